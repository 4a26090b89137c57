// The editor's API as far as the extension uses it, behaving as documented. What is not here fails
// loudly: reading a member that the stub lacks is an error.
'use strict';

const path = require('path');
const { pathToFileURL, fileURLToPath } = require('url');

/** Members of an object, and an error for any other. */
function strict(name, members) {
  return new Proxy(members, {
    get(target, key) {
      if (key in target || typeof key === 'symbol') return target[key];
      throw new Error(`the stub has no ${name}.${key}`);
    },
  });
}

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
  }
  static parse(text) {
    return new Uri(text);
  }
  static file(file) {
    return new Uri(pathToFileURL(file).href);
  }
  static joinPath(base, ...parts) {
    return Uri.file(path.join(base.fsPath, ...parts));
  }
  get fsPath() {
    return fileURLToPath(this.text);
  }
  toString() {
    return this.text;
  }
}

class EventEmitter {
  constructor() {
    this.listeners = new Set();
    this.event = (listener) => {
      this.listeners.add(listener);
      return { dispose: () => this.listeners.delete(listener) };
    };
  }
  fire(value) {
    for (const listener of [...this.listeners]) listener(value);
  }
}

class CancellationTokenSource {
  constructor() {
    const emitter = new EventEmitter();
    this.emitter = emitter;
    this.token = { isCancellationRequested: false, onCancellationRequested: emitter.event };
  }
  cancel() {
    if (this.token.isCancellationRequested) return;
    this.token.isCancellationRequested = true;
    this.emitter.fire();
  }
}

/** A text that can be edited as the editor reports it, positions in UTF-16. */
class TextDocument {
  constructor(uri, languageId, text) {
    Object.assign(this, { uri, languageId, text, version: 1 });
  }
  getText() {
    return this.text;
  }
  lines() {
    return this.text.split(/\r\n|\n/);
  }
  end() {
    const lines = this.lines();
    return new Position(lines.length - 1, lines[lines.length - 1].length);
  }
  offset({ line, character }) {
    let start = 0;
    for (let i = 0; i < line; i++) start = this.text.indexOf('\n', start) + 1;
    return start + character;
  }
}

const value = (...names) =>
  class {
    constructor(...values) {
      names.forEach((name, index) => (this[name] = values[index]));
    }
  };

