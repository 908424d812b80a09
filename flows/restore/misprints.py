"""Suspected misprints, listed for the editor and never changed.

A place is suspected where the language model finds one small edit far likelier than what is printed (a doubled
character or word taken out, a character swapped for one that is easily taken for it), or where a plain rule is broken:
dates that cannot be, quotation marks that do not meet, signs printed twice. The thresholds keep clean text almost free
of suspicions.
"""

import calendar
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from flows.model import BodyItem, Decision, Page, Restored
from flows.restore.clean import clean
from flows.restore.language import BOUNDARY, ORDER, Language, fold, load_language

FILE = Path(__file__).parent / "data" / "misprints.toml"
HAN = "[\u4e00-\u9fff]"
TWICE = re.compile(rf"({HAN})\1")
WORD_TWICE = re.compile(rf"({HAN}{{2,8}})\1")
DATE = re.compile(r"(?:(?<!\d)(\d{4})年)?(?<![\d.．至到—-])(\d{1,2})月(\d{1,2})日")
HOUR = re.compile(r"(?<=[午晨晚日间])(\d{1,2})时(\d{1,2})分")
NUMBER = re.compile(r"(?<![\d.,，A-Za-z])\d[\d.,]*\d(?=[%％个百十千万亿元人名家件项次吨米亩公平方倍户])")
SOUND = re.compile(r"\d+(\.\d+)?|\d{1,3}(,\d{3})+(\.\d+)?|\d{4}(\.\d{1,2}){1,2}")
SIGNS = re.compile(r"[，、；：]{2,}|[，、；：][。]|。[，、；：。](?!。)|％{2,}|%{2,}")
ASCII = re.compile(rf"(?<={HAN})[,;:?!](?={HAN})")
PAIRS = {"“": "”", "‘": "’", "《": "》", "（": "）", "(": ")", "「": "」", "『": "』", "【": "】", "〈": "〉"}
OPENERS = {close: mark for mark, close in PAIRS.items()}
MARKS = re.compile("[" + re.escape("".join((*PAIRS, *PAIRS.values()))) + "]")
ITEMISED = re.compile(r"(?:^|[。；，、：\s])[（(]?[0-9０-９一二三四五六七八九十①-⑳a-zA-Z]{1,3}$")
WIDE = str.maketrans(",;:?!", "，；：？！")
UNSURPRISING = -4.0  # ln P of a character that needs no second look
RARE = -9.0  # ln P of a character that the model has seen too seldom
AROUND = 3  # characters shown on each side
SWAPPED, DROPPED, SAID_TWICE = 9.0, 5.5, 7.0  # nats by which an edit must be likelier
SURE = 0.95


@dataclass(frozen=True)
class Suspicion:
    """A place of a text, by its characters without white space: what it may have been, and why. `suggestion` stands for
    exactly these characters; None where there is none to make."""

    start: int
    stop: int
    reason: str
    confidence: float
    suggestion: str | None = None


@dataclass(frozen=True)
class Rules:
    """data/misprints.toml, compiled."""

    confusable: dict[str, tuple[str, ...]]
    never: frozenset[str]
    save: tuple[str, ...]
    apart: frozenset[str]
    foreign: re.Pattern[str]


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The rules, read once."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    sets: dict[str, dict[str, None]] = {}
    for group in (*tables["confusable"]["shape"], *tables["confusable"]["sound"]):
        for char in group:
            sets.setdefault(char, {}).update(dict.fromkeys(group.replace(char, "")))
    doubled = tables["doubled"]
    words = "|".join(tables["foreign"]["words"])
    return Rules(
        {char: tuple(others) for char, others in sets.items()},
        frozenset(doubled["never"]),
        tuple(doubled["save"]),
        frozenset(doubled["apart"]),
        re.compile(rf"(?<={HAN})({words})(?={HAN})"),
    )


def list_misprints(page: Page, restored: Restored) -> Restored:
    """The page with a decision for each suspected misprint in the paragraphs of its articles."""
    texts = {block.number: "".join(clean(block.text)[0].split()) for block in page.blocks}
    narrow = _is_narrow(texts.values())
    found = []
    for index, article in enumerate(restored.articles):
        for nth, item in enumerate(article.body):
            if item.kind == "paragraph" and item.text:
                whole = not any(other.kind == "gap" for other in article.body[max(0, nth - 1) : nth + 2])
                found += [
                    _decision(item, index, suspicion, texts)
                    for suspicion in suspect(item.text, whole=whole, narrow=narrow)
                ]
    if not found:
        return restored
    return restored.model_copy(update={"decisions": (*restored.decisions, *found)})


def suspect(text: str, *, whole: bool = True, narrow: bool = False) -> list[Suspicion]:
    """The suspected misprints of a paragraph, in order, none over another.

    `whole`: nothing of the paragraph was lost; `narrow`: its page writes ASCII punctuation throughout.
    """
    bare = "".join(text.split())
    language, rules = load_language(), load_rules()
    found = [*_rules(bare, rules, whole, narrow), *_edits(bare, language, rules)]
    found.sort(key=lambda suspicion: (suspicion.start, -suspicion.confidence))
    kept: list[Suspicion] = []
    for suspicion in found:
        if not kept or suspicion.start >= kept[-1].stop:
            kept.append(suspicion)
    return kept


