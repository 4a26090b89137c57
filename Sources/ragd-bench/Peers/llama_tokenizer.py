"""Times llama.cpp's tokenizer of a GGUF decoder on one core.

Usage: python llama_tokenizer.py MODEL.gguf TEXTS.jsonl
Needs llama_cpp. TEXTS.jsonl has one JSON string a line. Prints one JSON object.
"""

import json, sys, time
import llama_cpp
model = llama_cpp.Llama(sys.argv[1], vocab_only=True, verbose=False)
texts = [json.loads(line).encode() for line in open(sys.argv[2])]
start = time.perf_counter()
tokens = sum(len(model.tokenize(text, add_bos=False, special=False)) for text in texts)
seconds = time.perf_counter() - start
print(json.dumps({"tokens": tokens, "bytes_per_second": sum(map(len, texts)) / seconds}))
