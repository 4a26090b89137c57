"""Writes tokenizer_goldens.json: what the reference engines make of 10,400 generated lines.

The lines come from tokenizer_lines.json and a fixed seed; TokenizerLines.swift makes the same ones. For
each tokenizer, one hash for every block of lines and the first rows in full.

    python tokenizer_goldens.py --llama SMOLLM2.gguf GEMMA3.gguf    (with llama_cpp and gguf)
    python tokenizer_goldens.py --bert TOKENIZER.json               (with `tokenizers`)

Each run replaces its own tokenizers in the file. The pre-tokenizers other than SmolLM2's are tried with
SmolLM2's vocabulary under another `tokenizer.ggml.pre`.
"""

import json
import os
import sys
import tempfile

FOLDER = os.path.dirname(os.path.abspath(__file__))
OUTPUT = os.path.join(FOLDER, "tokenizer_goldens.json")
SEED, BLOCKS, BLOCK, ROWS = 7, 52, 200, 8
PRE_TOKENIZERS = ["gpt-2", "smollm", "llama-bpe", "qwen2", "starcoder", "deepseek-coder", "default"]


class Lines:
    def __init__(self):
        self.state = SEED
        self.source = json.load(open(os.path.join(FOLDER, "tokenizer_lines.json")))

    def draw(self, count):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % count

    def pick(self, key):
        return self.source[key][self.draw(len(self.source[key]))]

    def line(self):
        count, is_raw = 1 + self.draw(12), self.draw(8) == 0
        return b"".join(self.fragment(is_raw) for _ in range(count))

    def fragment(self, is_raw):
        kind = self.draw(16)
        if kind < 5:
            space = " " if self.draw(2) == 1 else ""
            text = space + self.pick("words")
        elif kind < 7:
            text = self.pick("operators")
        elif kind == 7:
            text = "".join(self.pick("letters") for _ in range(1 + self.draw(12)))
        elif kind == 8:
            text = "".join(str(self.draw(10)) for _ in range(1 + self.draw(9)))
        elif kind == 9:
            longest = 300 if self.draw(8) == 0 else 24
            count = 1 + self.draw(longest)
            text = self.pick("runs") * count
        elif kind == 10:
            text = "\n" + " " * (4 * self.draw(6))
        elif kind < 13:
            first, last = self.pick("ranges")
            text = "".join(chr(first + self.draw(last - first + 1)) for _ in range(1 + self.draw(6)))
        elif kind == 13:
            scalar = self.draw(0x110000)
            text = chr(scalar if not 0xD800 <= scalar < 0xE000 else scalar - 0x1000)
        elif kind == 14:
            text = self.pick("names")
        elif is_raw:
            # Bytes that begin a character above U+10FFFF are left out: llama.cpp fails on those.
            drawn = [self.draw(256) for _ in range(1 + self.draw(6))]
            return bytes(b - 16 if 0xF4 <= b < 0xF8 else b for b in drawn)
        else:
            text = self.pick("emoji")
        return text.encode()


def golden(encode):
    lines, hashes, rows = Lines(), [], []
    for block in range(BLOCKS):
        fnv = 0xCBF29CE484222325
        for index in range(BLOCK):
            ids = encode(lines.line(), index % 4 == 3, index % 8 == 0)
            if block == 0 and index < ROWS:
                rows.append(ids)
            for token in ids + [0xFFFFFFFF]:
                for shift in (0, 8, 16, 24):
                    fnv = ((fnv ^ (token >> shift & 0xFF)) * 0x100000001B3) % 2**64
        hashes.append(f"{fnv:016x}")
    return {"hashes": hashes, "rows": rows}


def with_pre_tokenizer(path, name, folder):
    from gguf import GGUFReader, GGUFWriter

    copy = os.path.join(folder, name + ".gguf")
    writer = GGUFWriter(copy, "llama")
    for key, field in GGUFReader(path).fields.items():
        if not key.startswith("tokenizer.ggml."):
            continue
        value = name if key == "tokenizer.ggml.pre" else field.contents()
        if isinstance(value, list):
            writer.add_array(key, value)
        elif isinstance(value, bool):
            writer.add_bool(key, value)
        elif isinstance(value, int):
            writer.add_uint32(key, value)
        else:
            writer.add_string(key, value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    return copy


def llama(path):
    from llama_cpp import Llama

    model = Llama(path, vocab_only=True, verbose=False)
    return lambda line, special, adds: model.tokenize(line, add_bos=adds, special=special)


def bert(path):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def encode(line, special, adds):
        tokenizer.encode_special_tokens = not special
        return tokenizer.encode(line.decode("utf-8", "replace"), add_special_tokens=adds).ids

    return encode


if __name__ == "__main__":
    results = json.load(open(OUTPUT)) if os.path.exists(OUTPUT) else {}
    if len(sys.argv) == 4 and sys.argv[1] == "--llama":
        results["gemma3"] = golden(llama(sys.argv[3]))
        with tempfile.TemporaryDirectory() as folder:
            for name in PRE_TOKENIZERS:
                results[name] = golden(llama(with_pre_tokenizer(sys.argv[2], name, folder)))
    elif len(sys.argv) == 3 and sys.argv[1] == "--bert":
        results["bert"] = golden(bert(sys.argv[2]))
    else:
        sys.exit(__doc__)
    with open(OUTPUT, "w") as file:
        json.dump(results, file, indent=0, sort_keys=True)
