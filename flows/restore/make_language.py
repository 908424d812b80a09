"""Make data/language.bin: python -m flows.restore.make_language CORPUS.txt.xz

The corpus of the shipped model: 14 million characters of Chinese broadcast news (2012 to 2020; a title line, its
paragraphs, a blank line). Only counts of n-grams, pruned, go into the file; no sentence can be read out of it.
"""

import lzma
import math
import re
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from flows.restore.language import BOUNDARY, FILE, MAGIC, ORDER, fold, quantise

VOCABULARY = 6000
LEAST = {2: 3, 3: 4, 4: 6}  # n-grams seen less often are left to the back-off
DISCOUNT = 0.75

# what the broadcaster's site wraps around the news
SITE = re.compile(r"^[^，。]{0,20}消息\s*[（(]新闻联播[）)]\s*[：:]\s*|[（(](视频)?编辑[^）)]*[）)]\s*$")


def paragraphs(path: Path) -> Iterator[str]:
    """The corpus's paragraphs, folded."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            text = fold(SITE.sub("", line.strip()))
            if text:
                yield text


def count(path: Path) -> tuple[str, list[Counter[str]]]:
    """The vocabulary (commonest first) and the counts of 1- to 4-grams, unknown characters as U+0000."""
    characters: Counter[str] = Counter()
    for text in paragraphs(path):
        characters.update(text)
    vocabulary = BOUNDARY + "".join(char for char, _ in characters.most_common(VOCABULARY))
    known = set(vocabulary)
    counts: list[Counter[str]] = [Counter() for _ in range(ORDER)]
    for text in paragraphs(path):
        marked = BOUNDARY + "".join(c if c in known else "\0" for c in text) + BOUNDARY
        for n in range(1, ORDER + 1):
            counts[n - 1].update(marked[i : i + n] for i in range(len(marked) - n + 1))
    return vocabulary, counts


def estimate(counts: list[Counter[str]]) -> tuple[list[dict[str, float]], dict[str, float]]:
    """P of each kept n-gram (absolute discounting, interpolated) and the back-off weight of each context."""
    total = sum(counts[0].values())
    followed = dict(counts[0]) | {
        BOUNDARY: counts[0][BOUNDARY] // 2
    }  # the boundary that ends a paragraph leads nowhere
    levels = [{gram: n / (total + 1) for gram, n in counts[0].items()}]
    levels[0].setdefault("\0", 1 / (total + 1))
    back: dict[str, float] = {}
    for order in range(2, ORDER + 1):
        kept = {
            g: n for g, n in counts[order - 1].items() if n >= LEAST[order] and (order == 2 or g[:-1] in levels[-1])
        }
        seen: Counter[str] = Counter()
        for gram in kept:
            seen[gram[:-1]] += 1
        below = levels[-1]
        whole = followed if order == 2 else counts[order - 2]
        level = {}
        for gram, n in kept.items():
            context = gram[:-1]
            spare = DISCOUNT * seen[context] / whole[context]
            level[gram] = (n - DISCOUNT) / whole[context] + spare * below.get(gram[1:], 1e-7)
        mass: Counter[str] = Counter()
        mass_below: Counter[str] = Counter()
        for gram, p in level.items():
            mass[gram[:-1]] += p  # type: ignore[assignment]
            mass_below[gram[:-1]] += below.get(gram[1:], 1e-7)  # type: ignore[assignment]
        for context in seen:
            back[context] = max(1e-6, 1 - mass[context]) / max(1e-6, 1 - mass_below[context])
        levels.append(level)
    return levels, back


def write(path: Path, vocabulary: str, levels: list[dict[str, float]], back: dict[str, float]) -> None:
    """The file that `Language` reads."""
    ids = {char: number for number, char in enumerate(vocabulary, start=1)}
    ids["\0"] = 0

    def key(gram: str) -> list[int]:
        return [ids[char] for char in gram]

    grams = [sorted(level, key=key) for level in levels]
    grams[0] = ["\0", *vocabulary]
    encoded = vocabulary.encode("utf-8")
    with path.open("wb") as file:
        file.write(MAGIC + struct.pack(f"<I{ORDER}I", len(encoded), *map(len, grams)) + encoded)
        for n, level in enumerate(grams):
            file.write(struct.pack(f"<{len(level)}H", *(ids[gram[-1]] for gram in level)))
            floor = 1e-7
            file.write(bytes(quantise(math.log(levels[n].get(gram, floor))) for gram in level))
            if n == ORDER - 1:
                continue
            file.write(bytes(quantise(math.log(back.get(gram, 1.0))) for gram in level))
            children = Counter(gram[:-1] for gram in grams[n + 1])
            at, first = 0, []
            for gram in level:
                first.append(at)
                at += children[gram]
            file.write(struct.pack(f"<{len(level) + 1}I", *first, at))


def main() -> None:
    """Count, estimate, write."""
    vocabulary, counts = count(Path(sys.argv[1]))
    levels, back = estimate(counts)
    write(FILE, vocabulary, levels, back)
    sys.stderr.write(f"{FILE}: {[len(level) for level in levels]} n-grams, {FILE.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
