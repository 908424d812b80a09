"""What is learned from: broadcast news items, and pages with known structure."""

import json
import lzma
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from flows.restore.learn.damage import Damaged, Piece, Story

# what the broadcaster's site wraps around the news
SITE = re.compile(
    r"^[^，。]{0,20}消息\s*[（(]新闻联播[）)]\s*[：:]\s*|[（(](视频)?编辑[^）)]*[）)]\s*$|[（(]视频编辑.*$"
)
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


def read_stories(gold: Path, half: slice = slice(0, None, 2)) -> list[list[Story]]:
    """The whole articles of a folder of gold files, page by page: every second page, so that the others can judge."""
    pages = []
    for path in sorted(gold.glob("*.json"))[half]:
        articles = json.loads(path.read_text(encoding="utf-8"))["articles"]
        pages.append([_story(article) for article in articles if article["body"]])
    return pages


def _story(article: dict[str, object]) -> Story:
    body = article["body"]
    assert isinstance(body, list)
    return Story(
        body=tuple((item["kind"], item["text"]) for item in body if item["text"]),
        **{name: article.get(name) or None for name in ("title", "kicker", "subtitle", "column")},  # type: ignore[arg-type]
    )


def read_pages(pages: Path, gold: Path) -> list[Damaged]:
    """Pages as they came, with the truth of their gold files, which name the blocks."""
    return [
        _page(path, gold / f"{path.stem}.json")
        for path in sorted(pages.rglob("*.txt"))
        if (gold / f"{path.stem}.json").exists()
    ]


def _page(path: Path, gold: Path) -> Damaged:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    pieces = [Piece(line, None) for line in lines]
    for story, article in enumerate(json.loads(gold.read_text(encoding="utf-8"))["articles"]):
        for field, block in article["blocks"].items():
            if block:
                pieces[block - 1] = Piece(lines[block - 1], story, None, 0, field)
        for item, part in enumerate(article["body"]):
            for at, block in enumerate(part.get("blocks") or ()):
                pieces[block - 1] = Piece(lines[block - 1], story, item, at, part["kind"])
        for photo in article["photos"]:
            for block in photo["blocks"]:
                pieces[block - 1] = Piece(lines[block - 1], story, None, 0, "credit")
    return Damaged(tuple(pieces))


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
