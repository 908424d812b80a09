"""The sample edition's gold says the truth about its pages: every block stands in it, once, as printed."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.config import INPUTS, read_corrections, read_edition_config
from flows.intake import page_files, read_page

SAMPLE = INPUTS / "sample"
GOLD = Path(__file__).with_name("sample")
PAGES = page_files(SAMPLE)
HEADERS = ("title", "kicker", "subtitle", "column", "byline")


def gold_of(page: Path) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((GOLD / f"{page.stem}.json").read_text(encoding="utf-8"))
    return gold


def placed(gold: dict[str, Any]) -> Iterator[tuple[str, list[int]]]:
    """Every text of a page's gold with the blocks it stands in. A column over several articles counts once."""
    columns = set()
    for article in gold["articles"]:
        for header, block in article["blocks"].items():
            text = article["byline_block" if header == "byline" else header]
            assert (text is None) == (block is None), (header, text)
            if block is None or (header == "column" and block in columns):
                continue
            columns |= {block} if header == "column" else set()
            yield text, [block]
        for item in article["body"]:
            if item["kind"] != "gap":
                yield item["text"], item["blocks"]
        for photo in article["photos"]:
            yield photo["caption"] + photo["credit"], photo["blocks"]
    for line in gold["furniture"]:
        yield line["text"], line["blocks"]


def test_a_gold_for_every_page() -> None:
    assert {path.name for path in GOLD.glob("*.json")} == {f"{page.stem}.json" for page in PAGES}
    assert len(PAGES) == 6


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_gold_and_page_agree(path: Path) -> None:
    gold = gold_of(path)
    blocks = {block.number: block.text for block in read_page(path).blocks}
    assert gold["page"] == path.name
    texts = list(placed(gold))
    assert Counter(number for _, numbers in texts for number in numbers) == Counter(blocks.keys())
    for text, numbers in texts:
        assert text == "".join(blocks[number] for number in numbers)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_names_and_datelines_are_printed(path: Path) -> None:
    for article in gold_of(path)["articles"]:
        assert set(article["blocks"]) == set(HEADERS)
        body = "".join(item.get("text") or "" for item in article["body"])
        credits = "".join(photo["credit"] for photo in article["photos"])
        printed = (article["byline_block"] or "") + body + credits
        assert all(name in printed for name in article["byline"])
        assert body.startswith(article["dateline"] or "")


def test_the_edition_is_valid() -> None:
    config = read_edition_config(SAMPLE)
    assert config.date is not None
    assert (config.number, config.date.isoformat()) == ("8216", "2026-05-12")
    read_corrections(SAMPLE)


def test_the_sample_shows_every_damage() -> None:
    """What the pages are for: if an edit takes a kind of damage away, this says which."""
    golds = [gold_of(path) for path in PAGES]
    articles = [article for gold in golds for article in gold["articles"]]
    items = [item for article in articles for item in article["body"]]
    texts = [(item["text"], item["blocks"]) for item in items if item["kind"] != "gap"]
    firsts = [min(b for i in a["body"] for b in i.get("blocks", [])) for a in articles]
    furniture = [line for gold in golds for line in gold["furniture"]]
    credits = [photo["credit"] for article in articles for photo in article["photos"]]
    columns = [(a["blocks"]["column"], first) for a, first in zip(articles, firsts, strict=True) if a["column"]]
    shown = {
        "a paragraph cut in two": any(len(blocks) == 2 for _, blocks in texts),
        "a tail before its head": any(blocks != sorted(blocks) for _, blocks in texts),
        "a fragment twenty blocks from its head": any(blocks[0] - blocks[-1] > 20 for _, blocks in texts),
        "furniture inside a paragraph": any(len(b) == 2 and b[1] - b[0] == 2 for _, b in texts),
        "a lost beginning": any(a["body"][0]["kind"] == "gap" for a in articles),
        "a lost end": any(a["body"][-1]["kind"] == "gap" for a in articles),
        "a lost middle": any(i["kind"] == "gap" for a in articles for i in a["body"][1:-1]),
        "a header after its body": any(
            a["blocks"]["title"] and a["blocks"]["title"] > f for a, f in zip(articles, firsts, strict=True)
        ),
        "a kicker after its title": any(a["kicker"] and a["blocks"]["kicker"] > a["blocks"]["title"] for a in articles),
        "a column label at the end": any(block > first for block, first in columns),
        "a photo without a title": any(a["photos"] and not a["title"] for a in articles),
        "a credit without a space": any(credit[-2] != " " for credit in credits),
        "a credit with a space": any(credit[-2] == " " for credit in credits),
        "names run together": any(
            len(a["byline"]) == 2 and "".join(a["byline"]) in (a["byline_block"] or "") for a in articles
        ),
        "a correspondent in the dateline": any("讯(通讯员 " in text for text, _ in texts),
        "a stray Latin word": any(" and " in text for text, _ in texts),
        "other quotation marks": any("「" in (a["title"] or "") for a in articles),
        "a couplet": any(" " in (a["title"] or "") for a in articles),
        "a jump": {line["text"][1:3] for line in furniture if line["kind"] == "jump"} == {"下转", "上接"},
        "folios and editors": {"folio", "editors"} <= {line["kind"] for line in furniture},
        "an enumeration": any("一是" in text and "二是" in text and "三是" in text for text, _ in texts),
        "briefs under one label": sum(a["column"] == "简讯" for a in articles) > 2,
        "subheadings": sum(item["kind"] == "subheading" for item in items) > 3,
    }
    assert [damage for damage, present in shown.items() if not present] == []
