// The one process of this window: found, started, greeted, started again after a crash, stopped.
'use strict';

const vscode = require('vscode');
const { Connection } = require('./connection');
const { findProgram, tellMissing } = require('./program');
const { serverSettings } = require('./settings');

/** Milliseconds before each new start after a crash; when they are used up, the user decides. */
const delays = [500, 1000, 2000, 4000, 8000];
/** Milliseconds after which a crash counts as the first again. */
const settled = 60000;

const plainFolder = (folder) => ({ uri: folder.uri.toString(), name: folder.name });

class Server {
  /** @param {import('vscode').LogOutputChannel} log */
  constructor(log) {
    this.log = log;
    this.changes = new vscode.EventEmitter();
    /** Fires when `state` or `work` changed. */
    this.onDidChange = this.changes.event;
    /** starting, ready, restarting, stopped or missing */
    this.state = 'stopped';
    /** What the server is doing: by token, the values of its progress. */
    this.work = new Map();
    this.listeners = new Map();
    this.nextToken = 1;
    this.crashes = 0;
    this.greeted = [];
    this.waiting = [];
  }

  /** `work` is done after each greeting: what the server must be told anew. */
  onGreeted(work) {
    this.greeted.push(work);
  }

  become(state) {
    this.state = state;
    this.changes.fire();
  }

  start() {
    const program = findProgram();
    if (!program) {
      this.become('missing');
      this.giveUp(new Error('ragd is not installed'));
      tellMissing();
      return;
    }
    this.work.clear();
    this.started = Date.now();
    this.become('starting');
    const first = (vscode.workspace.workspaceFolders || [])[0];
    const connection = new Connection([program, '--stdio'], first && first.uri.fsPath, {
      message: (method, params) => this.hear(method, params),
      log: (text) => this.log.append(text),
      ended: (why) => this.connection === connection && this.ended(why),
    });
    this.connection = connection;
    this.greet(connection).catch(() => {});
  }

  async greet(connection) {
    const folders = (vscode.workspace.workspaceFolders || []).map(plainFolder);
    await connection.request('initialize', {
      processId: process.pid,
      clientInfo: { name: 'Visual Studio Code', version: vscode.version },
      rootUri: folders.length > 0 ? folders[0].uri : null,
      workspaceFolders: folders,
      initializationOptions: serverSettings(),
      capabilities: {
        general: { positionEncodings: ['utf-16'] },
        window: { workDoneProgress: true },
        workspace: { workspaceFolders: true },
        textDocument: {
          synchronization: { didSave: true },
          hover: { contentFormat: ['markdown'] },
          completion: { completionItem: { documentationFormat: ['markdown'] } },
          inlineCompletion: {},
        },
      },
    });
    connection.notify('initialized', {});
    this.greeted.forEach((work) => work());
    this.become('ready');
    for (const { resolve } of this.waiting.splice(0)) resolve();
  }

  ended(why) {
    this.listeners.clear();
    this.work.clear();
    this.crashes = Date.now() - this.started > settled ? 1 : this.crashes + 1;
    this.log.append(`ragd: ${why}\n`);
    if (this.crashes > delays.length) {
      this.become('stopped');
      this.giveUp(new Error(`ragd: ${why}`));
      this.tellCrashed(why);
      return;
    }
    this.become('restarting');
    this.timer = setTimeout(() => this.start(), delays[this.crashes - 1]);
  }

  async tellCrashed(why) {
    const choice = await vscode.window.showErrorMessage(
      `ragd ended ${this.crashes} times: ${why}.`, 'Restart', 'Look for the Reason');
    if (choice === 'Restart') await this.restart();
    else if (choice) await vscode.commands.executeCommand('ragd.doctor');
  }

  giveUp(error) {
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  async stop() {
    clearTimeout(this.timer);
    const { connection } = this;
    this.connection = undefined;
    this.giveUp(new Error('ragd was stopped'));
    if (connection) await connection.stop();
    this.become('stopped');
  }

  async restart() {
    await this.stop();
    this.crashes = 0;
    this.start();
  }

  /** Settles when the server may be asked. */
  ready() {
    if (this.state === 'ready') return Promise.resolve();
    if (this.state === 'missing' || this.state === 'stopped') {
      return Promise.reject(new Error('ragd is not running'));
    }
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  /** A request that waits for the server; for what the user asked for. */
  async request(method, params, token) {
    await this.ready();
    return this.connection.request(method, params, token);
  }

  /**
   * A request of the editor's own: undefined where there is no server, and where the answer is no
   * longer wanted (cancelled, overtaken, made for an older text).
   */
  async offer(method, params, token) {
    if (this.state !== 'ready') return undefined;
    try {
      return await this.connection.request(method, params, token);
    } catch (error) {
      if (this.connection && ![-32800, -32801, -32802].includes(error.code)) {
        this.log.append(`${method}: ${error.message}\n`);
      }
      return undefined;
    }
  }

  /** A notification; without a server there is nobody to tell. */
  tell(method, params) {
    if (this.state === 'ready') this.connection.notify(method, params);
  }

  /** A token on which `take` hears progress; `dispose` ends it. */
  listen(take) {
    const token = `vscode-${this.nextToken++}`;
    this.listeners.set(token, take);
    return { token, dispose: () => this.listeners.delete(token) };
  }

  hear(method, params) {
    switch (method) {
      case 'window/showMessageRequest':
        return this.askUser(params);
      case 'window/showMessage':
        this.show(params.type, params.message);
        break;
      case 'window/logMessage':
        this.log.append(params.message + '\n');
        break;
      case 'workspace/configuration':
        return params.items.map(serverSettings);
      case '$/progress':
        this.progress(params.token, params.value);
        break;
    }
    return null;
  }

  show(type, message) {
    const { window } = vscode;
    const tell = [window.showErrorMessage, window.showWarningMessage][type - 1];
    (tell || window.showInformationMessage)(message);
  }

  async askUser({ message, actions = [] }) {
    const titles = actions.map(({ title }) => title);
    const choice = await vscode.window.showWarningMessage(message, ...titles);
    return actions.find(({ title }) => title === choice) || null;
  }

  progress(token, value) {
    if (this.listeners.has(token)) {
      this.listeners.get(token)(value);
      return;
    }
    if (value.kind === 'end') this.work.delete(token);
    else this.work.set(token, { ...this.work.get(token), ...value });
    this.changes.fire();
  }
}

module.exports = { Server, plainFolder };
