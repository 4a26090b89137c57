// The VS Code extension against the real server, with a stub of the editor.
'use strict';

const fs = require('fs');
const Module = require('module');
const path = require('path');
const { pathToFileURL } = require('url');

const project = process.env.RAGD_PROJECT;

function check(name, passed, got) {
  const line = passed ? `pass vscode ${name}` : `fail vscode ${name}: got ${JSON.stringify(got)}`;
  fs.appendFileSync(process.env.RAGD_RESULTS, line + '\n');
}

// --- The editor, as far as the extension uses it ---

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
}

class Range {
  constructor(start, end) {
    Object.assign(this, { start, end });
  }
}

class Uri {
  constructor(text) {
    this.text = text;
    this.scheme = text.split(':')[0];
    this.fsPath = decodeURIComponent(text.replace(/^file:\/\//, ''));
  }
  static parse(text) {
    return new Uri(text);
  }
  toString() {
    return this.text;
  }
}

class TextDocument {
  constructor(uri, languageId, text) {
    Object.assign(this, { uri, languageId, text, version: 1 });
  }
  getText() {
    return this.text;
  }
}

const listeners = {};
const listen = (name) => (listener) => {
  listeners[name] = listener;
  return { dispose() {} };
};
const providers = {};
const commands = {};
const errors = [];
let shown;

const uri = (file) => new Uri(pathToFileURL(path.join(project, file)).href);
const read = (file, language) =>
  new TextDocument(uri(file), language, fs.readFileSync(path.join(project, file), 'utf8'));

const vscode = {
  version: '1.0.0',
  Position,
  Range,
  Uri,
  MarkdownString: class {
    constructor(value) {
      this.value = value;
    }
  },
  Hover: class {
    constructor(contents, range) {
      Object.assign(this, { contents, range });
    }
  },
  CompletionItem: class {
    constructor(label, kind) {
      Object.assign(this, { label, kind });
    }
  },
  CompletionList: class {
    constructor(items, isIncomplete) {
      Object.assign(this, { items, isIncomplete });
    }
  },
  InlineCompletionItem: class {
    constructor(insertText, range) {
      Object.assign(this, { insertText, range });
    }
  },
  workspace: {
    workspaceFolders: [{ uri: new Uri(pathToFileURL(project).href), name: 'project' }],
    textDocuments: [],
    getConfiguration: () => ({
      get: (key, fallback) => (key === 'command' ? [process.env.RAGD_BINARY, '--stdio'] : fallback),
    }),
    onDidOpenTextDocument: listen('open'),
    onDidChangeTextDocument: listen('change'),
    onDidSaveTextDocument: listen('save'),
    onDidCloseTextDocument: listen('close'),
    onDidChangeWorkspaceFolders: listen('folders'),
    openTextDocument: async ({ content }) => content,
  },
  languages: {
    registerHoverProvider: (_, provider) => (providers.hover = provider),
    registerCompletionItemProvider: (_, provider) => (providers.completion = provider),
    registerInlineCompletionItemProvider: (_, provider) => (providers.inline = provider),
  },
  commands: { registerCommand: (name, run) => (commands[name] = run) },
  window: {
    showErrorMessage: (message) => errors.push(message),
    showTextDocument: async (document) => (shown = document),
    showQuickPick: async (items) => items[0],
    showInputBox: async () => undefined,
  },
};

const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? vscode : load(name, ...rest));

// --- The checks ---

const token = { onCancellationRequested() {} };

async function until(attempt) {
  const end = Date.now() + 10000;
  for (;;) {
    const result = await attempt();
    if (result || Date.now() > end) return result;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Types at the end of a document, as the editor reports it. */
function type(document, text) {
  const lines = document.text.split('\n');
  const end = new Position(lines.length - 1, lines[lines.length - 1].length);
  document.text += text;
  document.version += 1;
  listeners.change({ document, contentChanges: [{ range: new Range(end, end), text }] });
  const now = document.text.split('\n');
  return new Position(now.length - 1, now[now.length - 1].length);
}

async function main() {
  const extension = require(path.join(process.env.RAGD_EDITORS, 'vscode', 'extension.js'));
  const document = read('lib/harbour.py', 'python');
  vscode.workspace.textDocuments.push(document);
  extension.activate({ subscriptions: [] });

  const hover = await until(async () => {
    const hover = await providers.hover.provideHover(document, new Position(5, 20), token);
    return hover && /Lights the wick/.test(hover.contents.value) && hover;
  });
  check('hover', hover, hover);

  const at = type(document, '\n\ndef dim(oil):\n    lantern = Lantern(oil)\n    return lantern.kin');
  const complete = () =>
    providers.completion.provideCompletionItems(document, at, token, { triggerKind: 0 });
  const wanted = ({ items }) => items.find(({ label }) => label === 'kindle_wick');
  const list = await complete();
  check('completion', wanted(list), list.items.map(({ label }) => label));
  // A busy server may leave descriptions out at first.
  const documentation = await until(async () => {
    const item = wanted(await complete());
    if (!item) return undefined;
    return (await providers.completion.resolveCompletionItem(item, token)).documentation;
  });
  check('resolve', documentation && /Lights the wick/.test(documentation.value), documentation);

  const ghosts = await providers.inline.provideInlineCompletionItems(
    document, at, { triggerKind: 1 }, token);
  check('ghost', ghosts && ghosts[0] && /dle_wick\(5\)/.test(ghosts[0].insertText), ghosts);

  await commands['ragd.searchProject']('kindle wick');
  check('search', /\.(py|md)$/.test(String(shown)), String(shown));
  await commands['ragd.askQuestion']('How is the wick of a lantern lit?');
  check('ask', /kindle_wick/.test(String(shown)), String(shown));

  await extension.deactivate();
  check('errors', errors.length === 0, errors);
}

main().catch((error) => check('script', false, error.stack));
