"""Makes the decoder's reference results with llama.cpp: decoder-NAME.json beside this script.

    python decoder.py NAME MODEL.gguf TEXT

needs llama-cpp-python and numpy. NAME is the model's short name (smollm2, gemma3), TEXT a file of our own of
at least 2,000 tokens. The result has

    tokens    the text's first 2,000 tokens (ids)
    top       after each token: the id with the greatest logit
    margin    after each token: by how much, in hundredths
    logprob   after each token but the last: the next token's natural log-probability, in thousandths
    prompts   20 prompts (ids), each with the 40 tokens that greedy decoding adds, and their margins
"""

import json
import pathlib
import sys

import llama_cpp
import numpy as np

PROMPTS = [
    "The capital of France is",
    "func add(_ a: Int, _ b: Int) -> Int {\n",
    "Once upon a time, in a small village by the sea,",
    "def fibonacci(n):\n    \"\"\"Return the n-th Fibonacci number.\"\"\"\n",
    "The three laws of thermodynamics are:",
    "import Foundation\n\nstruct Point {\n  var x: Double\n  var y: Double\n",
    "To make a good cup of tea, first",
    "SELECT name, age FROM users WHERE",
    "A binary search works by",
    "#include <stdio.h>\n\nint main(void) {\n",
    "The difference between a process and a thread is that",
    "In 1969, the first humans landed on",
    "class Stack:\n    def __init__(self):\n",
    "Photosynthesis is the process by which",
    "The quick brown fox",
    "git commit -m",
    "A hash table stores",
    "for (let i = 0; i < items.length; i++) {\n",
    "The largest planet in the solar system is",
    "When the sun rises in the morning,",
]
LENGTH, ADDED = 2000, 40


def log_softmax(x):
    x = x.astype(np.float64)
    x = x - x.max(axis=-1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


def best(row):
    second, first = np.partition(row, -2)[-2:]
    return int(row.argmax()), round(float(first - second) * 100)


def greedy(model, prompt):
    tokens, added, margins = model.tokenize(prompt.encode(), add_bos=True, special=False), [], []
    model.reset()
    model.eval(tokens)
    for _ in range(ADDED):
        token, margin = best(model.scores[model.n_tokens - 1])
        added.append(token)
        margins.append(margin)
        model.eval([token])
    return {"tokens": tokens, "added": added, "margin": margins}


def main(name, path, text):
    model = llama_cpp.Llama(path, n_ctx=LENGTH + 100, logits_all=True, n_threads=2, verbose=False)
    tokens = model.tokenize(pathlib.Path(text).read_bytes(), add_bos=True, special=False)[:LENGTH]
    assert len(tokens) == LENGTH, "the text is too short"
    model.eval(tokens)
    rows = [best(row) for row in model.scores[:LENGTH]]
    logprob = [
        round(1000 * float(log_softmax(model.scores[i])[tokens[i + 1]])) for i in range(LENGTH - 1)
    ]
    result = {
        "tokens": tokens,
        "top": [token for token, _ in rows],
        "margin": [margin for _, margin in rows],
        "logprob": logprob,
        "prompts": [greedy(model, prompt) for prompt in PROMPTS],
    }
    out = pathlib.Path(__file__).with_name(f"decoder-{name}.json")
    out.write_text(json.dumps(result, separators=(",", ":")) + "\n")


if len(sys.argv) != 4:
    sys.exit(__doc__)
main(*sys.argv[1:])
