"""Lists of numbers that go with lists of names: 甲、乙经费分别为1亿元、2亿元; 14个国家级、61个市级示范单位."""

from collections.abc import Sequence

from flows.enrich.indicator import Name
from flows.enrich.lexicon import lexicon
from flows.enrich.nouns import following, preceding
from flows.enrich.phrases import CLOSING, OPENING, Item, Sentence

_SEPARATORS = ("、", "和", "与", "及", "以及")
_RESPECTIVELY = ("分别", "依次")
_COMPARISONS = ("比", "较", "与", "相比", "均", "都")


def distribute(sentence: Sentence, names: Sequence[Name | None]) -> list[Name | None]:
    """The names of the sentence's quantities, with those of such lists put right."""
    places = [i for i, item in enumerate(sentence.items) if item.quantity is not None]
    result = list(names)
    subjects: list[str] = []
    for i, item in enumerate(sentence.items):
        run = _run(sentence, i + 1, places) if item.text in _RESPECTIVELY else []
        if len(run) < 2:
            continue
        found = _members(sentence, i, len(run))
        if not found and len(subjects) != len(run):
            continue
        if found:
            subjects = found
        tail = _tail(sentence, i, places[run[0]])
        for subject, k in zip(subjects, run, strict=True):
            result[k] = Name(subject + tail, subject)
    for k, place in enumerate(places):
        result[k] = _shared_head(sentence, place, result[k])
    return result


def _run(sentence: Sentence, start: int, places: Sequence[int]) -> list[int]:
    """Which of the quantities follow items[start] in one row, parted by 、 or 和 alone."""
    run: list[int] = []
    i = start
    while (item := sentence.at(i)) is not None:
        if item.quantity is not None:
            run.append(places.index(i))
        elif item.text not in _SEPARATORS if run else item.kind == "mark":
            break
        i += 1
    return run


def _members(sentence: Sentence, end: int, count: int) -> list[str]:
    """The `count` names listed in the nearest clause before items[end], each with the head they share."""
    while end > 0:
        start = sentence.clause_start(end)
        if any(item.quantity for item in sentence.items[start:end]):
            break
        members = _split(sentence, start, end)
        if len(members) >= count:
            return _with_head(sentence, members[-count:])
        if start and sentence.items[start - 1].text not in ("，", ","):
            break
        end = start - 1
    return []


def _split(sentence: Sentence, start: int, end: int) -> list[list[Item]]:
    """The names of a list: its items parted by 、 and 和, up to its predicate; none when it is no list."""
    words = lexicon()
    members: list[list[Item]] = [[]]
    depth = 0
    for item in sentence.items[start:end]:
        depth += (item.text in OPENING) - (item.text in CLOSING)
        if depth == 0 and item.text in _SEPARATORS and members[-1]:
            members.append([])
        elif item.text in (*_COMPARISONS, "同比", "环比") and len(members) > 1:
            break
        elif not members[-1] and (item.tag in ("t", "p") or _dates(item) or item.text in words.stops):
            continue  # 在, 2022年: before the first name
        else:
            members[-1].append(item)
    return [m for m in members if m] if len(members) > 1 else []


def _dates(item: Item) -> bool:
    return item.tag == "m" and (item.text.isdigit() or item.text in ("年", "月", "日", "年度"))


def _with_head(sentence: Sentence, members: Sequence[Sequence[Item]]) -> list[str]:
    """学前教育、高等教育经费 is 学前教育经费, 高等教育经费; 城镇、农村居民收入 likewise."""
    texts = [sentence.text(m).strip("“”") for m in members]
    first = preceding(sentence, sentence.items.index(members[0][-1])).text
    texts[0] = first if first and texts[0].endswith(first) else texts[0]
    last = texts[-1]
    suffix = _common_suffix(texts[:-1]) if len(texts) > 2 else texts[0][-2:]
    at = last.find(suffix) if suffix else -1
    # without a common end (教育) the last name has as many words as the one before
    own = at + len(suffix) if at >= 0 else sum(len(i.text) for i in members[-1][: len(members[-2])])
    head = last[own:]
    return [*(t + head for t in texts[:-1]), last]


def _common_suffix(texts: Sequence[str]) -> str:
    shortest = min(texts, key=len)
    for n in range(len(shortest), 0, -1):
        if all(t.endswith(shortest[-n:]) for t in texts):
            return shortest[-n:]
    return ""


def _tail(sentence: Sentence, at: int, first: int) -> str:
    """What stands around 分别: 增幅分别为 adds 增幅, 同比分别增长 adds 同比增长率."""
    words = lexicon()
    quantity = sentence.items[first].quantity
    assert quantity is not None
    compared = next((i.text for i in sentence.items[max(0, at - 2) : first] if i.text in ("同比", "环比")), "")
    for item in sentence.items[at + 1 : first]:
        if item.text in words.words("verbs", "changes"):
            return f"{compared}{item.text}{words.change_noun(item.text, quantity.kind)}"
    own = sentence.items[at - 1] if at else None
    alone = own is not None and own.noun and sentence.clause_start(at) == at - 1
    return own.text if own is not None and alone else ""


def _shared_head(sentence: Sentence, place: int, name: Name | None) -> Name | None:
    """14个国家级、61个市级示范单位: the first too counts 示范单位."""
    words = lexicon()
    sharing = tuple(words.words("phrases", "sharing"))
    if name is None or not name.indicator.endswith(sharing):
        return name
    i = place + 1
    while (item := sentence.at(i)) is not None and item.quantity is None and item.text not in ("，", "。", "；"):
        i += 1
    if item is None or item.quantity is None or sentence.items[i - 1].text not in _SEPARATORS:
        return name
    shared = _shared_head(sentence, i, Name(text, text) if (text := following(sentence, i).text) else None)
    if shared is None:
        return name
    cut = max(shared.indicator.find(s) + 1 for s in sharing)
    return Name(name.indicator + shared.indicator[cut:], name.subject) if cut else name
