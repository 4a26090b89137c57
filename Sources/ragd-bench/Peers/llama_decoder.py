"""Times llama.cpp on the CPU with a GGUF decoder.

Usage: python llama_decoder.py MODEL.gguf THREADS PROMPT_TOKENS GENERATED_TOKENS
Needs llama_cpp. Prints one JSON object; loading does not include importing the package.
"""

import json, resource, sys, time
file, threads, prompt, generate = sys.argv[1], *map(int, sys.argv[2:5])
start = time.perf_counter()
import llama_cpp
imported = time.perf_counter()
model = llama_cpp.Llama(file, n_ctx=prompt + generate + 8, n_threads=threads,
                        n_threads_batch=threads, n_batch=512, verbose=False)
loaded = time.perf_counter()
tokens = [(i * 7919 + 13) % 40000 + 100 for i in range(prompt)]
model.eval(tokens[:32]); model.reset()
begin = time.perf_counter()
model.eval(tokens)
read = time.perf_counter()
token = 1000
for i in range(generate):
    model.eval([token])
    token = (token * 31 + 7) % 40000 + 100
end = time.perf_counter()
print(json.dumps({
    "load_seconds": loaded - imported,
    "prompt_tokens_per_second": prompt / (read - begin),
    "generated_tokens_per_second": generate / (end - read),
    "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
