"""Noun phrases of a sentence, read leftwards or rightwards from a number."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.enrich.lexicon import lexicon
from flows.enrich.phrases import Item, Sentence, balanced

LONGEST = 22
_QUOTES = "“”‘’「」『』·"
_OPEN, _CLOSE = "“‘「『（(", "”’」』）)"
_COORDINATES = ("和", "与", "及", "或", "以及")
_DEMONSTRATIVES = ("这样", "这种", "此类", "类似")


@dataclass(frozen=True)
class Phrase:
    """A noun phrase with its words, and the item at which it stopped."""

    text: str = ""
    words: tuple[Item, ...] = ()
    stop: Item | None = None

    @property
    def verbal(self) -> bool:
        """Whether it is verbs alone, no name of a thing."""
        return bool(self.words) and all(w.verb for w in self.words)

    @property
    def governor(self) -> str:
        """The word that stopped it, which may be the verb it is the object of."""
        return self.stop.text if self.stop else ""


# --- leftwards ----------------------------------------------------------------------------------


def preceding(sentence: Sentence, last: int) -> Phrase:
    """The noun phrase that ends at items[last], as far left as it goes."""
    kept: list[Item] = []
    stop: Item | None = None
    depth = 0
    for i in range(last, -1, -1):
        item = sentence.items[i]
        if item.text in _CLOSE:
            depth += 1
        elif item.text in _OPEN:
            depth -= 1
        if depth < 0 or (depth == 0 and item.text not in _OPEN and _stops(sentence, i, kept, head=i == last)):
            stop = item
            break
        kept.insert(0, item)
    while kept and (kept[-1].text in ("的", "、", "等") or (len(kept) > 1 and kept[-1].tag in ("a", "ad", "d", "z"))):
        kept.pop()
    kept = _trim_front(balanced(kept), stop)
    if kept and all(i.tag in ("ns", "s", "f") for i in kept):
        kept = []  # a place is not counted: what the clause before speaks of is
    return Phrase(sentence.text(kept), tuple(kept), stop)


def _stops(sentence: Sentence, i: int, kept: Sequence[Item], *, head: bool) -> bool:
    """Whether a phrase read leftwards ends before items[i]."""
    words = lexicon()
    item = sentence.items[i]
    if item.text == "的":
        before = sentence.at(i - 1)
        return not (before is not None and before.noun)
    if not _ends(item, head=head):
        return False
    # 共建活动: before a noun that says too little the verb is part of the name
    general = item.tag.startswith("v") and sentence.text(kept) in words.generic
    return not general or item.text in words.light


def _ends(item: Item, *, head: bool) -> bool:
    words = lexicon()
    if item.kind != "word":
        return item.kind != "mark" or (item.text != "、" and item.text not in _QUOTES + _OPEN + _CLOSE)
    if item.text in words.governors:
        return not (head and item.tag.startswith("v"))
    closed = item.tag in ("p", "r", "t", "ul", "uz", "ug", "c", "y", "e") and item.text not in _COORDINATES
    number = item.tag == "m" and (item.text.isdigit() or item.text[0] in "一两几数")
    return closed or number or item.text in words.stops


def _trim_front(items: list[Item], stop: Item | None) -> list[Item]:
    """Without what cannot begin a noun phrase, and not longer than a table cell holds."""
    words = lexicon()
    opening = stop is None or stop.kind == "mark" or stop.text in words.stops or stop.tag in ("ul", "d", "t")
    governed = stop is not None and stop.text in words.governors
    while items:
        first, rest = items[0], sum(len(i.text) for i in items[1:])
        if first.text in ("、", "的", "·", "等", *_COORDINATES) or _cannot_begin(first, rest):
            items = items[1:]
        elif first.text in "(（" and governed and _group(items) < len(items):
            items = items[_group(items) :]
        elif opening and rest and (first.verb or first.text in words.governors) and not _compound(items):
            items = items[1:]
        elif len(first.text) + rest > LONGEST:
            cut = next((k for k, i in enumerate(items[1:], 1) if i.text in ("、", "的", *_COORDINATES)), 1)
            items = items[cut:]
        else:
            break
    possessor = next((k for k, i in enumerate(items) if i.text == "的"), 0)
    if any(i.tag == "v" for i in items[:possessor]) and all(i.text != "“" for i in items):
        items = items[possessor + 1 :]
    return balanced(items)


def _cannot_begin(item: Item, rest: int) -> bool:
    if item.tag in ("d", "uv", "f"):
        return rest > 3
    return item.tag == "m" and (item.text[0] in "一两几数多" or item.text in ("年", "月", "月份", "年度"))


def _group(items: Sequence[Item]) -> int:
    """How many items the bracket at the front spans."""
    return next((k + 1 for k, i in enumerate(items) if i.text in ")）"), len(items))


def _compound(items: Sequence[Item]) -> bool:
    """注册企业, 调阅干部: a verb and a noun of two characters each are one word to a reader; so is 整改率."""
    return len(items) == 2 and (all(len(i.text) == 2 for i in items) or len(items[1].text) == 1)


# --- rightwards ---------------------------------------------------------------------------------


def following(sentence: Sentence, index: int) -> Phrase:
    """The noun phrase right after the quantity items[index]."""
    quantity = sentence.items[index].quantity
    assert quantity is not None
    i = _skip_determiners(sentence, index + 1)
    kept: list[Item] = []
    depth = 0
    person = quantity.kind == "person"
    while (item := sentence.at(i)) is not None:
        if item.text in _OPEN:
            if item.text in "(（" and (not kept or not _short_group(sentence, i)):
                break
            depth += 1
        elif item.text in _CLOSE:
            depth -= 1
            if depth < 0:
                break
        elif depth <= 0 and not _goes_on(sentence, i, kept, person=person):
            break
        kept.append(item)
        i += 1
    verb = sentence.at(i)
    if quantity.kind == "event" and verb is not None and verb.verb and len(verb.text) > 1 and _is_last(sentence, i):
        kept.append(verb)  # 5次会晤, 10次内部讨论
        return Phrase(sentence.text(kept), tuple(kept))
    kept = _cut_at_head(balanced(kept), lexicon().heads(quantity.unit), people=person)
    while len(kept) > 1 and (
        kept[-1].tag in ("v", "a", "b", "d", "s", "f", "uj", "m") or kept[-1].text in ("等", "的")
    ):
        kept.pop()
    empty = quantity.kind == "time" and sentence.text(kept) in ("时间", "时光", "历史")
    if empty or not any(k.noun for k in kept) or sum(len(k.text) for k in kept) > LONGEST:
        return Phrase()
    return Phrase(sentence.text(kept), tuple(kept))


def _is_last(sentence: Sentence, i: int) -> bool:
    after = sentence.at(i + 1)
    return after is None or after.kind == "mark"


def _skip_determiners(sentence: Sentence, i: int) -> int:
    """Past 的, 这样的, and a year (4天的2023年锦标赛)."""
    while (item := sentence.at(i)) is not None:
        year = item.tag == "m" and (
            item.text.isdigit() or (item.text == "年" and i and sentence.items[i - 1].tag == "m")
        )
        if item.kind != "word" or not (item.text in ("的", *_DEMONSTRATIVES) or year):
            break
        i += 1
    return i


def _goes_on(sentence: Sentence, i: int, kept: Sequence[Item], *, person: bool) -> bool:
    """Whether a noun phrase read rightwards goes on through items[i]."""
    words = lexicon()
    item, after = sentence.items[i], sentence.at(i + 1)
    nominal = after is not None and after.noun
    if (
        item.kind != "word"
        or (item.text in words.governors and (person or item.tag != "vn"))
        or item.text in words.stops
    ):
        going = False
    elif item.tag == "v":
        modifiers = all(k.tag in ("a", "b") or k.text.endswith("级") for k in kept)
        going = nominal and (modifiers or (not person and len(item.text) == 2))
    elif item.tag == "q" and kept and item.text in ("户", "级", "区", "站", "点", "员"):
        going = True
    elif item.tag in ("a", "d", "f", "z", "q"):
        going = nominal or (not kept and after is not None and after.text == "的")
    elif item.text == "的":
        going = bool(kept) and not any(k.noun for k in kept)
    elif item.tag == "vn" and after is not None and after.text in ("到", "至", "为", "成", "了"):
        going = False
    else:
        going = item.noun
    return going


def _short_group(sentence: Sentence, i: int) -> bool:
    """乡(镇): a bracket of two or three characters is part of the word."""
    return any(j.text in ")）" and j.end - sentence.items[i].start <= 5 for j in sentence.items[i : i + 3])


def _cut_at_head(items: list[Item], heads: tuple[str, ...], *, people: bool) -> list[Item]:
    """家 counts 企业: of 企业党组织覆盖率 the first word. People's names may go on: 非党员同志."""
    for k, item in enumerate(items):
        last = not people or k + 1 == len(items) or not items[k + 1].text.endswith(heads)
        if heads and item.text.endswith(heads) and last:
            return items[: k + 1]
    return items


# --- of a clause --------------------------------------------------------------------------------


def leading(sentence: Sentence, start: int, end: int) -> str:
    """The noun phrase that the clause items[start:end] is, or else begins with; '' when it has none."""
    words = lexicon()
    if end > start:
        whole = preceding(sentence, end - 1)
        complete = whole.stop is None or whole.stop.kind == "mark"
        if complete and len(whole.text) > 1 and not whole.verbal:
            return whole.text
    i = start
    while i < end and (
        sentence.items[i].kind != "word"
        or sentence.items[i].tag in ("t", "m", "c", "d", "p", "r")
        or sentence.items[i].text in words.stops
    ):
        i += 1
    kept: list[Item] = []
    while i < end and sentence.items[i].noun and sentence.items[i].text not in words.governors | words.stops:
        kept.append(sentence.items[i])
        i += 1
    phrase = sentence.text(balanced(kept))
    return phrase if 2 <= len(phrase) <= LONGEST else ""
