// Search as you type: each change asks the server anew.
'use strict';

const vscode = require('vscode');
const { open } = require('./convert');

/** Milliseconds of pause before the server is asked. */
const delay = 80;

function entry(place) {
  const copies = place.copies ? `, and ${place.copies.length} more like it` : '';
  return {
    label: place.symbol || place.path,
    description: `${place.path}:${place.startLine}${copies}`,
    detail: place.snippet.split('\n').find((line) => line.trim()) || '',
    // The server has chosen; the words need not occur in the entry.
    alwaysShow: true,
    buttons: [{ iconPath: new vscode.ThemeIcon('split-horizontal'), tooltip: 'Open to the Side' }],
    place,
  };
}

/** Shows the search box, with words in it where they are given. */
function search(server, words) {
  const picker = vscode.window.createQuickPick();
  picker.placeholder = 'Search this project: names, words, or what it does';
  picker.matchOnDescription = true;
  picker.value = typeof words === 'string' ? words : '';
  let timer;
  let latest = 0;

  const ask = async () => {
    const query = picker.value.trim();
    const mine = ++latest;
    if (!query) {
      picker.items = [];
      picker.busy = false;
      return;
    }
    try {
      const { results } = await server.request('ragd/search', { query });
      if (mine !== latest) return;
      picker.items = results.map(entry);
      picker.title = results.length ? undefined : 'Nothing found';
    } catch (error) {
      if (mine === latest) picker.title = error.message;
    }
    if (mine === latest) picker.busy = false;
  };

  picker.onDidChangeValue(() => {
    clearTimeout(timer);
    picker.busy = true;
    timer = setTimeout(ask, delay);
  });
  picker.onDidTriggerItemButton(
    ({ item }) => open(item.place, { viewColumn: vscode.ViewColumn.Beside }),
  );
  picker.onDidAccept(() => {
    const [item] = picker.selectedItems;
    picker.hide();
    if (item) open(item.place);
  });
  picker.onDidHide(() => {
    clearTimeout(timer);
    latest += 1;
    picker.dispose();
  });
  picker.show();
  if (picker.value) ask();
  return picker;
}

module.exports = { search };
