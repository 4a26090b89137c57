// JSON-RPC over a child process, framed by Content-Length headers. Knows no method.
'use strict';

const { spawn } = require('child_process');

/** A running process. Requests are promises; what it asks is answered by a handler. */
class Connection {
  /**
   * @param {string[]} command program and arguments
   * @param {string | undefined} cwd
   * @param {object} handlers `message(method, params)` answers requests and hears notifications;
   *   `log(text)` takes standard error; `ended(why)` is called once, when the process is gone
   */
  constructor(command, cwd, handlers) {
    this.handlers = handlers;
    this.nextId = 1;
    this.pending = new Map();
    this.received = Buffer.alloc(0);
    this.isOpen = true;
    this.process = spawn(command[0], command.slice(1), { cwd, stdio: 'pipe' });
    this.process.stdout.on('data', (data) => this.receive(data));
    this.process.stderr.on('data', (data) => handlers.log(data.toString()));
    // A write to a process that is going away is no error of ours.
    this.process.stdin.on('error', () => {});
    this.process.on('error', (error) => this.end(error.message));
    this.process.on('exit', (code, signal) => this.end(`it ended (${signal || code})`));
  }

  end(why) {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const { reject } of this.pending.values()) reject(new Error(`ragd: ${why}`));
    this.pending.clear();
    this.handlers.ended(why);
  }

  /** Sends a request; `token` is a CancellationToken of the editor, if there is one. */
  request(method, params, token) {
    if (!this.isOpen) return Promise.reject(new Error('ragd: it is not running'));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.send({ id, method, params });
      const cancel = () => this.pending.has(id) && this.notify('$/cancelRequest', { id });
      if (token && token.isCancellationRequested) cancel();
      else if (token) token.onCancellationRequested(cancel);
    });
  }

  notify(method, params) {
    if (this.isOpen) this.send({ method, params });
  }

  /** Asks the process to end, and ends it when it has not after a second. */
  async stop() {
    if (!this.isOpen) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 1000);
    this.request('shutdown').then(() => this.notify('exit'), () => {});
    await ended;
    clearTimeout(timer);
  }

  send(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.process.stdin.write(body);
  }

  // Bytes arrive split and joined in any way.
  receive(data) {
    this.received = Buffer.concat([this.received, data]);
    for (;;) {
      const end = this.received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const header = /content-length:\s*(\d+)/i.exec(this.received.toString('ascii', 0, end));
      const start = end + 4;
      const length = header ? Number(header[1]) : 0;
      if (this.received.length < start + length) return;
      const body = this.received.toString('utf8', start, start + length);
      this.received = this.received.subarray(start + length);
      if (header) this.handle(JSON.parse(body));
    }
  }

  async handle(message) {
    if (message.method === undefined) {
      const waiting = this.pending.get(message.id);
      this.pending.delete(message.id);
      if (!waiting) return;
      if (!message.error) waiting.resolve(message.result);
      else waiting.reject(Object.assign(new Error(message.error.message), message.error));
    } else if (message.id === undefined) {
      this.handlers.message(message.method, message.params);
    } else {
      try {
        const result = await this.handlers.message(message.method, message.params);
        this.send({ id: message.id, result: result === undefined ? null : result });
      } catch (error) {
        this.send({ id: message.id, error: { code: -32603, message: String(error) } });
      }
    }
  }
}

module.exports = { Connection };
