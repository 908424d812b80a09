"""The indicator of a quantity: the noun phrase that says what the number counts.

A phrase is read off the words around the number. Before it: 意见建议15条, 税收72.86亿元. After it: 37个乡镇.
A change and a share become nouns: 税收增长5% is 税收增长率, 占全区的23% is 税收占全区比重; so does a bare verb:
投入77.51万元 is 投入金额.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.enrich.lexicon import lexicon
from flows.enrich.phrases import Item, balanced, text_of
from flows.enrich.quantities import Quantity

LONGEST = 22
_NOUN = ("n", "j", "vn", "b", "l", "i", "s", "eng", "an", "zg", "x", "ng", "k", "h")
_QUOTES = "“”‘’「」『』·"
_BRACKETS = "()（）"
_COORDINATES = ("和", "与", "及", "或")


@dataclass(frozen=True)
class Name:
    """What a number counts: its indicator, and the bare subject that a following clause may go on with."""

    indicator: str
    subject: str


@dataclass(frozen=True)
class Phrase:
    """A noun phrase and the word that stopped it, with the words it holds."""

    text: str
    words: tuple[Item, ...]
    stop: Item | None = None

    @property
    def verbal(self) -> bool:
        """Whether it is verbs alone, no name of a thing."""
        return bool(self.words) and all(w.tag.startswith("v") and w.tag != "vn" for w in self.words)


EMPTY = Phrase("", ())


def name_quantity(text: str, items: Sequence[Item], index: int, previous: Name | None) -> Name | None:
    """The name of the quantity items[index]; `previous` is that of the sentence's last one."""
    quantity = items[index].quantity
    assert quantity is not None
    after = _following(text, items, index)
    if after.text and _prefers_following(items, index, quantity):
        return Name(after.text, after.text)
    left = _skip_links(items, index - 1)
    if index and items[index - 1].text == "以" and quantity.unit in lexicon().words("phrases", "result"):
        subject = _subject(text, items, index - 1, None)
        return Name(f"{subject}成绩", subject)
    for read in (_share, _change, _counted, _verb):
        name = read(text, items, index, left, previous)
        if name:
            return name
    if after.text:
        return Name(after.text, after.text)
    return _last_resort(text, items, index, previous)


def _prefers_following(items: Sequence[Item], index: int, quantity: Quantity) -> bool:
    """37个乡镇 counts what follows; 资金1585万元用于… does not."""
    if quantity.kind in ("count", "person", "event"):
        return True
    left = items[index - 1] if index else None
    return not _is_noun(left) or (left is not None and left.tag in ("l", "i"))


# --- the four readings --------------------------------------------------------------------------


def _share(text: str, items: Sequence[Item], index: int, left: int, previous: Name | None) -> Name | None:
    """占全区的23%, 含氧量不足海平面的50%, 占比77.6%."""
    words = lexicon()
    quantity = items[index].quantity
    if quantity is None or quantity.kind not in ("percent", "fraction", "share"):
        return None
    verbs = words.words("phrases", "share_of")
    start = _clause_start(items, index)
    for i in range(index - 1, start - 1, -1):
        item = items[i]
        if item.text in verbs:
            whole = "".join(x.text for x in items[i + 1 : index]).rstrip("的")
            whole = _strip_prefix(whole, words.words("verbs", "links"))
            subject = _subject(text, items, i, previous)
            if subject:
                return Name(f"{subject}占{whole}比重" if whole else f"{subject}占比", subject)
            return None
        if item.text == "的" and i == index - 1:
            continue
        if item.text in words.words("phrases", "part_of") and items[index - 1].text == "的":
            subject = _subject(text, items, i, previous)
            return Name(subject, subject) if subject else None
        if item.kind == "quantity":
            return None
    if left >= start and items[left].text == "占比":
        subject = _subject(text, items, left, previous)
        return Name(f"{subject}占比", subject) if subject else None
    return None


def _change(text: str, items: Sequence[Item], index: int, left: int, previous: Name | None) -> Name | None:
    """教育经费比上年增长5.8%, 效率提高三成."""
    words = lexicon()
    quantity = items[index].quantity
    if left < 0 or quantity is None:
        return None
    if quantity.kind == "percent":
        start = _clause_start(items, index)
        for i in range(left - 1, start - 1, -1):
            if items[i].kind != "word":
                break
            if items[i].text in words.words("phrases", "difference"):
                subject = _subject(text, items, i, previous)
                compared = text_of(text, items[i : left + 1])
                return Name(f"{subject}{compared}幅度", subject) if subject else None
    if items[left].text not in words.words("verbs", "changes"):
        return None
    change = items[left].text
    compared = ""
    i = left - 1
    start = _clause_start(items, index)
    while i >= start and items[i].kind == "word" and items[i].text in ("同比", "环比", "平均", "年均", "有所"):
        compared = items[i].text if items[i].text != "有所" else compared
        i -= 1
    subject = _subject(text, items, i + 1, previous)
    noun = words.change_noun(change, quantity.kind)
    if subject:
        return Name(f"{subject}{compared}{change}{noun}", subject)
    return Name(f"{compared}{change}{noun}", "")


