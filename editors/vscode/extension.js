// ragd for Visual Studio Code: starts the server, keeps it told of the open documents, and asks it
// for hovers, completions and ghost text. Without dependencies; nothing here looks for answers.
'use strict';

const vscode = require('vscode');
const { Server } = require('./rpc');

/** Documents that the server is told of. */
const selector = [{ scheme: 'file' }];
/** Restarts after a crash; more would only hide the trouble. */
const mostRestarts = 3;

let server;
/** The greeting: settled when the server may be asked. */
let ready = Promise.reject(new Error('not started'));
ready.catch(() => {});
let restarts = 0;
let stopping = false;

function folders() {
  return (vscode.workspace.workspaceFolders || []).map((folder) => ({
    uri: folder.uri.toString(),
    name: folder.name,
  }));
}

function start() {
  const configuration = vscode.workspace.getConfiguration('ragd');
  const command = configuration.get('command', ['ragd', '--stdio']);
  const first = (vscode.workspace.workspaceFolders || [])[0];
  stopping = false;
  server = new Server(command, first && first.uri.fsPath, fromServer, (why) => {
    if (stopping) return;
    if (restarts++ < mostRestarts) start();
    else vscode.window.showErrorMessage(`ragd: ${why}. Is "${command[0]}" installed?`);
  });
  ready = server
    .request('initialize', {
      processId: process.pid,
      clientInfo: { name: 'Visual Studio Code', version: vscode.version },
      rootUri: folders().length > 0 ? folders()[0].uri : null,
      workspaceFolders: folders(),
      initializationOptions: configuration.get('settings', {}),
      capabilities: {
        general: { positionEncodings: ['utf-16'] },
        workspace: { workspaceFolders: true },
        textDocument: {
          synchronization: { didSave: true },
          hover: { contentFormat: ['markdown'] },
          completion: { completionItem: { documentationFormat: ['markdown'] } },
          inlineCompletion: {},
        },
      },
    })
    .then(() => {
      server.notify('initialized', {});
      vscode.workspace.textDocuments.forEach(opened);
    });
  ready.catch(() => {});
}

function fromServer(method, params) {
  if (method === 'window/showMessage' && params.type === 1) {
    vscode.window.showErrorMessage(`ragd: ${params.message}`);
  }
  return null;
}

async function ask(method, params, token) {
  await ready;
  return server.request(method, params, token);
}

/** A notification; without a server there is nobody to tell. */
function tell(method, params) {
  ready.then(() => server.notify(method, params)).catch(() => {});
}

// --- Documents ---

const isOurs = (document) => document.uri.scheme === 'file';

/** Only after the greeting: what is open by then is told at once. */
function opened(document) {
  if (!isOurs(document)) return;
  server.notify('textDocument/didOpen', {
    textDocument: {
      uri: document.uri.toString(),
      languageId: document.languageId,
      version: document.version,
      text: document.getText(),
    },
  });
}

function changed(event) {
  if (!isOurs(event.document) || event.contentChanges.length === 0) return;
  tell('textDocument/didChange', {
    textDocument: { uri: event.document.uri.toString(), version: event.document.version },
    contentChanges: event.contentChanges.map(({ range, text }) => ({ range: plain(range), text })),
  });
}

// --- Between the editor's types and the protocol's ---

const plainPosition = ({ line, character }) => ({ line, character });
const plain = ({ start, end }) => ({ start: plainPosition(start), end: plainPosition(end) });
const position = ({ line, character }) => new vscode.Position(line, character);
const range = ({ start, end }) => new vscode.Range(position(start), position(end));
const here = (document, at) => ({
  textDocument: { uri: document.uri.toString() },
  position: plainPosition(at),
});

function completionItem(item) {
  // The protocol counts the kinds from 1, the editor from 0.
  const made = new vscode.CompletionItem(item.label, item.kind ? item.kind - 1 : undefined);
  made.detail = item.detail;
  made.sortText = item.sortText;
  made.filterText = item.filterText;
  made.insertText = item.textEdit ? item.textEdit.newText : item.insertText || item.label;
  if (item.textEdit) made.range = range(item.textEdit.range);
  made.keepWhitespace = true;
  made.original = item;
  return made;
}

// --- Features ---

const hovers = {
  async provideHover(document, at, token) {
    const result = await ask('textDocument/hover', here(document, at), token);
    if (!result) return undefined;
    const text = new vscode.MarkdownString(result.contents.value || String(result.contents));
    return new vscode.Hover(text, result.range && range(result.range));
  },
};

