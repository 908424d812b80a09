"""The indicator of a quantity: the noun phrase that says what the number counts.

A phrase is read off the words around the number. Before it: 意见建议15条, 税收72.86亿元. After it: 37个乡镇.
A change and a share become nouns: 税收增长5% is 税收增长率, 占全区的23% is 税收占全区比重; so does a bare verb:
投入77.51万元 is 投入金额.
"""

import re
from dataclasses import dataclass

from flows.enrich.lexicon import lexicon
from flows.enrich.nouns import Phrase, following, leading, preceding
from flows.enrich.phrases import Item, Sentence
from flows.enrich.quantities import Quantity

_COMPARISONS = ("比", "较", "与", "相比")
_ADVERBS_OF_CHANGE = ("同比", "环比", "平均", "年均", "有所")


@dataclass(frozen=True)
class Name:
    """What a number counts: its indicator, and the bare subject that a following clause may go on with."""

    indicator: str
    subject: str


@dataclass(frozen=True)
class Place:
    """A quantity in its sentence: where it stands, the last word before it that tells, and the name before its own."""

    sentence: Sentence
    index: int
    quantity: Quantity
    left: int
    previous: Name | None

    @property
    def clause(self) -> int:
        return self.sentence.clause_start(self.index)


def name_quantity(sentence: Sentence, index: int, previous: Name | None) -> Name | None:
    """The name of the quantity items[index]; `previous` is that of the sentence's last one."""
    quantity = sentence.items[index].quantity
    assert quantity is not None
    place = Place(sentence, index, quantity, sentence.skip_links(index - 1), previous)
    after = following(sentence, index)
    if after.text and _counts_what_follows(place):
        return Name(after.text, after.text)
    for read in (_batch, _result, _share, _difference, _change, _done, _counted, _verb):
        if name := read(place):
            return name
    return Name(after.text, after.text) if after.text else _last_resort(place)


def _counts_what_follows(place: Place) -> bool:
    """37个乡镇 counts what follows; 资金1585万元用于… does not."""
    if place.quantity.kind in ("count", "person", "event"):
        return True
    left = place.sentence.at(place.index - 1)
    if left is None or not left.noun or left.tag in ("l", "i", "b"):
        return True
    after = place.sentence.at(place.index + 1)
    of_place = left.tag in ("ns", "s") or left.text.startswith("全")  # 全市六成以上的人口
    return place.quantity.kind in ("percent", "fraction") and of_place and after is not None and after.text == "的"


# --- the readings -------------------------------------------------------------------------------


def _batch(place: Place) -> Name | None:
    """5批125个中心, 3批次共计200余名工程师: both count the same."""
    i = place.index + 1
    while (item := place.sentence.at(i)) is not None and item.text in ("共", "共计", "合计"):
        i += 1
    if item is None or item.quantity is None or not place.quantity.unit.startswith(("批", "轮")):
        return None
    after = following(place.sentence, i)
    return Name(after.text, after.text) if after.text else None


def _result(place: Place) -> Name | None:
    """以57秒69夺冠: the result of whom."""
    before = place.sentence.at(place.index - 1)
    if before is None or before.text != "以" or place.quantity.unit not in lexicon().words("phrases", "result"):
        return None
    subject = _subject(place, place.index - 1, carry=False)
    return Name(f"{subject}成绩", subject)


