// Keeps the server told of the open documents.
'use strict';

const vscode = require('vscode');
const { toRange } = require('./convert');
const { plainFolder } = require('./server');

const isOurs = (document) => document.uri.scheme === 'file';
const named = (document) => ({ textDocument: { uri: document.uri.toString() } });

/** Tells the server what is opened, changed, saved and closed; returns what ends that. */
function follow(server) {
  const opened = (document) => {
    if (!isOurs(document)) return;
    server.connection.notify('textDocument/didOpen', {
      textDocument: {
        uri: document.uri.toString(),
        languageId: document.languageId,
        version: document.version,
        text: document.getText(),
      },
    });
  };
  server.onGreeted(() => vscode.workspace.textDocuments.forEach(opened));
  return [
    vscode.workspace.onDidOpenTextDocument(
      (document) => server.state === 'ready' && opened(document),
    ),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (!isOurs(document) || contentChanges.length === 0) return;
      server.tell('textDocument/didChange', {
        textDocument: { uri: document.uri.toString(), version: document.version },
        contentChanges: contentChanges.map(({ range, text }) => ({ range: toRange(range), text })),
      });
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (isOurs(document)) server.tell('textDocument/didSave', named(document));
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (isOurs(document)) server.tell('textDocument/didClose', named(document));
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      server.tell('workspace/didChangeWorkspaceFolders', {
        event: { added: added.map(plainFolder), removed: removed.map(plainFolder) },
      });
    }),
  ];
}

module.exports = { follow };