def _rules(text: str, rules: Rules, whole: bool, narrow: bool) -> Iterator[Suspicion]:
    for found in DATE.finditer(text):
        year, month, day = int(found[1] or 2024), int(found[2]), int(found[3])  # 2024: a leap year
        if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(max(year, 1), month)[1]):
            yield Suspicion(found.start(), found.end(), "没有这一天", SURE)
    for found in HOUR.finditer(text):
        if int(found[1]) > 24 or int(found[2]) > 59:
            yield Suspicion(found.start(), found.end(), "没有这个时刻", SURE)
    for found in NUMBER.finditer(text):
        if not SOUND.fullmatch(found.group()):
            yield Suspicion(found.start(), found.end(), "数字的分节或小数点有误", 0.8)
    for found in SIGNS.finditer(text):
        yield Suspicion(found.start(), found.end(), "标点重出", 0.9, found.group()[-1])
    for found in rules.foreign.finditer(text):
        yield Suspicion(
            found.start(), found.end(), "汉字之间夹着外文虚词", SURE, {"and": "和", "or": "或"}.get(found[0])
        )
    if not narrow:
        for found in ASCII.finditer(text):
            yield Suspicion(found.start(), found.end(), "汉字之间用了半角标点", 0.6, found.group().translate(WIDE))
    if whole:
        yield from _unpaired(text)


def _unpaired(text: str) -> Iterator[Suspicion]:
    """Marks that close nothing, though one of their kind is paired before (else the paragraph has rather lost its
    beginning); marks that nothing closes, unless a speech may go on in the next paragraph."""
    opened: list[tuple[str, int]] = []
    for at, char in ((found.start(), found.group()) for found in MARKS.finditer(text)):
        if char in PAIRS:
            opened.append((char, at))
            continue
        mark = OPENERS[char]
        if char in "）)" and ITEMISED.search(text[:at]):
            continue
        if any(other == mark for other, _ in opened):
            while opened[-1][0] != mark:
                other, place = opened.pop()
                yield Suspicion(place, place + 1, f"“{other}”没有相应的后半", 0.7)
            opened.pop()
        elif mark in text[:at]:
            yield Suspicion(at, at + 1, f"“{char}”没有相应的前半", 0.7)
    for mark, at in opened:
        if not (mark in "“‘" and (at == 0 or text[at - 1] in "：:")):
            yield Suspicion(at, at + 1, f"“{mark}”没有相应的后半", 0.7)


def _edits(text: str, language: Language, rules: Rules) -> Iterator[Suspicion]:
    """Where a small edit makes the text far likelier."""
    folded = fold(text)
    if len(folded) != len(text) or len(text) < 6:
        return
    likely = _Likelihood(folded, language)
    words = _words(folded)
    for found in TWICE.finditer(folded):
        if gain := _said_twice(folded, found.start(), words, likely, rules):
            at = found.start()
            yield Suspicion(at, at + 2, f"“{text[at]}”字重出", _sure(gain - DROPPED), text[at])
    for found in WORD_TWICE.finditer(folded):
        start, word = found.start(), found[1]
        spoken = folded.count("“", 0, start) > folded.count("”", 0, start)
        if spoken or len(set(word)) == 1 or rules.apart & {word[0], folded[start - 1 : start]}:
            continue
        gain = likely.gain(start, start + len(word), "")
        if gain > SAID_TWICE:
            shown = text[start : start + len(word)]
            yield Suspicion(start, found.end(), f"“{shown}”重出", _sure(gain - SAID_TWICE), shown)
    for at in range(1, len(folded) - 1):
        if words[at][1] - words[at][0] == 1 and (others := rules.confusable.get(folded[at])):
            best, gain = likely.best(at, others)
            if gain > SWAPPED:
                yield Suspicion(at, at + 1, f"“{text[at]}”疑为“{best}”：形近或音近", _sure(gain - SWAPPED), best)


def _said_twice(text: str, at: int, words: Sequence[tuple[int, int]], likely: "_Likelihood", rules: Rules) -> float:
    """The gain of taking out one of two like characters, where that is to be suspected; else 0."""
    char = text[at]
    if any(word in text[max(0, at - 2) : at + 4] for word in rules.save) or text[at - 1 : at] == "一":
        return 0.0
    gain = likely.gain(at, at + 1, "")
    if gain <= DROPPED:
        return 0.0
    if char in rules.never:
        return gain
    before, after = text[max(0, at - 1) : at + 1], text[at + 2 : at + 3]
    twice = likely.of(char, char)
    once, both = likely.of(before, after), likely.of(before + char, after)
    if likely.of("", char) < RARE or once < -7.5:  # too rare a character to judge; or the edit reads no better
        return 0.0
    apart = words[at] != words[at + 1]  # and both may be parts of words: 公证|证明
    lone = apart and min(words[at][1] - words[at][0], words[at + 1][1] - words[at + 1][0]) == 1
    if lone and once > -6 and max(twice, likely.of(before, char)) < -5:
        return gain
    stranded = both < -6 and once - both > 3 and twice < -4.5
    stranded |= lone and both < -9 and once - both > 3 and twice < -3.5
    return gain if stranded else 0.0


