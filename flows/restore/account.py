"""The account of characters: every one of the page stands in an article or among the discarded, and no other."""

import re
from collections import Counter
from collections.abc import Sequence

from flows.errors import AccountError
from flows.model import Article, Elsewhere, Page, Restored

SPACE = re.compile(r"\s+")

Spot = tuple[str, int]  # page and block
Slot = tuple[str, tuple[Spot, ...]]  # a printed text and the blocks it comes from


def check_account(page: Page, restored: Restored) -> None:
    """The account of a page by itself; raises AccountError as `check_edition`."""
    check_edition((page,), (restored,))


def check_edition(pages: Sequence[Page], restored: Sequence[Restored]) -> None:
    """The account of an edition, over whose pages articles may jump; `pages` in the order of `restored`.

    Raise AccountError when a character of the pages (white space aside) is lost or invented, when a block is used
    twice or never, or when an article's text does not stand in its blocks as it is.
    """
    names = "、".join(page.name for page in pages)
    slots_of = [placed(result) for result in restored]
    have = Counter(_bare("".join(text for found in slots_of for text, _ in found)))
    want = Counter(_bare("".join(block.text for page in pages for block in page.blocks)))
    if have != want:
        lost, invented = want - have, have - want
        raise AccountError(
            f"{names}: {lost.total()} characters lost ({_sample(lost)}), "
            f"{invented.total()} invented ({_sample(invented)}). Nothing was published; please report this page."
        )
    texts = {(page.name, block.number): _bare(block.text) for page in pages for block in page.blocks}
    used = Counter(spot for found in slots_of for _, spots in found for spot in set(spots))
    if set(used) != set(texts):
        odd = sorted(set(used) ^ set(texts))
        raise AccountError(
            f"{odd[0][0]}: blocks {[number for name, number in odd if name == odd[0][0]]} are not accounted for. "
            "Nothing was published."
        )
    removed = {(page.page, number) for page in restored for discard in page.discarded for number in discard.blocks}
    for found in slots_of:
        for text, spots in found:
            whole = "".join(texts[spot] for spot in spots)
            if _bare(text) != whole and not any(spot in removed or used[spot] > 1 for spot in spots):
                numbers = [number for _, number in spots]
                raise AccountError(f"{spots[0][0]}: the text of blocks {numbers} was changed: {text[:30]}…")


def slots(article: Article, page: str) -> list[Slot]:
    """Every printed text of an article that comes from the pages, with its blocks; `page` is the one it stands on."""
    found = [
        (text, _spots(page, article.blocks.get(field, ()), {}))
        for field in ("column", "kicker", "title", "subtitle", "byline_text")
        if (text := getattr(article, field))
    ]
    found += [(item.text, _spots(page, item.blocks, item.elsewhere)) for item in article.body if item.text]
    found += [
        (photo.caption + (photo.credit or ""), _spots(page, photo.blocks, photo.elsewhere)) for photo in article.photos
    ]
    return found


def placed(restored: Restored) -> list[Slot]:
    """Every text of a restored page that comes from the pages, with its blocks, discards included."""
    found = [slot for article in restored.articles for slot in slots(article, restored.page)]
    return found + [(discard.text, _spots(restored.page, discard.blocks, {})) for discard in restored.discarded]


def _spots(page: str, blocks: tuple[int, ...], elsewhere: Elsewhere) -> tuple[Spot, ...]:
    return tuple((name, number) for name, numbers in ((page, blocks), *elsewhere.items()) for number in numbers)


def _bare(text: str) -> str:
    return SPACE.sub("", text)


def _sample(counter: "Counter[str]") -> str:
    return "".join(counter)[:12] or "none"
