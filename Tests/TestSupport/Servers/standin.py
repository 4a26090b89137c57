"""A local stand-in for Ollama, Pinecone and OpenAI-compatible servers, standard library only.

Checks every request's shape (method, path, headers, fields and their types) as the services document
it, answers 400 with the reason where it is wrong, and misbehaves on demand: the first part of the
path may be a fault, as in /~cut/api/chat. Prints its port, then nothing.

usage: standin.py [--certificate CERTIFICATE KEY] [--says TEXT]

With a text the OpenAI chat says that, whatever it is asked.
"""

import argparse
import http.server
import json
import math
import re
import ssl
import sys
import threading
import time
from urllib.parse import parse_qs, urlsplit

KEY = "secret-key"
parser = argparse.ArgumentParser()
parser.add_argument("--certificate", nargs=2)
parser.add_argument("--says", default="The answer.")
options = parser.parse_args()
attempts = {}
seen = []
namespaces = {}
lock = threading.Lock()


class Wrong(Exception):
    pass


def need(condition, reason):
    if not condition:
        raise Wrong(reason)


def fields(body, required, optional=()):
    need(isinstance(body, dict), "the body is no object")
    for name, kind in required.items():
        need(name in body, f"{name} is missing")
        need(isinstance(body[name], kind) and not (kind is int and body[name] is True), f"{name} has a wrong type")
    extra = set(body) - set(required) - set(optional)
    need(not extra, f"unknown fields {sorted(extra)}")


def messages(value):
    need(value and all(set(m) == {"role", "content"} for m in value), "messages")
    need([m["role"] for m in value] == ["system", "user"], "roles")
    need(all(isinstance(m["content"], str) for m in value), "content")


def vector(text):
    """Three numbers that depend on the text, not of length 1."""
    return [3.0 + len(text), float(sum(text.encode()) % 97), 1.5]


def sse(objects, end=True):
    for value in objects:
        yield f"data: {json.dumps(value)}\n\n".encode()
    if end:
        yield b"data: [DONE]\n\n"