def _share(place: Place) -> Name | None:
    """占全区的23%, 含氧量不足海平面的50%, 占比77.6%."""
    words = lexicon()
    items = place.sentence.items
    if place.quantity.kind not in ("percent", "fraction", "share"):
        return None
    of_whole = items[place.index - 1].text == "的" if place.index else False
    for i in range(place.index - 1, place.clause - 1, -1):
        text = items[i].text
        if items[i].kind == "quantity":
            break
        if text in words.words("phrases", "share_of"):
            whole = "".join(x.text for x in items[i + 1 : place.index])
            whole = re.sub(
                "的?(?:比重|比例|份额)?(?:(?:提升|提高|上升|增加|增长|下降|降)(?:至|到|了)?|达到?|为|约|近)?的?$",
                "",
                whole,
            )
            subject = _subject(place, i)
            suffix = f"占{whole}比重" if whole else "占比"
            change = items[place.left].text
            if place.quantity.unit.endswith("百分点") and change in words.words("verbs", "changes"):
                suffix += change + words.change_noun(change, "percent")
            return Name(subject + suffix, subject) if subject else None
        if text == "占比" or (of_whole and text in words.words("phrases", "part_of")):
            subject = _subject(place, i)
            return Name(subject + ("占比" if text == "占比" else ""), subject) if subject else None
    return None


def _difference(place: Place) -> Name | None:
    """高于城镇居民收入增速2.1个百分点."""
    items = place.sentence.items
    if place.quantity.kind != "percent":
        return None
    for i in range(place.left - 1, place.clause - 1, -1):
        if items[i].kind != "word":
            break
        if items[i].text in lexicon().words("phrases", "difference"):
            subject = _subject(place, i)
            compared = place.sentence.text(items[i : place.left + 1])
            return Name(f"{subject}{compared}幅度", subject) if subject else None
    return None


def _change(place: Place) -> Name | None:
    """教育经费比上年增长5.8%, 效率提高三成."""
    words = lexicon()
    items = place.sentence.items
    if place.left < 0 or items[place.left].text not in words.words("verbs", "changes"):
        return None
    change, compared, i = items[place.left].text, "", place.left - 1
    while i >= place.clause and items[i].text in (*_ADVERBS_OF_CHANGE, "分别", "均"):
        compared = items[i].text if items[i].text in _ADVERBS_OF_CHANGE[:-1] else compared
        i -= 1
    subject = _subject(place, i + 1)
    if not subject and len(change) == 1:
        return None
    return Name(f"{subject}{compared}{change}{words.change_noun(change, place.quantity.kind)}", subject)


def _done(place: Place) -> Name | None:
    """造成21人遇难: how many the thing was done to."""
    left = place.sentence.at(place.left)
    if place.quantity.kind != "person" or (left is not None and left.noun):
        return None
    done = _done_by(place)
    return Name(f"{done}人数", f"{done}人数") if done else None


def _counted(place: Place) -> Name | None:
    """意见建议15条, 税收72.86亿元, 案件5件5人; with the change or the visit that governs it."""
    words = lexicon()
    quantity = place.quantity
    if place.left < 0:
        return None
    beside = place.left - 1 if place.sentence.items[place.left].text == "、" else place.left
    neighbour = place.sentence.at(beside)
    if neighbour is not None and neighbour.quantity is not None and place.previous:
        return _beside(neighbour.quantity, quantity, place.previous)
    phrase = preceding(place.sentence, place.left)
    if not phrase.text or phrase.verbal:
        return None
    governor = phrase.governor
    if quantity.kind in ("percent", "share") and governor in words.words("verbs", "changes"):
        indicator = f"{phrase.text}{governor}{words.change_noun(governor, quantity.kind)}"
    elif governor in words.words("phrases", "prefixing"):
        indicator = governor + nominal(phrase, quantity)
    elif _is_occasion(phrase, quantity):
        indicator = f"{governor}{phrase.text}次数"
    else:
        indicator = _each(place) + nominal(phrase, quantity)
    return Name(indicator, phrase.text)


def _each(place: Place) -> str:
    """每公斤 of 收购价每公斤4.8元."""
    between = place.sentence.text(place.sentence.items[place.left + 1 : place.index])
    found = re.search("每[\u4e00-\u9fff]{1,5}$", between)
    return found.group() if found else ""