def _counted(text: str, items: Sequence[Item], index: int, left: int, previous: Name | None) -> Name | None:
    """意见建议15条, 税收72.86亿元, 案件5件5人; with the change or the visit that governs it."""
    words = lexicon()
    quantity = items[index].quantity
    if quantity is None or left < 0:
        return None
    beside = left - 1 if items[left].text == "、" else left
    if beside >= 0 and items[beside].kind == "quantity" and previous:
        return _beside(items[beside].quantity, quantity, previous)
    phrase = preceding(text, items, left)
    if not phrase.text or phrase.verbal:
        return None
    governor = phrase.stop.text if phrase.stop else ""
    if quantity.kind in ("percent", "share") and governor in words.words("verbs", "changes"):
        noun = words.change_noun(governor, quantity.kind)
        return Name(f"{phrase.text}{governor}{noun}", phrase.text)
    if (
        quantity.unit in words.words("phrases", "occasions")
        and governor in words.words("verbs", "governors")
        and governor not in words.links
        and governor not in words.light
        and phrase.words[-1].tag not in ("vn", "v")
        and len(governor) > 1
        and len(phrase.text) <= 8
    ):
        return Name(f"{governor}{phrase.text}次数", phrase.text)
    if governor in words.words("phrases", "prefixing"):
        return Name(f"{governor}{_nominal(phrase, quantity)}", phrase.text)
    return Name(_nominal(phrase, quantity), phrase.text)


def _verb(text: str, items: Sequence[Item], index: int, left: int, previous: Name | None) -> Name | None:
    """抽查3次, 投入77.51万元, 3人死亡: the verb made a noun."""
    words = lexicon()
    quantity = items[index].quantity
    if quantity is None:
        return None
    if quantity.kind == "person" and index + 1 < len(items):
        verb = items[index + 1]
        if verb.tag.startswith(("v", "a")) and len(verb.text) == 2:
            goal = items[index + 2] if index + 2 < len(items) else verb
            done = verb.text + goal.text if goal.tag.startswith("n") and len(goal.text) <= 4 else verb.text
            return Name(f"{done}人数", f"{done}人数")
    phrase = preceding(text, items, left) if left >= 0 else EMPTY
    if len(phrase.text) > 1 and phrase.verbal:
        name = _nominal(phrase, quantity)
        return Name(name, name)
    if left >= 0 and items[left].kind == "word" and items[left].tag.startswith("v") and len(items[left].text) > 1:
        name = items[left].text + words.noun(quantity)
        return Name(name, name)
    return None


def _last_resort(text: str, items: Sequence[Item], index: int, previous: Name | None) -> Name | None:
    """The nearest phrase before; else what the last number counted; else what the next verb does."""
    quantity = items[index].quantity
    subject = _subject(text, items, index, previous)
    if subject:
        return Name(subject, subject)
    for item in items[index + 1 :]:
        if item.kind != "word":
            break
        if item.tag.startswith("v") and len(item.text) > 1 and quantity is not None:
            return Name(item.text + lexicon().noun(quantity), "")
    return None


def _beside(first: Quantity | None, second: Quantity, previous: Name) -> Name:
    """案件5件5人: the people of the cases; 5名发展到10名: the same again."""
    people = second.kind == "person" and first is not None and first.kind != "person"
    if people and not previous.indicator.endswith("人数"):
        return Name(f"{previous.indicator}人数", previous.subject)
    return previous


def _nominal(phrase: Phrase, quantity: Quantity) -> str:
    """The phrase as a noun: a verb at its end takes the noun of its unit."""
    last = phrase.words[-1]
    if last.tag == "v" and (phrase.verbal or quantity.kind in ("event", "money", "time", "person")):
        return phrase.text + lexicon().noun(quantity)
    return phrase.text


def _strip_prefix(text: str, words: Sequence[str]) -> str:
    return "" if text in words else text


# --- phrases ------------------------------------------------------------------------------------


