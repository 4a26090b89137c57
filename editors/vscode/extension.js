// ragd for Visual Studio Code. Nothing here looks for answers; the server does.
'use strict';

const vscode = require('vscode');
const { AskView } = require('./ask');
const documents = require('./documents');
const { examine, findProgram, tellMissing } = require('./program');
const providers = require('./providers');
const { search } = require('./search');
const { Server } = require('./server');
const status = require('./status');

let server;

async function doctor() {
  const program = findProgram();
  if (!program) return tellMissing();
  const [folder] = vscode.workspace.workspaceFolders || [];
  const report = await examine(program, folder && folder.uri.fsPath);
  server.log.append(`\n${report}\n`);
  server.log.show(true);
  return undefined;
}

function reindex() {
  const { ProgressLocation } = vscode;
  const options = {
    location: ProgressLocation.Notification,
    title: 'ragd: indexing',
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    let done = 0;
    const listener = server.listen(({ message, percentage = done }) => {
      progress.report({ message, increment: percentage - done });
      done = percentage;
    });
    try {
      const params = { full: true, workDoneToken: listener.token };
      const { files, seconds } = await server.request('ragd/index', params, token);
      vscode.window.setStatusBarMessage(`ragd: ${files} files in ${seconds.toFixed(1)} s`, 5000);
    } catch (error) {
      if (!token.isCancellationRequested) vscode.window.showErrorMessage(error.message);
    } finally {
      listener.dispose();
    }
  });
}

function toggleGhostText() {
  const configuration = vscode.workspace.getConfiguration('ragd');
  const name = 'inlineCompletion.enabled';
  return configuration.update(name, !configuration.get(name), vscode.ConfigurationTarget.Global);
}

function activate(context) {
  const log = vscode.window.createOutputChannel('ragd');
  server = new Server(log);
  const view = new AskView(server, context.extensionUri);
  const { commands, window, workspace } = vscode;
  context.subscriptions.push(
    log,
    ...documents.follow(server),
    ...providers.register(server),
    ...status.create(server),
    window.registerWebviewViewProvider('ragd.ask', view),
    commands.registerCommand('ragd.ask', (question) => view.show(question)),
    commands.registerCommand('ragd.newConversation', () => view.clear()),
    commands.registerCommand('ragd.search', (words) => search(server, words)),
    commands.registerCommand('ragd.reindex', reindex),
    commands.registerCommand('ragd.toggleGhostText', toggleGhostText),
    commands.registerCommand('ragd.doctor', doctor),
    commands.registerCommand('ragd.restart', () => server.restart()),
    commands.registerCommand('ragd.menu', status.menu),
    // A start takes milliseconds, and what is no longer set goes back to its default.
    workspace.onDidChangeConfiguration(
      (event) => event.affectsConfiguration('ragd') && server.restart(),
    ),
  );
  server.start();
  return { server, view };
}

async function deactivate() {
  if (server) await server.stop();
}

module.exports = { activate, deactivate };