def _is_occasion(phrase: Phrase, quantity: Quantity) -> bool:
    """慰问党员16次 counts visits, not members; 开展检查171次 counts checks."""
    words = lexicon()
    governor = phrase.governor
    doing = governor in words.governors and governor not in words.light and governor not in words.links
    return (
        quantity.unit in words.words("phrases", "occasions")
        and doing
        and len(governor) > 1
        and len(phrase.text) <= 8
        and phrase.words[-1].tag not in ("vn", "v")
    )


def _verb(place: Place) -> Name | None:
    """抽查3次, 投入77.51万元, 3人死亡: the verb made a noun."""
    items = place.sentence.items
    noun = lexicon().noun(place.quantity)
    phrase = preceding(place.sentence, place.left) if place.left >= 0 else Phrase()
    indicator = ""
    if place.quantity.kind == "person" and (done := _done_by(place)):
        indicator = f"{done}人数"
    elif len(phrase.text) > 1 and phrase.verbal:
        indicator = nominal(phrase, place.quantity)
    elif place.left >= 0 and items[place.left].verb and len(items[place.left].text) > 1:
        indicator = items[place.left].text + noun
    return Name(indicator, indicator) if indicator else None


def _done_by(place: Place) -> str:
    """What the people counted do or undergo: 死亡 of 3人死亡, 摆脱贫困 of 4000万人摆脱贫困."""
    verb, goal = place.sentence.at(place.index + 1), place.sentence.at(place.index + 2)
    if verb is None or not verb.tag.startswith(("v", "a")) or len(verb.text) != 2:
        return ""
    return verb.text + (goal.text if goal is not None and goal.tag.startswith("n") and len(goal.text) <= 4 else "")


def _last_resort(place: Place) -> Name | None:
    """The nearest phrase before; else what the last number counted; else what the next verb does."""
    subject = _subject(place, place.index)
    if subject:
        return Name(subject, subject)
    for item in place.sentence.items[place.index + 1 :]:
        if item.kind != "word":
            break
        if item.verb and len(item.text) > 1:
            return Name(item.text + lexicon().noun(place.quantity), "")
    return None


def _beside(first: Quantity, second: Quantity, previous: Name) -> Name:
    """案件5件5人: the people of the cases; 5名发展到10名: the same again."""
    people = second.kind == "person" and first.kind != "person"
    if people and not previous.indicator.endswith("人数"):
        return Name(f"{previous.indicator}人数", previous.subject)
    return previous


def nominal(phrase: Phrase, quantity: Quantity) -> str:
    """The phrase as a noun: a verb at its end takes the noun of its unit."""
    last = phrase.words[-1]
    bare = phrase.verbal or quantity.kind in ("event", "time", "person", "area", "length")
    if last.tag == "v" and (bare or last.text in lexicon().governors):
        return phrase.text + lexicon().noun(quantity)
    return phrase.text


# --- subjects -----------------------------------------------------------------------------------


def _subject(place: Place, end: int, *, carry: bool = True) -> str:
    """What the clause before items[end] speaks of; else what the sentence spoke of last."""
    sentence = place.sentence
    start = sentence.clause_start(end)
    i = _before_comparison(sentence, start, sentence.skip_links(end - 1))
    if i >= start:
        phrase = preceding(sentence, i)
        if phrase.text and not phrase.verbal and phrase.words[0].start >= sentence.items[start].start:
            return phrase.text
    if carry and place.previous and place.previous.subject:
        return place.previous.subject
    while start > 0:
        end, start = start - 1, sentence.clause_start(start - 1)
        if subject := leading(sentence, start, end):
            return subject
    return ""


def _before_comparison(sentence: Sentence, start: int, i: int) -> int:
    """Past 比上年, 较一季度: where what is compared ends."""
    items: tuple[Item, ...] = sentence.items
    first = next((k for k in range(start, i + 1) if items[k].text in _COMPARISONS), None)
    if first is None:
        return i
    return sentence.skip_links(first - 1) if first > start else start - 1
