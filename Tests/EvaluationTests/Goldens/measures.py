"""Writes measures.json: what the packages in common use make of the pairs and rankings below.

    python measures.py      (with sacrebleu, rouge-score, rapidfuzz and scikit-learn)
"""

import json
import os

import sacrebleu
from rapidfuzz.distance import Levenshtein
from rouge_score import rouge_scorer
from sklearn.metrics import ndcg_score

PAIRS = [
    ("The store keeps one file for each segment.", "The store keeps a file for every segment."),
    ("let total = prices.reduce(0, +)", "let total = prices.reduce(0) { $0 + $1.amount }"),
    ("return nil", "return cache[key] ?? load(key)"),
    ("A reader never waits for the writer, and takes 3.5 ms.", "Readers never wait; each takes 3.5 ms."),
    ("", "Something was expected here."),
    ("Widths of 10-20 columns, 1,024 rows. Done...", "Widths of 10-20 columns, 1,024 rows: done."),
    ("if a&&b { x -= 1 } // don't", "if a && b { x -= 1 } // do not"),
    ("Größe und Länge über 5 Zeilen", "Größe oder Länge von 5 Zeilen"),
    ("identical words in identical order", "identical words in identical order"),
    ("one two three", "four five six"),
    ("&quot;quoted&quot; text with <skipped> marks and a line-\nbreak", "\"quoted\" text with marks and a linebreak"),
    ("🎉 done: 7/8 tests", "🎉 done, 8/8 tests passed"),
]

# For each result of a ranking, which of the right places it shows; and how many there are.
RANKINGS = [
    ([[0]], 1),
    ([[], [0], [], []], 1),
    ([[], [], [1], [], [0]], 3),
    ([[0], [1], [2]], 3),
    ([[]] * 9 + [[0]], 1),
    ([[]] * 10, 2),
]

LINES = [[0], [0, 3, 5], list(range(9)), [9, 8, 7, 1], list(range(12))]


def bleu(pairs):
    return sacrebleu.corpus_bleu([a for a, _ in pairs], [[b for _, b in pairs]]).score


def ndcg(results, relevant):
    # Right places that were not found stand below all ten.
    gains = [[1 if shown else 0 for shown in results] + [0] * (10 - len(results)) + [1] * relevant]
    missing = relevant - sum(1 for shown in results if shown)
    gains[0] = gains[0][: 10 + missing]
    scores = [[len(gains[0]) - rank for rank in range(len(gains[0]))]]
    return float(ndcg_score(gains, scores, k=10))


rouge = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
output = {
    "pairs": [
        {
            "text": text,
            "reference": reference,
            "bleu": bleu([(text, reference)]),
            "rougeL": rouge.score(reference, text)["rougeL"].fmeasure,
            "editSimilarity": Levenshtein.normalized_similarity(text, reference),
        }
        for text, reference in PAIRS
    ],
    "corpora": [{"pairs": pairs, "bleu": bleu([PAIRS[pair] for pair in pairs])} for pairs in LINES],
    "rankings": [
        {"results": results, "relevant": relevant, "ndcg": ndcg(results, relevant)}
        for results, relevant in RANKINGS
    ],
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "measures.json")
with open(path, "w") as file:
    json.dump(output, file, indent=1, ensure_ascii=False)
    file.write("\n")
