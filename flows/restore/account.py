"""The account of characters: every one of the page stands in an article or among the discarded, and no other."""

import re
from collections import Counter

from flows.errors import AccountError
from flows.model import Article, Page, Restored

SPACE = re.compile(r"\s+")


def check_account(page: Page, restored: Restored) -> None:
    """Raise AccountError when a character of the page (white space aside) is lost or invented, when a block is used
    twice or never, or when an article's text does not stand in its blocks as it is."""
    have = Counter(_bare("".join(text for text, _ in placed(restored))))
    want = Counter(_bare("".join(block.text for block in page.blocks)))
    if have != want:
        lost, invented = want - have, have - want
        raise AccountError(
            f"{page.name}: {lost.total()} characters lost ({_sample(lost)}), "
            f"{invented.total()} invented ({_sample(invented)}). Nothing was published; please report this page."
        )
    texts = {block.number: _bare(block.text) for block in page.blocks}
    used = Counter(number for text, numbers in placed(restored) for number in set(numbers))
    if set(used) != set(texts):
        odd = sorted(set(used) ^ set(texts))
        raise AccountError(f"{page.name}: blocks {odd} are not accounted for. Nothing was published.")
    removed: dict[int, Counter[str]] = {}
    for discard in restored.discarded:
        for number in discard.blocks:
            removed.setdefault(number, Counter()).update(_bare(discard.text))
    for article in restored.articles:
        for text, numbers in slots(article):
            whole = "".join(texts[number] for number in numbers)
            if _bare(text) != whole and not any(number in removed or used[number] > 1 for number in numbers):
                raise AccountError(f"{page.name}: the text of blocks {list(numbers)} was changed: {text[:30]}…")


def slots(article: Article) -> list[tuple[str, tuple[int, ...]]]:
    """Every printed text of an article that comes from the page, with its blocks."""
    found = [
        (text, article.blocks.get(field, ()))
        for field in ("column", "kicker", "title", "subtitle", "byline_text")
        if (text := getattr(article, field))
    ]
    found += [(item.text, item.blocks) for item in article.body if item.text]
    found += [(photo.caption + (photo.credit or ""), photo.blocks) for photo in article.photos]
    return found


def placed(restored: Restored) -> list[tuple[str, tuple[int, ...]]]:
    """Every text of a restored page that comes from the page, with its blocks, discards included."""
    found = [slot for article in restored.articles for slot in slots(article)]
    return found + [(discard.text, discard.blocks) for discard in restored.discarded]


def _bare(text: str) -> str:
    return SPACE.sub("", text)


def _sample(counter: "Counter[str]") -> str:
    return "".join(counter)[:12] or "none"
