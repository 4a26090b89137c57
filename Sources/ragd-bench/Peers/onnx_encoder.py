"""Times ONNX Runtime on the CPU with a sentence encoder, in float32 and in int8.

Usage: python encoder-peer.py MODEL_FOLDER TEXTS.jsonl THREADS CACHE_FOLDER [float32|int8|both] [REPEATS]
Needs torch, transformers, onnx, onnxruntime and tokenizers. TEXTS.jsonl has one JSON string a line. The
model is exported by torch once and quantized by onnxruntime's quantize_dynamic once; both files stay in
CACHE_FOLDER. Texts are tokenized with the model's own tokenizer, cut to its longest, sorted by length and run
in batches of 16, padded to the longest of a batch. Prints one JSON object: the least seconds of the repeats for
each precision (tokenizing not included), the seconds of tokenizing, and int8's cosines to float32.
"""

import contextlib
import json
import os
import sys
import time

BATCH = 16


def export(folder, cache):
    """Writes float32.onnx and int8.onnx unless they are there."""
    float32, int8 = os.path.join(cache, "float32.onnx"), os.path.join(cache, "int8.onnx")
    if os.path.exists(int8):
        return float32, int8
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import BertModel

    class Pooled(torch.nn.Module):
        def __init__(self, bert):
            super().__init__()
            self.bert = bert

        def forward(self, ids, mask):
            states = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
            weights = mask.unsqueeze(-1).to(states.dtype)
            sums = (states * weights).sum(1) / weights.sum(1)
            return torch.nn.functional.normalize(sums, dim=1)

    os.makedirs(cache, exist_ok=True)
    bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager").eval()
    ids = torch.randint(1000, 2000, (2, 24))
    mask = torch.ones_like(ids)
    mask[1, 20:] = 0
    names = dict(input_names=["ids", "mask"], output_names=["vectors"])
    with torch.no_grad(), contextlib.redirect_stdout(sys.stderr):
        axes = {name: {0: "batch", 1: "length"} for name in ("ids", "mask")}
        torch.onnx.export(
            Pooled(bert), (ids, mask), float32, dynamic_axes=axes, opset_version=17, dynamo=False, **names
        )
        quantize_dynamic(float32, int8 + ".part", weight_type=QuantType.QInt8)
    os.replace(int8 + ".part", int8)
    return float32, int8


def batches(folder, texts):
    """Yields the numbers of the texts of a batch, their ids and their mask."""
    import numpy
    from tokenizers import Tokenizer

    longest = 512
    limit = os.path.join(folder, "sentence_bert_config.json")
    if os.path.exists(limit):
        longest = json.load(open(limit)).get("max_seq_length") or longest
    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    order = sorted(range(len(texts)), key=lambda text: -len(ids[text]))
    for start in range(0, len(order), BATCH):
        part = order[start : start + BATCH]
        width = max(len(ids[text]) for text in part)
        rows = numpy.zeros((len(part), width), dtype=numpy.int64)
        mask = numpy.zeros_like(rows)
        for row, text in enumerate(part):
            rows[row, : len(ids[text])] = ids[text]
            mask[row, : len(ids[text])] = 1
        yield part, rows, mask


def measure(path, work, threads, repeats):
    """The least seconds, and the vectors in the order of the work."""
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    start = time.perf_counter()
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    loading = time.perf_counter() - start
    session.run(None, {"ids": work[0][1], "mask": work[0][2]})
    best = None
    for _ in range(repeats):
        start = time.perf_counter()
        vectors = [session.run(None, {"ids": rows, "mask": mask})[0] for _, rows, mask in work]
        seconds = time.perf_counter() - start
        best = seconds if best is None else min(best, seconds)
    return best, loading, numpy.concatenate(vectors)


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    folder, texts_file, threads, cache = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    wanted = sys.argv[5] if len(sys.argv) > 5 else "both"
    repeats = int(sys.argv[6]) if len(sys.argv) > 6 else 1
    paths = dict(zip(("float32", "int8"), export(folder, cache)))
    import onnxruntime

    texts = [json.loads(line) for line in open(texts_file, encoding="utf-8")]
    start = time.perf_counter()
    work = list(batches(folder, texts))
    tokens = int(sum(mask.sum() for _, _, mask in work))
    report = {
        "engine": "onnxruntime " + onnxruntime.__version__,
        "texts": len(texts),
        "tokens": tokens,
        "threads": threads,
        "tokenizer_seconds": time.perf_counter() - start,
    }
    vectors = {}
    for precision in ("float32", "int8") if wanted == "both" else (wanted,):
        seconds, loading, vectors[precision] = measure(paths[precision], work, threads, repeats)
        report[precision + "_seconds"] = seconds
        report[precision + "_loading_seconds"] = loading
    if len(vectors) == 2:
        cosines = (vectors["float32"] * vectors["int8"]).sum(1)
        report["int8_cosine_least"] = float(cosines.min())
        report["int8_cosine_mean"] = float(cosines.mean())
    import resource

    report["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(report))


main()
