"""Makes tiny decoders with random weights, and llama.cpp's logits for them: tiny-decoders.json beside this script.

    python tiny-decoders.py

needs llama-cpp-python, gguf and numpy. The result is a list of cases:

    name      what the case is about
    metadata  [key, type, value] of the model's GGUF file; its vocabulary is left out
    tensors   [name, shape (rows first), scale, shift]: `shift + scale * u` for the numbers u that
              LinearGenerator, seeded with 1, gives to one tensor after the other
    adapter   the same for a LoRA adapter seeded with 2, with `alpha`; `layout` is gguf or peft
    tokens    a prompt
    rows      of some of its tokens: the index, and every seventh logit after it
"""

import json
import pathlib
import tempfile

import gguf
import llama_cpp
import numpy as np

VOCABULARY = 256 + 24
COUNT = 40
ROWS = [0, 7, 23, COUNT - 1]


class Generator:
    def __init__(self, seed):
        self.state = seed

    def floats(self, count):
        out = np.empty(count, np.float32)
        for i in range(count):
            self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
            out[i] = (self.state >> 40) / (1 << 23) - 1
        return out


def arrays(tensors, seed):
    generator = Generator(seed)
    for name, shape, scale, shift in tensors:
        numbers = generator.floats(int(np.prod(shape))) * np.float32(scale) + np.float32(shift)
        yield name, numbers.reshape(shape)


