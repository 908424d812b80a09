"""What is learned from: broadcast news items, and pages with known structure."""

import json
import lzma
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from flows.restore.language import fold
from flows.restore.learn.damage import Damaged, Piece, Story

Article = dict[str, Any]

# what the broadcaster's site wraps around the news
SITE = re.compile(
    r"^[^，。]{0,20}消息\s*[（(]新闻联播[）)]\s*[：:]\s*|[（(](视频)?编辑[^）)]*[）)]\s*$|[（(]视频编辑.*$"
)
HEADER = ("column", "kicker", "title", "subtitle")
BRACKETED = re.compile(r"【.*?】|\[.*?\]")


def broadcast_items(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The items of an xz file (a title line, a line of paragraphs apart by spaces, a blank line): title, paragraphs."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for item in file.read().split("\n\n"):
            title, _, body = item.strip().partition("\n")
            title = BRACKETED.sub("", title).strip()
            paragraphs = [part for part in SITE.sub("", body.strip()).split(" ") if part]
            if title and paragraphs:
                yield title, paragraphs


def kept(folder: Path, part: tuple[int, int]) -> list[str]:
    """The names of a folder's files that are learned from, in order: all but the k-th of every n (part: k, n), which
    are held out, so that they can judge."""
    k, n = part
    return [name for at, name in enumerate(sorted(path.stem for path in folder.iterdir())) if at % n != k - 1]


def read_stories(gold: Path, names: Sequence[str]) -> list[list[Story]]:
    """The whole articles of gold files, page by page."""
    pages = []
    for name in names:
        articles = json.loads((gold / f"{name}.json").read_text(encoding="utf-8"))["articles"]
        pages.append([_story(article) for article in articles if article["body"]])
    return pages


def _story(article: dict[str, object]) -> Story:
    body = article["body"]
    assert isinstance(body, list)
    return Story(
        body=tuple((item["kind"], item["text"]) for item in body if item["text"]),
        **{name: article.get(name) or None for name in ("title", "kicker", "subtitle", "column")},  # type: ignore[arg-type]
    )


def read_pages(pages: Path, gold: Path, names: Sequence[str]) -> list[Damaged]:
    """Pages as they came, with the truth of their gold files: which name the blocks, or else hold their text."""
    found = []
    for name in names:
        lines = [line.strip() for line in (pages / f"{name}.txt").read_text(encoding="utf-8").splitlines()]
        lines = [line for line in lines if line]
        articles = json.loads((gold / f"{name}.json").read_text(encoding="utf-8"))["articles"]
        pieces = _named(lines, articles) if "blocks" in articles[0] else align(lines, articles)
        found.append(Damaged(tuple(pieces)))
    return found


def _named(lines: Sequence[str], articles: Sequence[Article]) -> list[Piece]:
    """The blocks as the articles name them."""
    pieces = [Piece(line, None) for line in lines]
    for story, article in enumerate(articles):
        for field, block in article["blocks"].items():
            if block:
                pieces[block - 1] = Piece(lines[block - 1], story, None, 0, field)
        for item, part in enumerate(article["body"]):
            for at, block in enumerate(part.get("blocks") or ()):
                pieces[block - 1] = Piece(lines[block - 1], story, item, at, part["kind"])
        for photo in article["photos"]:
            for block in photo["blocks"]:
                pieces[block - 1] = Piece(lines[block - 1], story, None, 0, "credit")
    return pieces


def align(lines: Sequence[str], articles: Sequence[Article]) -> list[Piece]:
    """The blocks found in the articles' texts, the longest first, each beside what is known of its article."""
    texts: list[tuple[int, int | None, str, str]] = []
    for story, article in enumerate(articles):
        texts += [(story, None, field, fold(article[field] or "")) for field in HEADER]
        texts += [(story, item, part["kind"], fold(part["text"] or "")) for item, part in enumerate(article["body"])]
    free = [text for *_, text in texts]  # what is found is blanked
    homes: dict[int, tuple[int, int]] = {}  # block -> text, offset in it
    for i in sorted(range(len(lines)), key=lambda i: (-len(fold(lines[i])), i)):
        line = fold(lines[i])
        able = [n for n, text in enumerate(free) if line and line in text]
        if not able:
            continue

        def away(n: int, i: int = i) -> tuple[bool, int]:
            mates = [abs(i - k) for k, (m, _) in homes.items() if texts[m][0] == texts[n][0]]
            return texts[n][3] != fold(lines[i]), min(mates, default=len(lines))

        home = min(able, key=away)
        at = free[home].index(line)
        homes[i] = home, at
        free[home] = free[home][:at] + "\n" * len(line) + free[home][at + len(line) :]
    pieces = []
    for i, text in enumerate(lines):
        if i not in homes:
            pieces.append(Piece(text, None))
            continue
        story, item, field, _ = texts[homes[i][0]]
        part = sum(home == homes[i][0] and at < homes[i][1] for home, at in homes.values())
        pieces.append(Piece(text, story, item, part, field))
    return pieces


def cut_pieces(paragraphs: Sequence[str], random: Random, longest: int = 46) -> Iterator[str]:
    """Short pieces of paragraphs, cut as columns cut them, that could pass for headlines."""
    for text in paragraphs:
        if len(text) < 8:
            continue
        start = 0 if random.random() < 0.7 else random.randint(1, len(text) - 4)
        stop = start + random.randint(2, longest)
        piece = text[start : min(stop, len(text) - 2)]
        if len(piece) > 1 and "。" not in piece and piece[-1] not in "。！？；，、":
            yield piece
