// The view for questions: holds the conversation, and hands the page what to show.
'use strict';

const crypto = require('crypto');
const vscode = require('vscode');
const { at, open } = require('./convert');

class AskView {
  constructor(server, extensionUri) {
    this.server = server;
    this.media = vscode.Uri.joinPath(extensionUri, 'media');
    /** question, answer, citations; `state`: asking, done or failed */
    this.turns = [];
  }

  resolveWebviewView(view) {
    this.view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [this.media] };
    view.webview.onDidReceiveMessage((message) => this.hear(message));
    view.onDidDispose(() => (this.view = undefined));
    view.webview.html = this.page(view.webview);
  }

  page(webview) {
    const nonce = crypto.randomBytes(16).toString('base64');
    const file = (name) => webview.asWebviewUri(vscode.Uri.joinPath(this.media, name)).toString();
    const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('ask.css')}">
<title>Ask</title>
</head>
<body>
<main id="turns" aria-live="polite"></main>
<form id="form">
<textarea id="question" rows="2" placeholder="Ask about this project" aria-label="Question"></textarea>
<button id="send" type="submit">Ask</button>
</form>
<script nonce="${nonce}" src="${file('markdown.js')}"></script>
<script nonce="${nonce}" src="${file('ask.js')}"></script>
</body>
</html>`;
  }

  /** What the page asks for. */
  hear(message) {
    if (message.kind === 'ready') {
      this.post({ kind: 'turns', turns: this.turns });
    } else if (message.kind === 'ask') {
      this.ask(String(message.question));
    } else if (message.kind === 'stop') {
      this.stop();
    } else if (message.kind === 'open') {
      const turn = this.turns[message.turn];
      const place = turn && turn.citations[message.citation];
      if (place) open(place, { preview: true });
    }
  }

  post(message) {
    if (this.view) this.view.webview.postMessage(message);
  }

  /** Shows the view, and asks where a question is given. */
  async show(question) {
    await vscode.commands.executeCommand('ragd.ask.focus');
    if (typeof question === 'string' && question.trim()) await this.ask(question);
  }

  /** Asks; a question that follows others is part of their conversation. */
  async ask(question) {
    this.stop();
    const history = this.turns
      .filter(({ state }) => state === 'done')
      .map((turn) => ({ question: turn.question, answer: turn.answer }));
    const turn = { question, answer: '', citations: [], state: 'asking' };
    const index = this.turns.push(turn) - 1;
    const update = () => {
      if (this.turns[index] === turn) this.post({ kind: 'turn', index, turn });
    };
    update();
    const listener = this.server.listen((value) => {
      if (value.delta === undefined || turn.state !== 'asking') return;
      turn.answer += value.delta;
      if (this.turns[index] === turn) this.post({ kind: 'delta', index, delta: value.delta });
    });
    const source = new vscode.CancellationTokenSource();
    this.asked = { source, turn, update };
    try {
      const params = { question, history, partialResultToken: listener.token, ...this.place() };
      const result = await this.server.request('ragd/ask', params, source.token);
      Object.assign(turn, { answer: result.answer, citations: result.citations, state: 'done' });
    } catch (error) {
      if (turn.state === 'asking') Object.assign(turn, { answer: error.message, state: 'failed' });
    }
    listener.dispose();
    if (this.asked && this.asked.turn === turn) this.asked = undefined;
    update();
    return turn;
  }

  /** Where the user is; its neighbours are preferred. */
  place() {
    const editor = vscode.window.activeTextEditor;
    if (!editor || editor.document.uri.scheme !== 'file') return {};
    return at(editor.document, editor.selection.active);
  }

  /** Takes back the question that is being answered. */
  stop() {
    if (!this.asked) return;
    const { source, turn, update } = this.asked;
    this.asked = undefined;
    turn.state = 'stopped';
    source.cancel();
    update();
  }

  clear() {
    this.stop();
    this.turns = [];
    this.post({ kind: 'turns', turns: [] });
  }
}

module.exports = { AskView };