def decoder(architecture, layers, width, hidden, heads, kv, length, extra=(), factors=False, tied=True):
    a = architecture
    metadata = [
        (f"{a}.block_count", "uint32", layers),
        (f"{a}.embedding_length", "uint32", width),
        (f"{a}.feed_forward_length", "uint32", hidden),
        (f"{a}.attention.head_count", "uint32", heads),
        (f"{a}.attention.head_count_kv", "uint32", kv),
        (f"{a}.attention.key_length", "uint32", length),
        (f"{a}.attention.value_length", "uint32", length),
        (f"{a}.attention.layer_norm_rms_epsilon", "float32", 1e-5),
        (f"{a}.context_length", "uint32", 128),
        *[(f"{a}.{key}", kind, value) for key, kind, value in extra],
    ]
    norm = lambda name, count: (name, [count], 0.3, 1)
    matrix = lambda name, rows, columns: (name, [rows, columns], 1.7 / columns**0.5, 0)
    tensors = [("token_embd.weight", [VOCABULARY, width], 1, 0), norm("output_norm.weight", width)]
    if not tied:
        tensors.append(matrix("output.weight", VOCABULARY, width))
    if factors:
        tensors.append(("rope_freqs.weight", [length // 2], 3, 5))
    for i in range(layers):
        b = f"blk.{i}."
        tensors += [
            norm(b + "attn_norm.weight", width), norm(b + "ffn_norm.weight", width),
            matrix(b + "attn_q.weight", heads * length, width),
            matrix(b + "attn_k.weight", kv * length, width),
            matrix(b + "attn_v.weight", kv * length, width),
            matrix(b + "attn_output.weight", width, heads * length),
            matrix(b + "ffn_gate.weight", hidden, width),
            matrix(b + "ffn_up.weight", hidden, width),
            matrix(b + "ffn_down.weight", width, hidden),
        ]
        if a == "qwen2":
            tensors += [
                (b + "attn_q.bias", [heads * length], 0.5, 0),
                (b + "attn_k.bias", [kv * length], 0.5, 0),
                (b + "attn_v.bias", [kv * length], 0.5, 0),
            ]
        if a in ("qwen3", "gemma3"):
            tensors += [norm(b + "attn_q_norm.weight", length), norm(b + "attn_k_norm.weight", length)]
        if a == "gemma3":
            tensors += [
                norm(b + "post_attention_norm.weight", width), norm(b + "post_ffw_norm.weight", width)
            ]
    return {"architecture": a, "metadata": metadata, "tensors": tensors, "heads": heads, "kv": kv}


def adapter(model, layout, rank, alpha):
    """A change of every layer's seven matrices."""
    names = {
        "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
        "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
        "ffn_down": "mlp.down_proj",
    }
    tensors = []
    for name, shape, _, _ in model["tensors"]:
        parts = name.split(".")
        if len(parts) != 4 or parts[2] not in names or parts[3] != "weight":
            continue
        if layout == "gguf":
            a, b = name + ".lora_a", name + ".lora_b"
        else:
            module = f"base_model.model.model.layers.{parts[1]}.{names[parts[2]]}"
            a, b = module + ".lora_A.weight", module + ".lora_B.weight"
        tensors += [(a, [rank, shape[1]], 0.2, 0), (b, [shape[0], rank], 0.2, 0)]
    return {"layout": layout, "rank": rank, "alpha": alpha, "tensors": tensors}


def write_model(path, model):
    writer = gguf.GGUFWriter(path, model["architecture"])
    for key, kind, value in model["metadata"]:
        {"uint32": writer.add_uint32, "float32": writer.add_float32, "string": writer.add_string}[kind](key, value)
    writer.add_tokenizer_model("llama")
    bytes_ = [f"<0x{i:02X}>" for i in range(256)]
    others = ["<unk>", "<s>", "</s>"] + [f"word{i}" for i in range(VOCABULARY - 259)]
    kinds = [2, 3, 3] + [6] * 256 + [1] * (VOCABULARY - 259)
    writer.add_token_list(others[:3] + bytes_ + others[3:])
    writer.add_token_scores([0.0] * VOCABULARY)
    writer.add_token_types(kinds)
    for name, numbers in arrays(model["tensors"], 1):
        writer.add_tensor(name, numbers)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def paired(rows, heads):
    """The order of GGUF's llama queries and keys, from that of transformers."""
    half = rows.shape[0] // heads // 2
    return rows.reshape(heads, 2, half, -1).swapaxes(1, 2).reshape(rows.shape)


def write_adapter(path, model, lora):
    writer = gguf.GGUFWriter(path, model["architecture"])
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", lora["alpha"])
    made = list(arrays(lora["tensors"], 2))
    if lora["layout"] == "peft":
        names = [n for n, *_ in adapter(model, "gguf", lora["rank"], 0)["tensors"]]
        made = [(name, numbers) for name, (_, numbers) in zip(names, made)]
        for i, (name, numbers) in enumerate(made):
            for part, heads in (("attn_q", model["heads"]), ("attn_k", model["kv"])):
                if model["architecture"] == "llama" and name.endswith(part + ".weight.lora_b"):
                    made[i] = (name, paired(numbers, heads))
    for name, numbers in made:
        writer.add_tensor(name, np.ascontiguousarray(numbers))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def run(name, model, lora=None):
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/model.gguf"
        write_model(path, model)
        lora_path = None
        if lora:
            lora_path = folder + "/adapter.gguf"
            write_adapter(lora_path, model, lora)
        engine = llama_cpp.Llama(
            path, n_ctx=128, logits_all=True, n_threads=1, verbose=False, lora_path=lora_path)
        tokens = [(i * i * 31 + i * 7 + 3) % VOCABULARY for i in range(COUNT)]
        engine.eval(tokens)
        rows = [[i, [round(float(x), 5) for x in engine.scores[i][::7]]] for i in ROWS]
    print(name, "spread of the logits", float(np.std(rows[-1][1])))
    return {
        "name": name, "architecture": model["architecture"], "metadata": model["metadata"],
        "tensors": model["tensors"], "adapter": lora, "tokens": tokens, "rows": rows,
    }


base = ("rope.freq_base", "float32", 1000.0)
llama = decoder("llama", 2, 64, 96, 4, 2, 16, [base, ("rope.dimension_count", "uint32", 16)], tied=False)
cases = [
    run("llama", llama),
    run("llama with rope factors", decoder(
        "llama", 2, 64, 96, 4, 1, 16, [base, ("rope.dimension_count", "uint32", 16)], factors=True)),
    run("llama with linear scaling", decoder(
        "llama", 2, 64, 96, 4, 4, 16,
        [base, ("rope.dimension_count", "uint32", 16), ("rope.scaling.type", "string", "linear"),
         ("rope.scaling.factor", "float32", 4.0)])),
    run("qwen2", decoder("qwen2", 2, 64, 96, 4, 2, 16, [base])),
    run("qwen3", decoder("qwen3", 2, 64, 96, 4, 2, 32, [base], tied=False)),
    run("gemma3", decoder(
        "gemma3", 7, 64, 96, 4, 1, 32, [base, ("attention.sliding_window", "uint32", 8)])),
    run("llama with a LoRA adapter", llama, adapter(llama, "gguf", 4, 6.0)),
    run("llama with a peft adapter", llama, adapter(llama, "peft", 4, 6.0)),
]
out = pathlib.Path(__file__).with_name("tiny-decoders.json")
out.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
