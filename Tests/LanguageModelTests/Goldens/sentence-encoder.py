"""Writes sentence-encoder.json: token ids and vectors of all-MiniLM-L6-v2 for varied texts.

Usage: python sentence-encoder.py MODEL_FOLDER > sentence-encoder.json
Needs sentence-transformers. MODEL_FOLDER holds model.safetensors, config.json, tokenizer.json,
1_Pooling/config.json and sentence_bert_config.json of all-MiniLM-L6-v2.

Each entry: `text`, how many `times` it is repeated, `ids` as the tokenizer gives them (special tokens
included, cut to the model's length) and `vector`, base64 of 384 little-endian float32 numbers.
"""

import base64
import json
import sys

from sentence_transformers import SentenceTransformer

SWIFT = """/// A queue of work, first in, first out.
struct Queue<Element> {
  private var front: [Element] = []
  private var back: [Element] = []

  mutating func push(_ element: Element) { back.append(element) }

  mutating func pop() -> Element? {
    if front.isEmpty {
      front = back.reversed()
      back.removeAll(keepingCapacity: true)
    }
    return front.popLast()
  }
}
"""
PYTHON = """def moving_average(values, width):
    \"\"\"Means of every `width` neighbours.\"\"\"
    total = sum(values[:width])
    yield total / width
    for old, new in zip(values, values[width:]):
        total += new - old
        yield total / width
"""
C = """static int compare(const void *a, const void *b) {
  const struct entry *x = a, *y = b;
  if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
  return strcmp(x->name, y->name);
}
"""
RUST = """impl<T: Ord> Heap<T> {
    pub fn push(&mut self, item: T) {
        self.items.push(item);
        let mut child = self.items.len() - 1;
        while child > 0 {
            let parent = (child - 1) / 2;
            if self.items[parent] >= self.items[child] { break; }
            self.items.swap(parent, child);
            child = parent;
        }
    }
}
"""
GO = """func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.done)
	select {
	case <-s.idle:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("shutdown: %w", ctx.Err())
	}
}
"""
PROSE = (
    "The harbour wakes before the town does. Gulls argue over the night's catch while the first "
    "ferry backs away from the quay, and someone always runs after it, coat open, ticket between "
    "their teeth. By eight the smell of coffee has won against the smell of diesel. "
)
TEXTS = [
    ("", 1),
    (" \n\t ", 1),
    ("a", 1),
    ("How do I open a database in read-only mode?", 1),
    ("where are the migrations registered", 1),
    ("parse json", 1),
    ("HTTPRequestHandler.handleTimeout(after:)", 1),
    ("snake_case_identifier camelCaseIdentifier SCREAMING_CASE kebab-case", 1),
    (SWIFT, 1),
    (PYTHON, 1),
    (C, 1),
    (RUST, 1),
    (GO, 1),
    ("SELECT name, COUNT(*) FROM players GROUP BY name HAVING COUNT(*) > 3 ORDER BY 2 DESC;", 1),
    ("<ul class=\"menu\"><li><a href='/home'>Home</a></li></ul> <!-- end -->", 1),
    ("{\"retries\": 3, \"timeout\": 2.5e-1, \"hosts\": [\"a.example\", \"b.example\"], \"on\": true}", 1),
    ("#!/bin/sh\nset -eu\nfor f in *.txt; do\n  printf '%s\\n' \"$f\" | tr a-z A-Z\ndone\n", 1),
    ("# Installing\n\n1. Clone the repository.\n2. Run `make install`.\n\n> Needs a compiler.\n", 1),
    (PROSE, 1),
    ("Le garçon naïf a dégusté une crème brûlée à l'hôtel, près de la forêt.", 1),
    ("Die Straße führt über die Brücke; größere Fahrzeuge müssen außen herum.", 1),
    ("Съешь ещё этих мягких булочек и выпей чаю.", 1),
    ("データベースを読み取り専用で開くにはどうすればよいですか。", 1),
    ("如何以只读模式打开数据库？请参阅文档第三章。", 1),
    ("데이터베이스를 읽기 전용으로 여는 방법", 1),
    ("كيف أفتح قاعدة البيانات للقراءة فقط؟", 1),
    ("ฉันจะเปิดฐานข้อมูลได้อย่างไร", 1),
    ("डेटाबेस कैसे खोलें", 1),
    ("🎉🎉 release day 🚀 👩‍👩‍👧 🇫🇷 ✅", 1),
    ("e\u0301a\u0300 decomposed, \u00e9\u00e0 composed, \ufb01 ligature, \u2126 sign", 1),
    ("zero\u200bwidth\u200djoiner \ufeffmark soft\u00adhyphen no\u00a0break", 1),
    ("control\u0000 \u0001\u0007 \u001b[31mred\u001b[0m \ufffd bytes", 1),
    ("Antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis", 1),
    ("x", 150),
    ("0xDEADBEEF 3.14159 1_000_000 1e-9 127.0.0.1 v2.10.3-rc1", 1),
    ("!@#$%^&*()_+-=[]{}|;':\",./<>?~`", 1),
    ("a b c d e f g h i j k l m n o p q r s t u v w x y z ", 3),
    (SWIFT, 2),
    (PROSE, 3),
    (PROSE, 60),
    (C, 40),
    ("長い文章です。", 400),
    ("\n", 5000),
]


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    model = SentenceTransformer(sys.argv[1], device="cpu")
    entries = []
    for text, times in TEXTS:
        whole = text * times
        ids = model.preprocess([whole])["input_ids"][0].tolist()
        vector = model.encode([whole], normalize_embeddings=True)[0].astype("<f4")
        encoded = base64.b64encode(vector.tobytes()).decode()
        entries.append({"text": text, "times": times, "ids": ids, "vector": encoded})
    print("[\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]")


main()
