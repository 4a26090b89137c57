"""Loads an adapter that ragd has exported into the programs it is for, and keeps their logits: adapters.json beside this script.

    RAGD_WRITE_ADAPTERS=FOLDER swift test --filter AdapterExport   # writes the model, both exports, and a prompt
    python adapters.py FOLDER                                      # once with llama-cpp-python, once with peft

needs numpy, and either llama-cpp-python or torch, transformers, peft and gguf. The result holds, for each program:

    versions   of its parts
    plain      the decoder's logits after the last token of the prompt
    adapted    the same with the adapter
"""

import json
import pathlib
import sys

import numpy as np


def llama(folder, tokens):
    import llama_cpp

    def logits(adapted):
        model = llama_cpp.Llama(
            str(folder / "model.gguf"), n_ctx=256, logits_all=True, verbose=False,
            lora_path=str(folder / "adapter.gguf") if adapted else None)
        model.eval(tokens)
        return np.array(model.scores[len(tokens) - 1], np.float64)

    return {"llama_cpp": llama_cpp.__version__}, logits(False), logits(True)


def transformers(folder, tokens):
    import peft
    import torch
    import transformers

    model = transformers.AutoModelForCausalLM.from_pretrained(
        str(folder), gguf_file="model.gguf", dtype=torch.float32)
    model.eval()
    prompt = torch.tensor([tokens])
    with torch.no_grad():
        plain = model(prompt).logits[0, -1].double().numpy()
        adapted = peft.PeftModel.from_pretrained(model, str(folder / "peft")).eval()
        versions = {"peft": peft.__version__, "transformers": transformers.__version__, "torch": torch.__version__}
        return versions, plain, adapted(prompt).logits[0, -1].double().numpy()


def main():
    folder = pathlib.Path(sys.argv[1])
    tokens = json.loads((folder / "tokens.json").read_text())
    place = pathlib.Path(__file__).with_name("adapters.json")
    results = json.loads(place.read_text()) if place.exists() else {}
    for name, program in [("llama.cpp", llama), ("peft", transformers)]:
        try:
            versions, plain, adapted = program(folder, tokens)
        except ModuleNotFoundError as missing:
            print(f"{name}: {missing}")
            continue
        results[name] = {
            "versions": versions,
            "plain": [round(float(x), 6) for x in plain],
            "adapted": [round(float(x), 6) for x in adapted],
        }
        print(f"{name}: the adapter changes logits by up to {np.abs(adapted - plain).max():.3f}")
    if len(results) == 2:
        a, b = (np.array(results[name]["adapted"]) for name in results)
        print(f"the two differ by up to {np.abs(a - b).max():.2g}")
    place.write_text(json.dumps(results, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