const completions = {
  async provideCompletionItems(document, at, token, context) {
    const params = here(document, at);
    params.context = {
      triggerKind: context.triggerKind + 1,
      triggerCharacter: context.triggerCharacter,
    };
    const result = await ask('textDocument/completion', params, token);
    if (!result) return undefined;
    const items = Array.isArray(result) ? result : result.items;
    return new vscode.CompletionList(items.map(completionItem), Boolean(result.isIncomplete));
  },

  async resolveCompletionItem(item, token) {
    const { documentation } = await ask('completionItem/resolve', item.original, token);
    if (documentation) {
      item.documentation = new vscode.MarkdownString(documentation.value || String(documentation));
    }
    return item;
  },
};

const ghosts = {
  async provideInlineCompletionItems(document, at, context, token) {
    const version = document.version;
    const params = here(document, at);
    params.context = { triggerKind: context.triggerKind === 0 ? 1 : 2 };
    if (context.selectedCompletionInfo) {
      const { range: replaced, text } = context.selectedCompletionInfo;
      params.context.selectedCompletionInfo = { range: plain(replaced), text };
    }
    const result = await ask('textDocument/inlineCompletion', params, token);
    // Text that was made for an older document must not be shown in this one.
    if (!result || document.version !== version) return undefined;
    const items = Array.isArray(result) ? result : result.items;
    return items.map(
      (item) => new vscode.InlineCompletionItem(item.insertText, item.range && range(item.range)),
    );
  },
};

async function askQuestion(given) {
  const question = given || (await vscode.window.showInputBox({ prompt: 'Ask about this project' }));
  if (!question) return undefined;
  const { answer, citations } = await ask('ragd/ask', { question });
  const sources = citations.map(
    (place, index) => `${index + 1}. [${place.path}:${place.startLine}](${place.uri}#L${place.startLine})`,
  );
  const content = [`# ${question}`, answer, ...(sources.length ? ['## Sources', sources.join('\n')] : [])];
  const document = await vscode.workspace.openTextDocument({
    language: 'markdown',
    content: content.join('\n\n') + '\n',
  });
  return vscode.window.showTextDocument(document, { preview: true });
}

function moreLike(place) {
  return place.copies ? ` and ${place.copies.length} more like it` : '';
}

async function searchProject(given) {
  const query = given || (await vscode.window.showInputBox({ prompt: 'Search this project' }));
  if (!query) return undefined;
  const { results } = await ask('ragd/search', { query, limit: 30 });
  const picked = await vscode.window.showQuickPick(
    results.map((place) => ({
      label: place.symbol || place.path,
      description: `${place.path}:${place.startLine}${moreLike(place)}`,
      detail: place.snippet.split('\n')[0].trim(),
      place,
    })),
    { placeHolder: query, matchOnDescription: true },
  );
  if (!picked) return undefined;
  return vscode.window.showTextDocument(vscode.Uri.parse(picked.place.uri), {
    selection: range(picked.place.range),
  });
}

async function restart() {
  await deactivate();
  restarts = 0;
  start();
}

function activate(context) {
  const { workspace, languages, commands } = vscode;
  context.subscriptions.push(
    workspace.onDidOpenTextDocument((document) => ready.then(() => opened(document)).catch(() => {})),
    workspace.onDidChangeTextDocument(changed),
    workspace.onDidSaveTextDocument((document) => {
      if (isOurs(document)) {
        tell('textDocument/didSave', { textDocument: { uri: document.uri.toString() } });
      }
    }),
    workspace.onDidCloseTextDocument((document) => {
      if (isOurs(document)) {
        tell('textDocument/didClose', { textDocument: { uri: document.uri.toString() } });
      }
    }),
    workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const plainFolder = (folder) => ({ uri: folder.uri.toString(), name: folder.name });
      tell('workspace/didChangeWorkspaceFolders', {
        event: { added: added.map(plainFolder), removed: removed.map(plainFolder) },
      });
    }),
    languages.registerHoverProvider(selector, hovers),
    languages.registerCompletionItemProvider(selector, completions, '.', ':', '>'),
    languages.registerInlineCompletionItemProvider(selector, ghosts),
    commands.registerCommand('ragd.askQuestion', askQuestion),
    commands.registerCommand('ragd.searchProject', searchProject),
    commands.registerCommand('ragd.restart', restart),
  );
  start();
}

async function deactivate() {
  stopping = true;
  if (server) await server.stop();
  server = undefined;
}

module.exports = { activate, deactivate };
