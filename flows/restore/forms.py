"""What a block looks like on its own: the roles that its form shows, before anything around it is read."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "forms.toml"
TERMINAL = "。！？!?…"
CLOSING = "”’」』）)》】\"'"
HEADLINE_MOST, HEADLINE_MOST_WITH_COMMA = 48, 34  # characters; longer blocks are body


@dataclass(frozen=True)
class Form:
    """A block's form. `role` is set where the form alone decides it."""

    role: str | None  # jump, furniture, credit, caption, byline, subtitle
    open: bool  # its last sentence is not ended
    orphan: bool  # it cannot begin a paragraph
    headline: bool  # short and without a sentence's end: title, kicker, subheading, column … or a cut
    dateline: bool
    signature: bool
    opening: bool = False  # begins as first paragraphs like to
    led_in: bool = False  # a dateline, or the beginning of one, and nothing after it


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[int, re.Pattern[str]]]:
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: (table["most"], re.compile("|".join(f"(?:{p})" for p in table["patterns"]), re.DOTALL))
        for name, table in tables.items()
    }


def is_folio(text: str) -> bool:
    """Is this a line of page number, date and the like, with a section's name at most? A date in brackets is that of
    a document; a sentence's end is no folio."""
    most, pattern = _patterns()["folio"]
    if len(text) > most or (text[0] in "（(" and text[-1] in "）)") or text.endswith(tuple(TERMINAL + "，；：、")):
        return False
    rest, found = pattern.subn(" ", text)
    words = re.sub(r"[\s·•、|｜:：—-]+", " ", rest).split()
    return found > 0 and sum(map(len, words)) <= FOLIO_REST and all(len(word) <= FOLIO_WORD for word in words)


FOLIO_REST, FOLIO_WORD = 10, 6  # characters of section and newspaper names beside the page number and the date


def _is(name: str, text: str) -> bool:
    most, pattern = _patterns()[name]
    return len(text) <= most and pattern.fullmatch(text) is not None


ROLES = ("jump", "furniture", "credit", "caption", "byline", "subtitle")


def read_form(text: str) -> Form:
    """The form of a cleaned block."""
    role = next((name for name in ROLES if _is(name, text)), "furniture" if is_folio(text) else None)
    bare = text.rstrip(CLOSING + " 　")
    ended = bare.endswith(tuple(TERMINAL)) or text.endswith(("：", ":", "——"))
    inner = text.rstrip(CLOSING + TERMINAL)
    led_in = _is("led_in", text)
    signature = _is("signature", text) and not led_in
    headline = (
        role is None
        and not (signature or led_in)
        and len(text) <= (HEADLINE_MOST if "，" not in text or " " in text else HEADLINE_MOST_WITH_COMMA)
        and "。" not in text
        and not text.endswith(("；", "，", "、", ";", ","))
        and not (text[0] in "（(" and text[-1] in "）)")
        and inner.count("，") <= 2
        and inner.count("；") <= 1
        and (not ended or bare.endswith(("！", "？", "!", "?")) or text.endswith(("：", ":", "——")))
    )
    return Form(
        role=role,
        open=not ended and not signature and not text.endswith(("；", ";")),
        orphan=_is("orphan", text),
        headline=headline,
        dateline=_is("dateline", text),
        signature=signature,
        opening=_is("opening", text),
        led_in=led_in,
    )