class _Likelihood:
    """Log-probabilities (nats) in a folded text."""

    def __init__(self, text: str, language: Language) -> None:
        self._ids = (*language.encode(BOUNDARY + text + BOUNDARY),)
        self._language = language
        self._text = text

    def of(self, before: str, after: str) -> float:
        """Ln P(after | before), one character after at most three."""
        if not after:
            return 0.0
        ids = self._language.encode(before[-(ORDER - 1) :] + after)
        return self._language.log_probability(tuple(ids[:-1]), ids[-1])

    def gain(self, start: int, stop: int, new: str, least: float = -math.inf) -> float:
        """By how much likelier the text is with `new` for its characters from `start` to `stop`."""
        return self._edited(start, stop, new, self._printed(start, stop) + least) - self._printed(start, stop)

    def best(self, at: int, others: Sequence[str]) -> tuple[str, float]:
        """The likeliest of the characters to stand at this place, and its gain."""
        if self._at(at) > UNSURPRISING or (printed := self._printed(at, at + 1)) > -SWAPPED:
            return "", -math.inf
        best, gain = "", -math.inf
        for other in others:
            edited = self._edited(at, at + 1, other, printed + max(SWAPPED, gain))
            if edited - printed > gain:
                best, gain = other, edited - printed
        return best, gain

    def _at(self, at: int) -> float:
        """Ln P(the character at this place | the three before)."""
        return self._language.log_probability(self._ids[max(0, at - 2) : at + 1], self._ids[at + 1])

    def _printed(self, start: int, stop: int) -> float:
        return self._sum(self._ids[max(0, start - 2) : start + 1], self._ids[start + 1 : stop + ORDER], -math.inf)

    def _edited(self, start: int, stop: int, new: str, least: float) -> float:
        after = (*self._language.encode(new), *self._ids[stop + 1 : stop + ORDER])
        return self._sum(self._ids[max(0, start - 2) : start + 1], after, least)

    def _sum(self, before: tuple[int, ...], after: tuple[int, ...], least: float) -> float:
        """Ln P(after | before); gives up below `least`."""
        ids, total = before + after, 0.0
        for at in range(len(before), len(ids)):
            total += self._language.log_probability(ids[max(0, at - ORDER + 1) : at], ids[at])
            if total < least:
                return -math.inf
        return total


def _words(text: str) -> list[tuple[int, int]]:
    """For each character the word of the dictionary that it stands in: start and end."""
    import rjieba

    words: list[tuple[int, int]] = []
    at = 0
    for word in rjieba.cut(text, False):
        words += [(at, at + len(word))] * len(word)
        at += len(word)
    return words


def _sure(over: float) -> float:
    """The confidence of a suspicion so many nats over its threshold."""
    return round(min(SURE, 1 / (1 + math.exp(-0.5 - over / 2))), 3)


def _is_narrow(texts: Iterable[str]) -> bool:
    """Does the page write ASCII commas and the like throughout?"""
    whole = "".join(texts)
    wide = sum(map(whole.count, "，；：？！"))
    return len(ASCII.findall(whole)) > max(2, wide / 20)


def _decision(item: BodyItem, article: int, suspicion: Suspicion, texts: dict[int, str]) -> Decision:
    """The suspicion as a decision about the blocks it stands in, with some words around it."""
    text = item.text or ""
    seen = [place for place, char in enumerate(text) if not char.isspace()]
    start, stop = max(0, suspicion.start - AROUND), min(len(seen), suspicion.stop + AROUND)
    words = text[seen[start] : seen[stop - 1] + 1]
    suggestion = None
    if suspicion.suggestion is not None:
        head, tail = text[seen[start] : seen[suspicion.start]], text[seen[suspicion.stop - 1] + 1 : seen[stop - 1] + 1]
        suggestion = f"{head.rstrip()}{suspicion.suggestion}{tail.lstrip()}"
    ends = [*accumulate(len(texts.get(number, "")) for number in item.blocks)]
    blocks = item.blocks
    if ends and ends[-1] == len(seen):
        starts = [0, *ends[:-1]]
        blocks = tuple(
            number
            for number, begin, end in zip(item.blocks, starts, ends, strict=True)
            if begin < suspicion.stop and end > suspicion.start
        )
    return Decision(
        kind="misprint",
        blocks=blocks,
        article=article,
        confidence=suspicion.confidence,
        reason=suspicion.reason,
        words=words,
        suggestion=suggestion,
    )
