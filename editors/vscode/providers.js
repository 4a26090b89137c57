// Hover, the completion menu and ghost text.
'use strict';

const vscode = require('vscode');
const { at, range, toRange } = require('./convert');

/** Documents that are served. */
const selector = [{ scheme: 'file' }];

const text = (contents) => (typeof contents === 'string' ? contents : contents.value);

const hovers = (server) => ({
  async provideHover(document, place, token) {
    const result = await server.offer('textDocument/hover', at(document, place), token);
    if (!result) return undefined;
    return new vscode.Hover(
      new vscode.MarkdownString(text(result.contents)), result.range && range(result.range));
  },
});

function menuItem(item) {
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

const menus = (server) => ({
  async provideCompletionItems(document, place, token, context) {
    const params = at(document, place);
    params.context = {
      triggerKind: context.triggerKind + 1,
      triggerCharacter: context.triggerCharacter,
    };
    const result = await server.offer('textDocument/completion', params, token);
    if (!result) return undefined;
    const items = Array.isArray(result) ? result : result.items;
    return new vscode.CompletionList(items.map(menuItem), Boolean(result.isIncomplete));
  },

  async resolveCompletionItem(item, token) {
    const resolved = await server.offer('completionItem/resolve', item.original, token);
    if (resolved && resolved.documentation) {
      item.documentation = new vscode.MarkdownString(text(resolved.documentation));
    }
    return item;
  },
});

const ghosts = (server) => ({
  async provideInlineCompletionItems(document, place, context, token) {
    const { version } = document;
    const params = at(document, place);
    // Automatic is 1 in the editor and 2 in the protocol.
    const { Automatic } = vscode.InlineCompletionTriggerKind;
    params.context = { triggerKind: context.triggerKind === Automatic ? 2 : 1 };
    if (context.selectedCompletionInfo) {
      const { range: replaced, text: selected } = context.selectedCompletionInfo;
      params.context.selectedCompletionInfo = { range: toRange(replaced), text: selected };
    }
    const result = await server.offer('textDocument/inlineCompletion', params, token);
    // Text that was made for an older document must not be shown in this one.
    if (!result || token.isCancellationRequested || document.version !== version) return undefined;
    return result.items.map(
      (item) => new vscode.InlineCompletionItem(item.insertText, item.range && range(item.range)),
    );
  },
});

function register(server) {
  const { languages } = vscode;
  return [
    languages.registerHoverProvider(selector, hovers(server)),
    languages.registerCompletionItemProvider(selector, menus(server), '.', ':', '>'),
    languages.registerInlineCompletionItemProvider(selector, ghosts(server)),
  ];
}

module.exports = { register };
