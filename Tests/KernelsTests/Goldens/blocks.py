"""Makes blocks.json: random blocks of every weight type, what the reference takes them for, and their products.

    python blocks.py GGML_CPU_LIBRARY > blocks.json

needs numpy and the `gguf` package, and ggml's CPU library (libggml-cpu, as llama-cpp-python builds it). For each type:
`blocks`, 512 numbers as they lie in a file; `floats`, what `gguf.quants.dequantize` makes of them (both base64, little
endian); `row` and `product`, another 512 numbers and ggml's
product of them with 512 activations that it quantized itself (absent for types that ggml
multiplies as halves or floats). Activations: the test's LinearGenerator, seed 3, scale 2.
"""
import base64
import ctypes
import json
import sys

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type

COUNT = 512
# Where a block has halves that are scales or minimums.
HALVES = {
    Type.Q8_0: [0], Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2],
    Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208],
}
# How ggml quantizes the activations for a type.
PARTNERS = {
    Type.Q8_0: "q8_0", Type.Q4_0: "q8_0", Type.Q5_0: "q8_0", Type.Q4_1: "q8_1", Type.Q5_1: "q8_1",
    Type.Q4_K: "q8_K", Type.Q5_K: "q8_K", Type.Q6_K: "q8_K",
}
# Ordinary, negative, zero of both signs, subnormal and very large.
EXTREMES = np.array([0.01, -0.02, 0.0, -0.0, 3e-7, 60000, -1.5, 6.1e-5], dtype=np.float16)


def activations():
    state, numbers = 3, []
    for _ in range(COUNT):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        numbers.append(((state >> 40) / 2**23 - 1) * 2)
    return np.array(numbers, dtype=np.float32)


def random_blocks(type, random, scales):
    length, size = gguf.GGML_QUANT_SIZES[type]
    blocks = random.integers(0, 256, (COUNT // length, size), dtype=np.uint8)
    if type in HALVES:
        for place in HALVES[type]:
            chosen = random.choice(scales, len(blocks))
            blocks[:, place : place + 2] = chosen.view(np.uint8).reshape(-1, 2)
    else:
        width = {Type.F32: np.float32, Type.F16: np.float16, Type.BF16: np.float32}[type]
        numbers = random.normal(0, 1, COUNT).astype(width)
        numbers[: len(scales)] = scales
        if type == Type.BF16:
            blocks = (numbers.view(np.uint32) >> 16).astype(np.uint16).view(np.uint8)
        else:
            blocks = numbers.view(np.uint8)
    return blocks.reshape(1, -1)


def product(library, type, blocks, x):
    partner = PARTNERS[type]
    quantized = ctypes.create_string_buffer(COUNT * 4)
    quantize = library["quantize_row_" + partner]
    quantize(x.ctypes.data_as(ctypes.c_void_p), quantized, ctypes.c_int64(COUNT))
    result = ctypes.c_float()
    name = type.name if type.name.endswith("_K") else type.name.lower()
    dot = library["ggml_vec_dot_" + name.replace("Q", "q") + "_" + partner]
    zero = ctypes.c_size_t(0)
    dot(ctypes.c_int(COUNT), ctypes.byref(result), zero, blocks.ctypes.data_as(ctypes.c_void_p),
        zero, quantized, zero, ctypes.c_int(1))
    return result.value


def main():
    library = ctypes.CDLL(sys.argv[1])
    library["ggml_cpu_init"]()
    random, x, goldens = np.random.default_rng(1), activations(), {}
    for type in [Type.F32, Type.F16, Type.BF16, *HALVES]:
        blocks = random_blocks(type, random, EXTREMES)
        floats = gguf.quants.dequantize(blocks, type).astype(np.float32)
        golden = {
            "blocks": base64.b64encode(blocks.tobytes()).decode(),
            "floats": base64.b64encode(floats.tobytes()).decode(),
        }
        if type in PARTNERS:
            ordinary = random_blocks(type, random, np.array([0.01, -0.02, 0.03], dtype=np.float16))
            golden["row"] = base64.b64encode(ordinary.tobytes()).decode()
            golden["product"] = product(library, type, ordinary, x)
        goldens[str(type.value)] = golden
    json.dump(goldens, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
