import Foundation

// Prints figures of ragd beside a peer's, measured in the same run. Build it for release.
let arguments = Array(CommandLine.arguments.dropFirst())
do {
  switch arguments.first {
  case "speed":
    try await SpeedCommand(Array(arguments.dropFirst())).run()
  case "search":
    try await BatchCommand(Array(arguments.dropFirst())).search()
  case "retrieval":
    try await RetrievalCommand(Array(arguments.dropFirst())).run()
  case "answers":
    try await BatchCommand(Array(arguments.dropFirst())).answers()
  case "models":
    try await ModelsCommand(Array(arguments.dropFirst())).run()
  case "adapt":
    try await AdaptCommand(Array(arguments.dropFirst())).run()
  case "training-run":
    try await TrainingRun.run(Array(arguments.dropFirst()))
  case "completion":
    try await CompletionCommand(Array(arguments.dropFirst())).run()
  case "insertions":
    try await InsertionsCommand(Array(arguments.dropFirst())).run()
  case "vectors":
    try VectorsCommand(Array(arguments.dropFirst())).run()
  case "vectors-run":
    try VectorRun.run(Array(arguments.dropFirst()))
  case "bandwidth-run":
    try await ModelRuns.bandwidth(Array(arguments.dropFirst()))
  case "decoder-run":
    try await ModelRuns.decoder(Array(arguments.dropFirst()))
  case "tokenizer-run":
    try ModelRuns.tokenizer(Array(arguments.dropFirst()))
  case "encoder-run":
    try await ModelRuns.encoder(Array(arguments.dropFirst()))
  default:
    print(
      """
      usage: ragd-bench speed DIR [--python PYTHON]
                 Index, re-index, start, search, ask, hover and completion on the project DIR, beside
                 ripgrep or git grep reading the same files and, when PYTHON has the package, tantivy
                 indexing the same chunks.
             ragd-bench models [--decoder FILE]… [--encoder FOLDER] [--texts DIR]
                               [--llama PYTHON] [--onnx PYTHON] [--threads N]
                 Generation, prompt, loading and peak memory of GGUF decoders beside llama.cpp, also their
                 tokenizers on the project DIR, and a sentence encoder on 1,000 chunks of it beside
                 ONNX Runtime; the PYTHONs have the engines' packages. RAGD_INSTRUCTIONS forces plain, avx2 or avx512.
             ragd-bench adapt DIR --decoder FILE [--passes N] [--layers N] [--rank N] [--rate X]
                              [--windows N] [--minutes N] [--state FOLDER] [--division N]
                              [--threads N]
                 Next-token error and perplexity on held-out files of DIR: of its n-grams, of the decoder,
                 and of the decoder with a LoRA adapter trained on the other files (none in 0 passes); each
                 alone, with n-grams, and with n-grams and what the decoder remembers of the other files;
                 without and with the text so far in its context. FOLDER keeps the training from run to run, so
                 that N minutes at a time will do. Another division holds other files out.
             ragd-bench adapt DIR --decoder FILE --torch PYTHON [--rank N] [--windows N] [--threads N]
                 Speed and memory of training beside PyTorch with peft on the same windows, in turn;
                 PYTHON has torch, transformers, peft and gguf.
             ragd-bench completion DIR [CASES.jsonl HELD [--peer OFFERS.jsonl]] [--cases N] [--seed N]
                                   [--decoder FILE [--deadline MS]… [--adapter FOLDER]] [--blocks]
                 Lines at cursors of files that are taken out of the index: how many are exactly what stands
                 there, and how long a request takes, without a model and with a decoder that has MS
                 milliseconds, at a place seen for the first time and where somebody has been typing.
                 CASES.jsonl has {"path": "…", "line": N, "character": N, "expected": "…"} a line, for files
                 of the folder HELD that DIR doesn't have; FOLDER has the adapters of a project. OFFERS.jsonl has
                 {"id": "…", "offer": "…"} for each "id" of a case that another program completed: the same
                 cases are run, and its exact lines are printed beside ours. With --blocks the
                 lines that belong to the cursor's are taken out as well, and asked for by hand: how many
                 of those offered are right, the ones before them too.
             ragd-bench insertions DIR [--places N] [--seed N] [--decoder FILE]
                 Menus and inline completions at random places of all files, with and without text behind
                 the cursor: whether each inserts cleanly, and examples of those that don't.
             ragd-bench vectors [--python PYTHON] [--svg FILE] [--most ROWS]
                 The store of vectors as it grows to a million of 384 dimensions: storing, loading,
                 searching, recall, memory; beside faiss and usearch when PYTHON has them. The growth is
                 drawn to FILE.
             ragd-bench search DIR QUERIES.json [--encoder FOLDER [--vectors DIR]]
                 One JSON line of results for each query of {"queries": [{"query": "…"}, …]}; with a
                 sentence encoder by meaning too. DIR keeps the vectors from run to run.
             ragd-bench retrieval [--encoder FOLDER [--vectors DIR]] [--ablations]
                                  (DIR JUDGED.json)…
                 NDCG@10 and times of searches over all projects DIR together, by kind of query; how often
                 the first hit has all lines of the definition asked for (by universal-ctags, when
                 installed); and the difference that each ranking signal makes. JUDGED.json has
                 {"queries": [{"query": "…", "category": "…", "relevant": [{"path": "…"}, …]}, …]}.
             ragd-bench answers DIR QUESTIONS.json [--encoder FOLDER [--vectors DIR]] [--decoder FILE]
                 One JSON line for each question of {"questions": [{"id": "…", "question": "…"}, …]}. With a
                 decoder, which writes whatever its size, also when its first token came and when the
                 first text was shown: at the median and the 95th percentile.
      """)
    exit(arguments.isEmpty || arguments.first == "--help" ? 0 : 2)
  }
} catch {
  FileHandle.standardError.write(Data("ragd-bench: \(error)\n".utf8))
  exit(1)
}
