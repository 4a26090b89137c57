"""Has lsp-devtools record a conversation between `protocol/examples/client.py` and ragd.

    record.py RECORDING

Its agent stands between the two and passes everything on to its recorder, which writes a message a line.
"""

import os
import pathlib
import runpy
import socket
import subprocess
import sys
import tempfile
import time

from conftest import BINARY, environment, write_project

HERE = pathlib.Path(__file__).resolve().parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_taken(port: int):
    """A connection would count as an agent's; that nobody else can bind tells the same."""
    for _ in range(600):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return
        time.sleep(0.1)
    raise SystemExit("lsp-devtools does not listen")


def converse(client, project: pathlib.Path):
    """Says something of each kind: edits, requests with and without progress, a mistake."""
    document = client.open(project / "Sources/Car.swift")
    client.request("ragd/index")
    where = {"textDocument": document, "position": {"line": 6, "character": 12}}
    for method in ("hover", "definition", "completion"):
        client.request(f"textDocument/{method}", **where)
    client.request("textDocument/inlineCompletion", **where, context={"triggerKind": 1})
    client.request("textDocument/references", **where, context={"includeDeclaration": True})
    start = {"line": 0, "character": 0}
    change = {"range": {"start": start, "end": start}, "text": "// 🚗\n"}
    document = {"uri": document["uri"], "version": 2}
    client.notify("textDocument/didChange", textDocument=document, contentChanges=[change])
    client.request("textDocument/documentSymbol", textDocument={"uri": document["uri"]})
    client.request("workspace/symbol", query="ignite")
    client.request("ragd/search", query="engine", workDoneToken="search")
    client.request("ragd/status")
    client.ask("How fast does the engine idle?", lambda text: None)
    client.notify("textDocument/didClose", textDocument={"uri": document["uri"]})
    client.request("shutdown")
    client.notify("exit")


def main():
    recording = sys.argv[1]
    port = free_port()
    recorder = subprocess.Popen(
        ["lsp-devtools", "record", "--bind", "127.0.0.1", "--port", str(port)]
        + ["--on-disconnect", "exit", "--to-file", recording],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_taken(port)
        os.environ.update(environment())
        agent = pathlib.Path(tempfile.mkdtemp()) / "ragd"
        agent.write_text(
            f"#!/bin/sh\nexec lsp-devtools agent --host 127.0.0.1 --port {port} -- '{BINARY}' \"$@\"\n"
        )
        agent.chmod(0o700)
        os.environ["RAGD"] = str(agent)
        example = runpy.run_path(str(HERE.parents[1] / "protocol/examples/client.py"))
        project = write_project()
        client = example["Client"](project)
        converse(client, project)
        client.process.stdin.close()
        try:
            client.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            # The agent stays when the server has ended.
            client.process.terminate()
        recorder.wait(timeout=20)
    finally:
        recorder.kill()


if __name__ == "__main__":
    main()
