// Between the editor's types and the protocol's.
'use strict';

const vscode = require('vscode');

const toPosition = ({ line, character }) => ({ line, character });
const toRange = ({ start, end }) => ({ start: toPosition(start), end: toPosition(end) });
const position = ({ line, character }) => new vscode.Position(line, character);
const range = ({ start, end }) => new vscode.Range(position(start), position(end));
const at = (document, place) => ({
  textDocument: { uri: document.uri.toString() },
  position: toPosition(place),
});

/** Opens a place of the server's in the editor. */
function open(place, options = {}) {
  return vscode.window.showTextDocument(vscode.Uri.parse(place.uri), {
    selection: range(place.range),
    ...options,
  });
}

module.exports = { toRange, position, range, at, open };
