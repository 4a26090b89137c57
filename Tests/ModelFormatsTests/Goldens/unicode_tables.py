"""Writes the Unicode tables of Sources/ModelFormats/Tokenizers from what the reference engines say.

The reference engines were built with different versions of Unicode, and identical token ids need
identical character classes. So every code point is asked for: its categories from llama.cpp (in the
library of llama_cpp), its handling in BERT's normalizer from the package `tokenizers`.

    python unicode_tables.py --flags LIBLLAMA > flags.txt   (LIBLLAMA: the path of its library)
    python unicode_tables.py --classes flags.txt FOLDER     (with `tokenizers`; writes two files there)
"""

import sys
import unicodedata

SCALARS = 0x110000
LETTER, NUMBER, SPACE, PUNCTUATION, DROPPED, BERT_SPACE, ISOLATED, ACCENT = (1 << i for i in range(8))


def flags(library):
    import ctypes

    ask = ctypes.CDLL(library)._Z26unicode_cpt_flags_from_cptj
    ask.restype = ctypes.c_uint16
    for scalar in range(SCALARS):
        print(ask(scalar))


def classes_and_folds(path):
    from tokenizers import normalizers, pre_tokenizers

    def bert(**options):
        base = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
        return normalizers.BertNormalizer(**{**base, **options})

    clean, chinese = bert(clean_text=True), bert(handle_chinese_chars=True)
    fold, split = bert(strip_accents=True, lowercase=True), pre_tokenizers.BertPreTokenizer()
    classes, folds = [], {}
    for scalar, line in enumerate(open(path)):
        flag, mine = int(line), 0
        mine |= LETTER if flag & 4 else 0
        mine |= NUMBER if flag & 2 else 0
        mine |= SPACE if flag & 256 else 0
        mine |= PUNCTUATION if flag & 32 else 0
        if not 0xD800 <= scalar < 0xE000:
            text = chr(scalar)
            cleaned, folded = clean.normalize_str(text), fold.normalize_str(text)
            pieces = split.pre_tokenize_str("a" + text + "a")
            if cleaned == "":
                mine |= DROPPED
            elif cleaned == " ":
                mine |= BERT_SPACE
            elif len(pieces) == 3 or chinese.normalize_str(text) != text:
                mine |= ISOLATED
            if folded == "":
                mine |= ACCENT
            elif folded != text and not 0xAC00 <= scalar < 0xD7A4 and not mine & (DROPPED | BERT_SPACE):
                folds[scalar] = [ord(c) for c in folded]
        classes.append(mine)
    return classes, folds


def literal(numbers):
    words = [f"0x{n:08X}," for n in numbers]
    return "\n".join("    " + " ".join(words[i : i + 8]) for i in range(0, len(words), 8))


def class_table(classes):
    starts = [s for s in range(SCALARS) if s == 0 or classes[s] != classes[s - 1]]
    numbers = [s << 8 | classes[s] for s in starts]
    return f"""extension CharacterClass {{
  /// Where each run of code points of one class begins: the first one times 256, plus the class.
  ///
  /// Written by `unicode_tables.py` beside the tests of the tokenizers.
  // swift-format-ignore
  static let ranges: [UInt32] = [
{literal(numbers)}
  ]
}}
"""


def runs(singles):
    """(first, count, stride, target) so that first + i · stride folds to target + i · stride."""
    left = dict(sorted(singles.items()))
    while left:
        first = next(iter(left))
        delta, best, stride = left[first] - first, [first], 1
        for step in (1, 2):
            run = [first]
            while len(run) < 255 and left.get(run[-1] + step) == run[-1] + step + delta:
                run.append(run[-1] + step)
            if len(run) > len(best):
                best, stride = run, step
        for scalar in best:
            del left[scalar]
        yield first, len(best), stride, first + delta


def fold_table(folds, classes):
    singles = {s: t[0] for s, t in folds.items() if len(t) == 1}
    numbers = []
    for first, count, stride, target in runs(singles):
        numbers += [first << 8 | count, (target << 2) | stride]
    long = [n for s, t in sorted(folds.items()) if len(t) > 1 for n in [s << 8 | len(t), *t]]
    orders = [
        s << 8 | unicodedata.combining(chr(s))
        for s in range(SCALARS)
        if unicodedata.combining(chr(s)) and not classes[s] & ACCENT
    ]
    return f"""extension CharacterFolding {{
  /// Runs of characters that fold to one: the first code point times 256 plus the run's length, then
  /// the first one's fold times 4 plus the distance from a code point of the run to the next.
  ///
  /// Written by `unicode_tables.py` beside the tests of the tokenizers, as the tables below.
  // swift-format-ignore
  static let single: [UInt32] = [
{literal(numbers)}
  ]

  /// Characters that fold to several: the code point times 256 plus how many, then these.
  // swift-format-ignore
  static let several: [UInt32] = [
{literal(long)}
  ]

  /// Characters other than accents that canonical ordering may move: the code point times 256 plus its
  /// combining class.
  // swift-format-ignore
  static let orders: [UInt32] = [
{literal(orders)}
  ]
}}
"""


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--flags":
        flags(sys.argv[2])
    elif len(sys.argv) == 4 and sys.argv[1] == "--classes":
        classes, folds = classes_and_folds(sys.argv[2])
        open(sys.argv[3] + "/CharacterClass+Ranges.swift", "w").write(class_table(classes))
        open(sys.argv[3] + "/CharacterFolding+Tables.swift", "w").write(fold_table(folds, classes))
    else:
        sys.exit(__doc__)