def preceding(text: str, items: Sequence[Item], last: int) -> Phrase:
    """The noun phrase that ends at items[last], as far left as it goes."""
    words = lexicon()
    kept: list[Item] = []
    stop: Item | None = None
    depth = 0
    for i in range(last, -1, -1):
        item = items[i]
        if item.text in ("”", "’", "」", "』", ")", "）"):
            depth += 1
        elif item.text in ("“", "‘", "「", "『", "(", "（"):
            depth -= 1
            if depth < 0:
                stop = item
                break
        elif depth <= 0 and _ends_phrase(item, i == last, words.stops, words.governors):
            so_far = text_of(text, kept)
            general = so_far in words.generic and item.tag.startswith("v") and item.text not in words.light
            if not general or item.kind != "word":
                stop = item
                break
        elif depth <= 0 and item.text == "的" and not (i and _is_noun(items[i - 1])):
            stop = item
            break
        kept.insert(0, item)
    while kept and kept[-1].text in ("的", "、", "等"):
        kept.pop()
    kept = _trim_front(balanced(kept), stop)
    if kept and all(i.tag in ("ns", "s", "f") for i in kept):
        return Phrase("", (), stop)  # a place is not counted: what the clause before speaks of is
    return Phrase(text_of(text, kept), tuple(kept), stop)


def _ends_phrase(item: Item, head: bool, stops: frozenset[str], governors: frozenset[str]) -> bool:
    """Whether a phrase read leftwards ends before this item."""
    if item.kind in ("quantity", "ordinal"):
        return True
    if item.kind == "mark":
        return item.text != "、" and item.text not in _QUOTES
    if item.text in governors:
        return not (head and item.tag.startswith("v"))
    if item.text in stops:
        return True
    if item.tag in ("p", "r", "t", "ul", "uz", "ug", "c", "y", "e") and item.text not in _COORDINATES:
        return True
    return item.tag == "m" and item.text.isdigit()


def _trim_front(items: list[Item], stop: Item | None) -> list[Item]:
    """Without what cannot begin a noun phrase, and not longer than a table cell holds."""
    words = lexicon()
    opening = stop is None or stop.kind == "mark" or stop.text in words.stops or stop.tag in ("ul", "d", "t")
    changed = True
    while items and changed:
        changed = False
        first = items[0]
        rest = sum(len(i.text) for i in items[1:])
        if (
            first.text in ("、", "的", "·", "等")
            or first.text in _COORDINATES
            or (first.tag in ("d", "uv", "f") and rest > 3)
            or (first.tag == "m" and first.text[0] in "一两几数多")
        ):
            items, changed = items[1:], True
        elif first.text in "(（" and stop is not None and stop.text in words.governors and _group(items) < len(items):
            items, changed = items[_group(items) :], True
        elif opening and (first.tag == "v" or first.text in words.governors) and rest and not _compound(items):
            items, changed = items[1:], True
        elif sum(len(i.text) for i in items) > LONGEST:
            cut = next((k for k, i in enumerate(items[1:], 1) if i.text in ("、", "的", *_COORDINATES)), 1)
            items, changed = items[cut:], True
    possessor = next((k for k, i in enumerate(items) if i.text == "的"), None)
    if possessor and any(i.tag == "v" for i in items[:possessor]) and "“" not in [i.text for i in items]:
        items = items[possessor + 1 :]
    return balanced(items)


def _short_group(items: Sequence[Item], i: int) -> bool:
    """乡(镇): a bracket of two or three characters is part of the word."""
    return any(j.text in ")）" and j.end - items[i].start <= 5 for j in items[i : i + 3])


def _group(items: Sequence[Item]) -> int:
    """How many items the bracket at the front spans."""
    return next((k + 1 for k, i in enumerate(items) if i.text in ")）"), len(items))


def _compound(items: Sequence[Item]) -> bool:
    """注册企业, 调阅干部: a verb and a noun of two characters each are one word to a reader."""
    return len(items) == 2 and all(len(i.text) == 2 for i in items)


def _following(text: str, items: Sequence[Item], index: int) -> Phrase:
    """The noun phrase right after items[index]."""
    words = lexicon()
    quantity = items[index].quantity
    assert quantity is not None
    i = index + 1
    while i < len(items) and (items[i].text == "的" or items[i].text in ("这样", "这种", "此类", "类似")):
        i += 1
    kept: list[Item] = []
    depth = 0
    while i < len(items):
        item = items[i]
        if item.text in ("“", "‘", "「", "『", "(", "（"):
            if item.text in "(（" and (not kept or not _short_group(items, i)):
                break
            depth += 1
        elif item.text in ("”", "’", "」", "』", ")", "）"):
            depth -= 1
            if depth < 0:
                break
        elif depth <= 0 and not _goes_on(items, i, kept, words.governors, words.stops):
            break
        kept.append(item)
        i += 1
    kept = balanced(kept)
    kept = _cut_at_head(kept, words.heads(quantity.unit), people=quantity.kind == "person")
    while kept and (kept[-1].tag in ("v", "a", "b", "d", "uj", "m") or kept[-1].text in ("等", "的")) and len(kept) > 1:
        kept.pop()
    if not any(_is_noun(k) for k in kept) or sum(len(k.text) for k in kept) > LONGEST:
        return EMPTY
    return Phrase(text_of(text, kept), tuple(kept))


