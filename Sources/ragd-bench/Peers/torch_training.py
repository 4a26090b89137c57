"""Times LoRA training on the CPU by PyTorch with peft.

Usage: python torch_training.py MODEL.gguf TOKENS THREADS RANK BATCH STEPS
TOKENS has BATCH windows of 32-bit tokens, which every step trains on. The first step warms up.
Needs torch, transformers, peft and gguf. Prints one JSON object.
"""

import array, json, os, resource, statistics, sys, time
file, words = sys.argv[1], sys.argv[2]
threads, rank, batch, steps = map(int, sys.argv[3:7])
import torch, transformers, peft
torch.set_num_threads(threads)
torch.manual_seed(1)
model = transformers.AutoModelForCausalLM.from_pretrained(
    os.path.dirname(file), gguf_file=os.path.basename(file), dtype=torch.float32)
model = peft.get_peft_model(model, peft.LoraConfig(
    r=rank, lora_alpha=2 * rank, lora_dropout=0.0, task_type="CAUSAL_LM",
    target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]))
model.train()
numbers = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.AdamW(numbers, lr=1e-3, weight_decay=0.01)
tokens = array.array("i", open(words, "rb").read())
windows = torch.tensor(tokens.tolist()).reshape(batch, -1)
seconds, losses = [], []
for step in range(steps + 1):
    begin = time.perf_counter()
    loss = model(input_ids=windows, labels=windows).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(numbers, 1.0)
    optimizer.step()
    optimizer.zero_grad()
    seconds.append(time.perf_counter() - begin)
    losses.append(loss.item())
print(json.dumps({
    "tokens_per_second": windows.numel() / statistics.median(seconds[1:]),
    "first_loss": losses[0], "last_loss": losses[-1],
    "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
