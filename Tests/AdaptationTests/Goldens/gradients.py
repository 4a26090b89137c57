"""Makes tiny decoders with random weights and, with torch, the gradients of an adapter: gradients.json beside this script.

    python gradients.py

needs torch, transformers and numpy. The result is a list of cases:

    name       what the case is about
    counts, numbers   the GGUF metadata, without the architecture's prefix
    tensors    name, shape (rows first), scale, shift: `shift + scale * u` for the numbers u that
               LinearGenerator, seeded with 1, gives to one tensor after the other
    pieces     tokens that are predicted, each piece by itself
    rank, alpha       of a LoRA adapter of all seven matrices of every layer, seeded with 2
    loss       the mean loss of all predictions
    gradients  of A and B of some matrices: every 13th number of the loss's gradient, B as [rank][outputs]
"""

import json
import pathlib

import numpy as np
import torch
import transformers

VOCABULARY, RANK, ALPHA, STEP = 300, 4, 6.0, 13
PIECES = [17, 30, 2, 21]
MODULES = {
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
NORMS = {
    "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
    "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm",
}
GEMMA_NORMS = NORMS | {
    "ffn_norm": "pre_feedforward_layernorm", "post_attention_norm": "post_attention_layernorm",
    "post_ffw_norm": "post_feedforward_layernorm",
}


class Generator:
    def __init__(self, seed):
        self.state = seed

    def floats(self, shape):
        out = np.empty(int(np.prod(shape)), np.float32)
        for i in range(out.size):
            self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
            out[i] = (self.state >> 40) / (1 << 23) - 1
        return out.reshape(shape)


def tensors(a, layers, width, hidden, heads, kv, length, tied):
    norm = lambda name, count: {"name": name, "shape": [count], "scale": 0.3, "shift": 1}
    plain = lambda name, shape, scale: {"name": name, "shape": shape, "scale": scale, "shift": 0}
    matrix = lambda name, rows, columns: plain(name, [rows, columns], 1.7 / columns**0.5)
    out = [plain("token_embd.weight", [VOCABULARY, width], 1), norm("output_norm.weight", width)]
    if not tied:
        out.append(matrix("output.weight", VOCABULARY, width))
    for i in range(layers):
        b = f"blk.{i}."
        out += [
            norm(b + "attn_norm.weight", width), norm(b + "ffn_norm.weight", width),
            matrix(b + "attn_q.weight", heads * length, width),
            matrix(b + "attn_k.weight", kv * length, width),
            matrix(b + "attn_v.weight", kv * length, width),
            matrix(b + "attn_output.weight", width, heads * length),
            matrix(b + "ffn_gate.weight", hidden, width), matrix(b + "ffn_up.weight", hidden, width),
            matrix(b + "ffn_down.weight", width, hidden),
        ]
        if a == "qwen2":
            out += [plain(b + f"attn_{x}.bias", [n * length], 0.5) for x, n in (("q", heads), ("k", kv), ("v", kv))]
        if a in ("qwen3", "gemma3"):
            out += [norm(b + "attn_q_norm.weight", length), norm(b + "attn_k_norm.weight", length)]
        if a == "gemma3":
            out += [norm(b + "post_attention_norm.weight", width), norm(b + "post_ffw_norm.weight", width)]
    return out


def halves(rows, heads):
    """The order of transformers' queries and keys, from that of GGUF's llama, which turns neighbours."""
    half = rows.shape[0] // heads // 2
    return rows.reshape(heads, half, 2, -1).swapaxes(1, 2).reshape(rows.shape)


class Adapted(torch.nn.Module):
    """A linear map with a low-rank change; `order` maps rows of GGUF to rows of the map."""

    def __init__(self, base, a, b, order):
        super().__init__()
        self.base, self.order = base, order
        self.a, self.b = torch.nn.Parameter(torch.tensor(a)), torch.nn.Parameter(torch.tensor(b))

    def forward(self, x):
        change = (x @ self.a.T) @ self.b.T * (ALPHA / RANK)
        return self.base(x) + (change if self.order is None else change[..., self.order])


def case(name, a, layers, width, hidden, heads, kv, length, tied=True, window=None):
    counts = {
        "block_count": layers, "embedding_length": width, "feed_forward_length": hidden,
        "attention.head_count": heads, "attention.head_count_kv": kv, "attention.key_length": length,
        "attention.value_length": length, "context_length": 128,
    }
    numbers = {"attention.layer_norm_rms_epsilon": 1e-5, "rope.freq_base": 1000.0}
    if a == "llama":
        counts["rope.dimension_count"] = length
    if window:
        counts["attention.sliding_window"] = window
    made = tensors(a, layers, width, hidden, heads, kv, length, tied)
    generator = Generator(1)
    weights = {t["name"]: generator.floats(t["shape"]) * np.float32(t["scale"]) + np.float32(t["shift"]) for t in made}

    config = dict(
        vocab_size=VOCABULARY, hidden_size=width, intermediate_size=hidden, num_hidden_layers=layers,
        num_attention_heads=heads, num_key_value_heads=kv, head_dim=length, max_position_embeddings=128,
        rms_norm_eps=1e-5, tie_word_embeddings=tied, attn_implementation="eager",
        rope_parameters={"rope_type": "default", "rope_theta": 1000.0})
    if a == "gemma3":
        config |= dict(
            sliding_window=window, query_pre_attn_scalar=length, hidden_activation="gelu_pytorch_tanh",
            layer_types=["full_attention" if i % 6 == 5 else "sliding_attention" for i in range(layers)],
            rope_parameters={
                "full_attention": {"rope_type": "default", "rope_theta": 1000.0},
                "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}})
    kind = {"llama": "Llama", "qwen2": "Qwen2", "qwen3": "Qwen3", "gemma3": "Gemma3Text"}[a]
    head = {"Gemma3Text": "Gemma3"}.get(kind, kind)
    model = getattr(transformers, head + "ForCausalLM")(getattr(transformers, kind + "Config")(**config)).float()
    state = {}
    for key, value in weights.items():
        if key == "token_embd.weight":
            state["model.embed_tokens.weight"] = value
        elif key == "output.weight":
            state["lm_head.weight"] = value
        elif key == "output_norm.weight":
            state["model.norm.weight"] = value - (a == "gemma3")
        else:
            _, i, part, kind = key.split(".")
            norms = GEMMA_NORMS if a == "gemma3" else NORMS
            if part in norms:
                value, module = value - (a == "gemma3"), norms[part]
            else:
                module = MODULES[part]
                if a == "llama" and part in ("attn_q", "attn_k"):
                    value = halves(value, heads if part == "attn_q" else kv)
            state[f"model.layers.{i}.{module}.{kind}"] = value
    missing, unexpected = model.load_state_dict({k: torch.tensor(v) for k, v in state.items()}, strict=False)
    assert not unexpected and all("lm_head" in m for m in missing), (missing, unexpected)
    model.tie_weights()
    for parameter in model.parameters():
        parameter.requires_grad = False

    generator = Generator(2)
    adapted = {}
    for i, layer in enumerate(model.model.layers):
        for part, module in MODULES.items():
            owner, attribute = layer.get_submodule(module.split(".")[0]), module.split(".")[1]
            base = getattr(owner, attribute)
            down = generator.floats([RANK, base.in_features]) * np.float32(0.2)
            up = generator.floats([base.out_features, RANK]) * np.float32(0.2)
            order = None
            if a == "llama" and part in ("attn_q", "attn_k"):
                order = torch.tensor(
                    halves(np.arange(base.out_features)[:, None], heads if part == "attn_q" else kv)[:, 0])
            adapted[f"blk.{i}.{part}"] = Adapted(base, down, up, order)
            setattr(owner, attribute, adapted[f"blk.{i}.{part}"])
    pieces, at = [], 0
    for count in PIECES:
        pieces.append([(i * i * 31 + i * 7 + 3) % VOCABULARY for i in range(at, at + count)])
        at += count
    model.double()
    loss = 0
    for piece in pieces:
        logits = model(torch.tensor([piece])).logits[0]
        loss = loss + torch.nn.functional.cross_entropy(logits[:-1], torch.tensor(piece[1:]), reduction="sum")
    loss = loss / sum(len(p) - 1 for p in pieces)
    loss.backward()
    shorten = lambda x: [float(f"{v:.6g}") for v in x.flatten()[::STEP].tolist()]
    chosen = [f"blk.{i}.{part}" for i in (0, layers - 1) for part in MODULES]
    gradients = {k: {"down": shorten(adapted[k].a.grad), "up": shorten(adapted[k].b.grad.T)} for k in chosen}
    print(name, float(loss))
    return {
        "name": name, "architecture": a, "counts": counts, "numbers": numbers, "tensors": made, "pieces": pieces,
        "rank": RANK, "alpha": ALPHA, "loss": float(loss), "gradients": gradients,
    }


cases = [
    case("llama", "llama", 2, 48, 40, 6, 2, 8, tied=False),
    case("qwen2", "qwen2", 2, 32, 48, 4, 2, 8),
    case("qwen3", "qwen3", 2, 32, 48, 4, 2, 16, tied=False),
    case("gemma3", "gemma3", 7, 32, 48, 4, 1, 16, window=8),
]
out = pathlib.Path(__file__).with_name("gradients.json")
out.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
