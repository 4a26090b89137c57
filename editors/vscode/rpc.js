// JSON-RPC over a child process, framed by Content-Length headers. Knows no method.
'use strict';

const { spawn } = require('child_process');

/** A running server. Requests are promises; what the server asks is answered by `handlers`. */
class Server {
  /**
   * @param {string[]} command program and arguments
   * @param {string | undefined} cwd
   * @param {(method: string, params: any) => any} onMessage answers requests and hears notifications
   * @param {(why: string) => void} onExit called once, when the process is gone
   */
  constructor(command, cwd, onMessage, onExit) {
    this.onMessage = onMessage;
    this.nextId = 1;
    this.pending = new Map();
    this.received = Buffer.alloc(0);
    this.process = spawn(command[0], command.slice(1), { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
    this.process.stdout.on('data', (data) => this.receive(data));
    // A write to a server that is going away is no error of ours.
    this.process.stdin.on('error', () => {});
    let gone = false;
    const ended = (why) => {
      if (gone) return;
      gone = true;
      for (const { reject } of this.pending.values()) reject(new Error(why));
      this.pending.clear();
      onExit(why);
    };
    this.process.on('error', (error) => ended(error.message));
    this.process.on('exit', (code, signal) => ended(`the server ended (${signal || code})`));
  }

  /** Sends a request; `token` is a CancellationToken of the editor, if there is one. */
  request(method, params, token) {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      if (token) token.onCancellationRequested(() => this.notify('$/cancelRequest', { id }));
      this.send({ id, method, params });
    });
  }

  notify(method, params) {
    this.send({ method, params });
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    const timer = setTimeout(() => this.process.kill(), 1000);
    try {
      await this.request('shutdown');
      this.notify('exit');
    } catch {
      this.process.kill();
    }
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
    if (message.method !== undefined) {
      if (message.id === undefined) {
        this.onMessage(message.method, message.params);
        return;
      }
      try {
        const result = await this.onMessage(message.method, message.params);
        this.send({ id: message.id, result: result === undefined ? null : result });
      } catch (error) {
        this.send({ id: message.id, error: { code: -32603, message: String(error) } });
      }
      return;
    }
    const waiting = this.pending.get(message.id);
    if (!waiting) return;
    this.pending.delete(message.id);
    if (message.error) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result);
  }
}

module.exports = { Server };