/** A new editor around a workspace's folder, and the strings that the test pulls. */
function create(folder, manifest, settings) {
  const events = Object.fromEntries(
    ['Open', 'Change', 'Save', 'Close', 'Folders', 'Configuration'].map((name) => [
      name,
      new EventEmitter(),
    ]),
  );
  const editor = {
    events,
    providers: {},
    commands: {},
    views: {},
    errors: [],
    shown: [],
    pickers: [],
    items: [],
    reports: [],
    output: '',
    choose: () => undefined,
  };
  const properties = manifest.contributes.configuration.properties;
  const configuration = (section) => {
    const full = (key) => (section ? `${section}.${key}` : key);
    return strict('WorkspaceConfiguration', {
      get: (key, fallback) => settings[full(key)] ?? properties[full(key)]?.default ?? fallback,
      inspect: (key) => ({
        key,
        defaultValue: properties[full(key)]?.default,
        globalValue: settings[full(key)],
      }),
      update: async (key, to) => {
        settings[full(key)] = to;
        events.Configuration.fire({ affectsConfiguration: (name) => full(key).startsWith(name) });
      },
    });
  };
  const keep = (name) => (...values) => {
    editor.providers[name] = values[1];
    return { dispose() {} };
  };
  const message = (kind) => async (text, ...choices) => {
    editor.errors.push({ kind, text, choices });
    return editor.choose(text, choices);
  };
  editor.api = strict('vscode', {
    version: '1.82.0',
    Position,
    Range,
    Uri,
    EventEmitter,
    CancellationTokenSource,
    MarkdownString: value('value'),
    Hover: value('contents', 'range'),
    CompletionItem: value('label', 'kind'),
    CompletionList: value('items', 'isIncomplete'),
    InlineCompletionItem: value('insertText', 'range'),
    InlineCompletionTriggerKind: { Invoke: 0, Automatic: 1 },
    ThemeIcon: value('id'),
    ThemeColor: value('id'),
    StatusBarAlignment: { Left: 1, Right: 2 },
    ViewColumn: { Beside: -2 },
    ProgressLocation: { Notification: 15 },
    ConfigurationTarget: { Global: 1 },
    workspace: strict('workspace', {
      workspaceFolders: [{ uri: Uri.file(folder), name: path.basename(folder), index: 0 }],
      textDocuments: [],
      getConfiguration: configuration,
      onDidOpenTextDocument: events.Open.event,
      onDidChangeTextDocument: events.Change.event,
      onDidSaveTextDocument: events.Save.event,
      onDidCloseTextDocument: events.Close.event,
      onDidChangeWorkspaceFolders: events.Folders.event,
      onDidChangeConfiguration: events.Configuration.event,
    }),
    languages: strict('languages', {
      registerHoverProvider: keep('hover'),
      registerCompletionItemProvider: keep('completion'),
      registerInlineCompletionItemProvider: keep('inline'),
    }),
    commands: strict('commands', {
      registerCommand: (name, run) => {
        editor.commands[name] = run;
        return { dispose() {} };
      },
      executeCommand: async (name, ...values) => {
        if (editor.commands[name]) return editor.commands[name](...values);
        if (name === 'ragd.ask.focus' || name.startsWith('workbench.')) return undefined;
        throw new Error(`command '${name}' not found`);
      },
    }),
    window: strict('window', {
      activeTextEditor: undefined,
      createOutputChannel: () => ({
        append: (text) => (editor.output += text),
        show() {},
        dispose() {},
      }),
      createStatusBarItem: () => {
        const texts = [];
        const item = {
          texts,
          get text() {
            return texts[texts.length - 1];
          },
          set text(text) {
            texts.push(text);
          },
          show() {},
          dispose() {},
        };
        editor.items.push(item);
        return item;
      },
      createQuickPick: () => {
        const on = {
          value: new EventEmitter(),
          button: new EventEmitter(),
          accept: new EventEmitter(),
          hide: new EventEmitter(),
        };
        const picker = {
          on, items: [], selectedItems: [], value: '', busy: false,
          onDidChangeValue: on.value.event,
          onDidTriggerItemButton: on.button.event,
          onDidAccept: on.accept.event,
          onDidHide: on.hide.event,
          show() {},
          hide: () => on.hide.fire(),
          dispose() {},
        };
        editor.pickers.push(picker);
        return picker;
      },
      registerWebviewViewProvider: (id, provider) => {
        editor.views[id] = provider;
        return { dispose() {} };
      },
      setStatusBarMessage() {},
      showErrorMessage: message('error'),
      showWarningMessage: message('warning'),
      showInformationMessage: message('information'),
      showQuickPick: async (items) => items[0],
      showTextDocument: async (uri, options) => editor.shown.push({ uri: String(uri), options }),
      withProgress: (_, work) =>
        work(
          { report: (value) => editor.reports.push(value) },
          new CancellationTokenSource().token,
        ),
    }),
  });
  return editor;
}

/** A webview view as the editor makes it; keeps what is posted to its page. */
function createView() {
  const messages = new EventEmitter();
  const posted = [];
  return {
    posted,
    fromPage: (message) => messages.fire(message),
    webview: strict('webview', {
      cspSource: 'file:',
      options: undefined,
      html: '',
      asWebviewUri: (uri) => uri,
      onDidReceiveMessage: messages.event,
      postMessage: async (message) => posted.push(structuredClone(message)),
    }),
    onDidDispose: () => ({ dispose() {} }),
  };
}

module.exports = {
  create,
  createView,
  Position,
  Range,
  Uri,
  TextDocument,
  CancellationTokenSource,
};