def _goes_on(
    items: Sequence[Item], i: int, kept: Sequence[Item], governors: frozenset[str], stops: frozenset[str]
) -> bool:
    """Whether a noun phrase read rightwards goes on through items[i]."""
    item = items[i]
    if item.kind != "word" or (item.text in governors and item.tag != "vn") or item.text in stops:
        return False
    following = items[i + 1] if i + 1 < len(items) else None
    if item.tag == "v":
        modifiers = all(k.tag in ("a", "b") or k.text.endswith("级") for k in kept)
        return modifiers and _is_noun(following)
    if item.tag == "q" and kept and item.text in ("户", "级", "区", "站", "点", "员"):
        return True
    if item.tag in ("a", "d", "f", "z", "q"):
        return _is_noun(following) or (not kept and following is not None and following.text == "的")
    if item.tag == "vn" and following is not None and following.text in ("到", "至", "为", "成", "了"):
        return False
    if item.text == "的":
        return bool(kept) and not any(_is_noun(k) for k in kept)
    return _is_noun(item)


def _cut_at_head(items: list[Item], heads: tuple[str, ...], *, people: bool) -> list[Item]:
    for k, item in enumerate(items):
        last = not people or k + 1 == len(items) or not items[k + 1].text.endswith(heads)
        if heads and item.text.endswith(heads) and last:
            return items[: k + 1]
    return items


def _is_noun(item: Item | None) -> bool:
    return item is not None and ((item.kind == "word" and item.tag.startswith(_NOUN)) or item.text == "“")


# --- clauses ------------------------------------------------------------------------------------


def _skip_links(items: Sequence[Item], i: int) -> int:
    """The place of the first word leftwards that is no copula, adverb or preposition of change."""
    links = lexicon().links
    last = i
    while i >= 0 and items[i].kind == "word":
        linked = items[i].text in links
        if items[i].text == "的" and i:
            linked = items[i - 1].text in links or (i < last and items[i + 1].text in ("还有", "有", "共", "达"))
        reached = items[i].tag in ("v", "vn") and items[i + 1].text in ("到", "至") if i + 1 < len(items) else False
        if not linked and not reached:
            break
        i -= 1
    return i


def _clause_start(items: Sequence[Item], index: int) -> int:
    for i in range(index - 1, -1, -1):
        if items[i].kind == "mark" and items[i].text in "，；：。！？,;:":
            return i + 1
    return 0


def _subject(text: str, items: Sequence[Item], end: int, previous: Name | None) -> str:
    """What the clause before items[end] speaks of; else what the sentence spoke of last."""
    words = lexicon()
    start = _clause_start(items, end)
    i = _skip_links(items, end - 1)
    if i >= start:
        for k in range(start, i + 1):
            if items[k].text in ("比", "较", "与", "相比"):
                i = _skip_links(items, k - 1) if k > start else start - 1
                break
    if i >= start:
        phrase = preceding(text, items, i)
        if phrase.text and not phrase.verbal and phrase.words[0].start >= items[start].start:
            return phrase.text
    if previous and previous.subject:
        return previous.subject
    # the clause before: all of it, or what it begins with
    while start > 0:
        end, start = start - 1, _clause_start(items, start - 1)
        if end > start:
            whole = preceding(text, items, end - 1)
            if (len(whole.text) > 1 and not whole.verbal and whole.stop is None) or (
                whole.stop and whole.stop.kind == "mark"
            ):
                return whole.text
        subject = _leading(text, items, start, end, words.stops, words.governors)
        if subject:
            return subject
    return ""


def _leading(
    text: str, items: Sequence[Item], start: int, end: int, stops: frozenset[str], governors: frozenset[str]
) -> str:
    """The noun phrase at the beginning of a clause."""
    i = start
    while i < end and (
        items[i].kind != "word" or items[i].tag in ("t", "m", "c", "d", "p", "r") or items[i].text in stops
    ):
        i += 1
    kept: list[Item] = []
    while i < end and _is_noun(items[i]) and items[i].text not in governors and items[i].text not in stops:
        kept.append(items[i])
        i += 1
    phrase = text_of(text, balanced(kept))
    return phrase if 2 <= len(phrase) <= LONGEST else ""