def ndjson(objects):
    for value in objects:
        yield json.dumps(value).encode() + b"\n"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self.serve()

    def do_POST(self):
        self.serve()

    def serve(self):
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        parts = urlsplit(self.path)
        path, fault = parts.path, None
        match = re.match(r"/~([a-z0-9-]+)(/.*)", path)
        if match:
            fault, path = match.groups()
        with lock:
            attempts[fault, path] = count = attempts.get((fault, path), 0) + 1
            seen.append({"path": path, "headers": dict(self.headers), "bytes": len(raw)})
        try:
            if path == "/seen":
                return self.reply(200, seen)
            if fault and self.misbehave(fault, count):
                return
            need(self.headers.get("Host"), "no Host")
            need("gzip" not in (self.headers.get("Accept-Encoding") or ""), "compression asked for")
            body = None
            if self.command == "POST":
                need(self.headers.get("Content-Type") == "application/json", "Content-Type")
                body = json.loads(raw)
            handler = ROUTES.get((self.command, path))
            if not handler:
                return self.reply(404, {"error": f"no route {self.command} {path}"})
            handler(self, body, parse_qs(parts.query), fault)
        except (Wrong, ValueError) as error:
            self.reply(400, {"error": {"message": f"shape: {error}"}})

    # Faults

    def misbehave(self, fault, count):
        """True when the fault is the whole answer."""
        if fault == "busy-once" and count == 1:
            self.reply(429, {"error": "slow down"}, {"Retry-After": "0"})
        elif fault == "busy-long":
            self.reply(429, {"error": "slow down"}, {"Retry-After": "3600"})
        elif fault == "broken":
            self.reply(500, {"error": {"message": "it broke\x1b[31m"}})
        elif fault == "broken-twice" and self.path.endswith("/vectors/upsert") and count <= 2:
            self.reply(503, {})
        elif fault == "echo-key":
            given = self.headers.get("Authorization") or self.headers.get("Api-Key") or ""
            self.reply(401, {"error": {"message": "bad key: " + given}})
        elif fault == "redirect":
            self.reply(307, {}, {"Location": "http://elsewhere.example:81/x?secret=1"})
        elif fault == "garbage":
            self.wfile.write(b"\x00\x01 this is no HTTP\r\n\r\n")
            self.close_connection = True
        elif fault == "not-json":
            self.send(200, [b"<html>hello</html>"])
        elif fault == "huge":
            self.flood()
        elif fault == "silent":
            time.sleep(5)
            self.close_connection = True
        elif fault == "patient":
            self.rfile.read(1)  # until the client hangs up
            self.close_connection = True
        elif fault == "hang-up":
            self.close_connection = True
        else:
            return False
        return True

    def flood(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        piece = b"x" * 65536
        try:
            while True:
                self.wfile.write(b"%x\r\n" % len(piece) + piece + b"\r\n")
        except OSError:
            self.close_connection = True

    # Replies

    def reply(self, status, value, headers=()):
        self.send(status, [json.dumps(value).encode()], headers, chunked=False)

    def send(self, status, pieces, headers=(), chunked=True, cut=False):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        if not chunked:
            body = b"".join(pieces)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for place, piece in enumerate(pieces):
            if cut and place == 2:
                self.close_connection = True
                return
            # Two writes for each piece: no reader may count on whole pieces.
            half = len(piece) // 2
            for part in (piece[:half], piece[half:]):
                if part:
                    self.wfile.write(b"%x\r\n" % len(part) + part + b"\r\n")
                    self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def stream(self, pieces, fault):
        pieces = list(pieces)
        if fault == "early-end":
            pieces = pieces[:2]
        if fault == "bad-line":
            pieces[1] = b"data: {oops\n\n" if pieces[0].startswith(b"data") else b"{oops\n"
        if fault == "slow":
            pieces = self.delayed(pieces)
        self.send(200, pieces, cut=fault == "cut")

    def delayed(self, pieces):
        for piece in pieces:
            time.sleep(0.02)
            yield piece
        while True:
            time.sleep(0.02)
            yield pieces[0]

    # OpenAI

    def chat(self, body, query, fault):
        fields(body, {"model": str, "messages": list, "stream": bool, "temperature": int, "max_tokens": int})
        need(body["stream"] is True, "stream")
        messages(body["messages"])
        deltas = [{"role": "assistant", "content": ""}] + [{"content": t} for t in re.findall(r"\w+\s?|\W", options.says)]
        events = [
            {"id": "1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": d, "finish_reason": None}]}
            for d in deltas
        ]
        events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        if fault == "stream-error":
            events[2] = {"error": {"message": "out of memory", "type": "server_error"}}
        self.stream(sse(events), fault)

    def completions(self, body, query, fault):
        fields(body, {"model": str, "prompt": str, "stream": bool, "temperature": int, "max_tokens": int})
        events = [{"choices": [{"index": 0, "text": t, "finish_reason": None}]} for t in ("One", " two")]
        events.append({"choices": [{"index": 0, "text": "", "finish_reason": "length"}]})
        self.stream(sse(events), fault)

    def embeddings(self, body, query, fault):
        fields(body, {"model": str, "input": list, "encoding_format": str})
        need(all(isinstance(t, str) and t for t in body["input"]), "input")
        need(len(body["input"]) <= 2048, "too many texts")
        data = [
            {"object": "embedding", "index": i, "embedding": vector(t)} for i, t in enumerate(body["input"])
        ]
        data.reverse()  # The index counts, not the order.
        if fault == "few-vectors":
            data.pop()
        if fault == "twice-vectors":
            data[0]["index"] = data[-1]["index"]
        if fault == "no-vectors":
            data[0]["embedding"] = [0, 0, 0]
        if fault == "odd-vectors" and len(data) > 1:
            data[0]["embedding"] = [1, 2]
        self.reply(200, {"object": "list", "data": data, "model": body["model"], "usage": {}})

    # Ollama

    def ollama_chat(self, body, query, fault):
        fields(body, {"model": str, "messages": list, "stream": bool, "options": dict})
        messages(body["messages"])
        fields(body["options"], {"temperature": int, "num_predict": int, "num_ctx": int})
        lines = [{"message": {"role": "assistant", "content": t}, "done": False} for t in ("Ein ", "Satz", ".")]
        lines.append({"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"})
        if fault == "stream-error":
            lines[1] = {"error": "model runner has crashed"}
        self.stream(ndjson(lines), fault)

    def ollama_generate(self, body, query, fault):
        fields(body, {"model": str, "prompt": str, "system": str, "stream": bool, "options": dict})
        lines = [{"response": t, "done": False} for t in ("a", "b")]
        lines.append({"response": "", "done": True, "done_reason": "stop", "eval_count": 2})
        self.stream(ndjson(lines), fault)

    def ollama_embed(self, body, query, fault):
        fields(body, {"model": str, "input": list, "truncate": bool})
        need(all(isinstance(t, str) for t in body["input"]), "input")
        self.reply(200, {"model": body["model"], "embeddings": [vector(t) for t in body["input"]]})

    # Pinecone

    def pinecone(self, body, required, optional=()):
        need(self.headers.get("Api-Key") == KEY, "Api-Key")
        need(re.fullmatch(r"\d{4}-\d{2}", self.headers.get("X-Pinecone-API-Version") or ""), "version")
        if body is not None:
            fields(body, required, optional)

    def pinecone_upsert(self, body, query, fault):
        self.pinecone(body, {"vectors": list, "namespace": str})
        need(int(self.headers["Content-Length"]) <= 2_000_000, "over 2 MB")
        need(1 <= len(body["vectors"]) <= 1000, "number of vectors")
        space = namespaces.setdefault(body["namespace"], {})
        ids = [v["id"] for v in body["vectors"]]
        need(len(ids) == len(set(ids)), "an id twice")
        for record in body["vectors"]:
            fields(record, {"id": str, "values": list}, {"metadata"})
            need(len(record["values"]) == 3, "dimension")
            need(all(isinstance(x, (int, float)) for x in record["values"]), "values")
            need(all(x is not None for x in record["metadata"].values()), "null metadata")
            space[record["id"]] = record["values"]
        self.reply(200, {"upsertedCount": len(ids)})

    def pinecone_query(self, body, query, fault):
        required = {"vector": list, "topK": int, "namespace": str}
        self.pinecone(body, required, {"includeValues", "includeMetadata"})
        need(1 <= body["topK"] <= 10_000, "topK")

        def cosine(a, b):
            return sum(x * y for x, y in zip(a, b)) / math.hypot(*a) / math.hypot(*b)

        space = namespaces.get(body["namespace"], {})
        matches = [{"id": i, "score": cosine(body["vector"], v)} for i, v in space.items()]
        matches.sort(key=lambda m: -m["score"])
        found = {"matches": matches[: body["topK"]], "namespace": body["namespace"], "usage": {"readUnits": 1}}
        if fault == "odd-matches":
            found["matches"] = [{"id": 7}]
        self.reply(200, found)

    def pinecone_delete(self, body, query, fault):
        self.pinecone(body, {"ids": list, "namespace": str})
        need(1 <= len(body["ids"]) <= 1000, "number of ids")
        for key in body["ids"]:
            namespaces.get(body["namespace"], {}).pop(key, None)
        self.reply(200, {})

    def pinecone_fetch(self, body, query, fault):
        self.pinecone(None, {})
        need(set(query) == {"ids", "namespace"}, "query")
        need(len(query["ids"]) <= 1000, "number of ids")
        space = namespaces.get(query["namespace"][0], {})
        found = {i: {"id": i, "values": space[i]} for i in query["ids"] if i in space}
        self.reply(200, {"vectors": found, "namespace": query["namespace"][0]})

    def pinecone_statistics(self, body, query, fault):
        self.pinecone(body, {})
        counts = {n: {"vectorCount": len(v)} for n, v in namespaces.items() if v}
        self.reply(200, {"namespaces": counts, "dimension": 3, "indexFullness": 0, "totalVectorCount": 0})


ROUTES = {
    ("POST", "/v1/chat/completions"): Handler.chat,
    ("POST", "/v1/completions"): Handler.completions,
    ("POST", "/v1/embeddings"): Handler.embeddings,
    ("POST", "/api/chat"): Handler.ollama_chat,
    ("POST", "/api/generate"): Handler.ollama_generate,
    ("POST", "/api/embed"): Handler.ollama_embed,
    ("POST", "/vectors/upsert"): Handler.pinecone_upsert,
    ("POST", "/query"): Handler.pinecone_query,
    ("POST", "/vectors/delete"): Handler.pinecone_delete,
    ("GET", "/vectors/fetch"): Handler.pinecone_fetch,
    ("POST", "/describe_index_stats"): Handler.pinecone_statistics,
}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass  # Clients that hang up are what the tests are about.


server = Server(("127.0.0.1", 0), Handler)
if options.certificate:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options.certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
sys.stdout.write(f"{server.server_port}\n")
sys.stdout.flush()
server.serve_forever()
