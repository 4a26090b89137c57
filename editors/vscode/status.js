// The entry in the status bar: whether the server runs, what it does, and a menu.
'use strict';

const vscode = require('vscode');

const titles = {
  starting: 'ragd is starting',
  ready: 'ragd is ready',
  restarting: 'ragd ended and is started again',
  stopped: 'ragd is stopped',
  missing: 'ragd is not installed',
};

const choices = [
  ['$(comment-discussion) Ask About This Project', 'ragd.ask'],
  ['$(search) Search This Project', 'ragd.search'],
  ['$(lightbulb) Turn Ghost Text On or Off', 'ragd.toggleGhostText'],
  ['$(database) Index Again', 'ragd.reindex'],
  ['$(pulse) Look for Problems', 'ragd.doctor'],
  ['$(debug-restart) Restart', 'ragd.restart'],
];

function draw(item, server) {
  const work = [...server.work.values()][0];
  const isFaulty = server.state === 'missing' || server.state === 'stopped';
  if (isFaulty) item.text = '$(warning) ragd';
  else if (server.state !== 'ready') item.text = '$(sync~spin) ragd';
  else if (work) item.text = `$(sync~spin) ragd ${work.percentage ?? 0}%`;
  else item.text = '$(book) ragd';
  item.backgroundColor = isFaulty
    ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  item.tooltip = work ? `${work.title}: ${work.message || ''}` : titles[server.state];
}

function create(server) {
  const item = vscode.window.createStatusBarItem(
    'ragd.status',
    vscode.StatusBarAlignment.Right,
    50,
  );
  item.name = 'ragd';
  item.command = 'ragd.menu';
  draw(item, server);
  item.show();
  return [item, server.onDidChange(() => draw(item, server))];
}

async function menu() {
  const picked = await vscode.window.showQuickPick(
    choices.map(([label, command]) => ({ label, command })), { placeHolder: 'ragd' });
  if (picked) await vscode.commands.executeCommand(picked.command);
}

module.exports = { create, menu };
