#!/usr/bin/env python3
"""A client of ragd in one file: opens a document, hovers over a name in it, and asks a question.

    client.py PROJECT FILE LINE NAME QUESTION

Prints the hover, then the answer as it is made, then its sources. Needs nothing but Python 3.9.
RAGD names the program where it is not on PATH.
"""

import json
import os
import pathlib
import queue
import subprocess
import sys
import threading


class Client:
    """A conversation with one ragd, framed as editors frame it."""

    def __init__(self, project: pathlib.Path):
        command = [os.environ.get("RAGD", "ragd"), "--stdio"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.last_id = 0
        self.waiting = {}  # id → the queue that its answer goes to
        self.on_progress = {}  # token → what to do with its values
        threading.Thread(target=self.read, daemon=True).start()
        self.request(
            "initialize",
            processId=os.getpid(),
            workspaceFolders=[{"uri": project.as_uri(), "name": project.name}],
            capabilities={"textDocument": {"hover": {"contentFormat": ["plaintext"]}}},
        )
        self.notify("initialized")

    # Sending: a header with the number of bytes, an empty line, the message.

    def send(self, message: dict):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method: str, **params):
        self.send({"method": method, "params": params})

    def request(self, method: str, **params):
        """Sends a request and waits for its answer; others may be under way meanwhile."""
        self.last_id += 1
        answer = self.waiting[self.last_id] = queue.Queue()
        self.send({"id": self.last_id, "method": method, "params": params})
        message = answer.get()
        if message is None:
            raise SystemExit("ragd ended before it answered")
        if "error" in message:
            raise SystemExit(f"{method}: {message['error']['message']}")
        return message["result"]

    # Receiving: on a thread, because answers and notifications come in any order.

    def read(self):
        while length := self.read_header():
            self.take(json.loads(self.process.stdout.read(length)))
        for answer in self.waiting.values():
            answer.put(None)

    def read_header(self) -> int:
        """The length of the next message; 0 at the end."""
        length = 0
        while line := self.process.stdout.readline().strip():
            name, value = line.split(b":", 1)
            if name.lower() == b"content-length":
                length = int(value)
        return length

    def take(self, message: dict):
        if "method" not in message:
            self.waiting.pop(message["id"]).put(message)
        elif "id" in message:
            # ragd asks something that this client can't do; every request must be answered.
            error = {"code": -32601, "message": "not supported"}
            self.send({"id": message["id"], "error": error})
        elif message["method"] == "$/progress":
            params = message["params"]
            self.on_progress.get(params["token"], lambda value: None)(params["value"])

    # What one does with it.

    def open(self, path: pathlib.Path) -> dict:
        text = path.read_text(encoding="utf-8")
        document = {"uri": path.as_uri(), "languageId": "", "version": 1, "text": text}
        self.notify("textDocument/didOpen", textDocument=document)
        return {"uri": path.as_uri()}

    def ask(self, question: str, on_text) -> dict:
        self.on_progress["answer"] = lambda value: on_text(value.get("delta", ""))
        return self.request("ragd/ask", question=question, partialResultToken="answer")

    def close(self) -> int:
        self.request("shutdown")
        self.notify("exit")
        return self.process.wait()


def main():
    if len(sys.argv) != 6:
        raise SystemExit(__doc__)
    project, file = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    line, name, question = int(sys.argv[3]) - 1, sys.argv[4], sys.argv[5]
    client = Client(project)

    document = client.open(file)
    # LSP counts lines from 0, and columns in UTF-16 units.
    text = file.read_text(encoding="utf-8").splitlines()[line]
    column = len(text[: text.index(name)].encode("utf-16-le")) // 2
    position = {"line": line, "character": column}
    client.request("ragd/index")  # Hover waits for no index; here it shall be there.
    hover = client.request("textDocument/hover", textDocument=document, position=position)
    print(hover["contents"]["value"] if hover else f"nothing is known about {name}")

    print()
    answer = client.ask(question, lambda text: print(text, end="", flush=True))
    print()
    for number, place in enumerate(answer["citations"], 1):
        print(f"[{number}] {place['path']}:{place['startLine']}")
    raise SystemExit(client.close())


if __name__ == "__main__":
    main()
