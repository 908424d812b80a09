"""Quantities in running text: a number, its unit, and the words around it that bound it.

Found by pattern, judged by context: dates, ordinals, slogans, product names and idioms hold
numbers that count nothing.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from flows.enrich.lexicon import Lexicon, alternatives, lexicon
from flows.enrich.numerals import fold, parse_arabic, parse_chinese, parse_scale
from flows.enrich.words import first_word

Bound = Literal["at least", "at most"]

# Of bounded length, and never from within a longer run: a page of digits must not cost more than its length.
ARABIC = r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,6})?|\d{1,16}(?:\.\d{1,6})?"
CHINESE = "[零〇一二两三四五六七八九十百千万亿]{1,16}(?:点[零〇一二三四五六七八九]{1,6})?"
LOOSE = "[余多来几]"
DASH = r"(?:[-~—–]{1,2}|至|到)"


@dataclass(frozen=True)
class Quantity:
    """A number with its unit: `start` and `end` are offsets into the text, prefix and suffix included."""

    start: int
    end: int
    value: Decimal
    unit: str
    kind: str
    approximate: bool = False
    bound: Bound | None = None


def find_quantities(text: str) -> list[Quantity]:
    """The quantities of `text` (a paragraph), in order."""
    words = lexicon()
    folded = fold(text)
    found: list[Quantity] = []
    names = _name_spans(folded)
    for match in _pattern().finditer(folded):
        if found and match.start() < found[-1].end:
            continue
        quantity = _read(folded, match, words)
        if quantity and _counts(folded, match, quantity, names):
            found.append(quantity)
    return found


@cache
def _pattern() -> re.Pattern[str]:
    """The pattern of a number with its unit, of a fraction, or of a percentage in Chinese numerals."""
    words = lexicon()
    units = alternatives([*words.units, *(f"{u}次" for u in words.counters)])
    unit = rf"(?:{units})(?:(?:/|每)(?:{units}|日|月|人次))?"
    loose = LOOSE
    return re.compile(
        rf"(?P<before>(?:{alternatives(words.before)})(?:了)?\s?|上(?=[百千万亿]))?"
        r"(?P<sign>零下|负|(?<![\d\w])-)?"
        r"(?<![\d.零〇一二两三四五六七八九十百千万亿])(?:"
        rf"(?P<hundredth>百分之)(?P<cn_percent>{CHINESE}|{ARABIC})(?P<loose0>{loose})?"
        rf"|(?P<denominator>[十百千万亿]{{0,8}}[一二三四五六七八九十百千万亿])分之(?P<numerator>{CHINESE})"
        r"|(?P<fraction>(?<![\d/])\d{1,2}/\d{1,4})(?![\d/年月日])"
        rf"|(?:(?P<low>{ARABIC}|{CHINESE})(?P<loose_low>{loose})?(?P<low_scale>[百千]?[万亿]+|[百千](?![瓦米克伏帕卡]))?"
        rf"(?P<low_unit>{unit})?{DASH})?"
        rf"(?P<number>{ARABIC}|{CHINESE}(?!(?<=千)[瓦克伏帕卡赫]))(?P<loose1>{loose})?"
        rf"(?P<scale>[百千]?[万亿]+|[百千](?![瓦米克伏帕卡]))?(?P<loose2>{loose})?"
        rf"\s?(?P<large>大(?=类|项|件|块))?(?P<unit>{unit})"
        r"(?P<half>(?<=[年月天周时])半)?(?P<loose3>[余多](?=[，。、；：）)的时后来\s]|$))?(?P<more>(?<=[秒米])\d{1,2}(?!\d))?"
        r")"
        rf"(?P<after>{alternatives(words.after)})?"
    )


def _read(text: str, match: re.Match[str], words: Lexicon) -> Quantity | None:
    """The quantity of a match; None when its number is malformed."""
    part = match.groupdict()
    approximate = any(part[k] for k in ("loose0", "loose1", "loose2", "loose3", "loose_low"))
    bound: Bound | None = None
    if part["hundredth"]:
        number = _number(part["cn_percent"])
        if number is None:
            return None
        value, pair = number
        unit, kind = "%", "percent"
    elif part["denominator"]:
        bottom, top = parse_chinese(part["denominator"]), parse_chinese(part["numerator"])
        if not bottom or not top or not bottom[0]:
            return None
        value, pair = top[0] / bottom[0], False
        unit, kind = "", "fraction"
    elif part["fraction"]:
        above, below = (Decimal(n) for n in part["fraction"].split("/"))
        if not 0 < above < below:
            return None
        value, pair, unit, kind = above / below, False, "", "fraction"
    else:
        read = _read_counted(part, words)
        if read is None:
            return None
        value, pair, unit, kind = read
        if part["low"]:
            bound = "at least"
    if part["sign"]:
        value = -value
    before = (part["before"] or "").strip().removesuffix("了")
    after = part["after"] or ""
    approximate = approximate or pair or words.is_approximate(before, after)
    bound = words.bound(before, after) or bound
    return Quantity(match.start(), match.end(), value, unit, kind, approximate, bound)


def _read_counted(part: dict[str, str | None], words: Lexicon) -> tuple[Decimal, bool, str, str] | None:
    """Value, pair, unit and kind of a number with a unit; of a range, its lower end."""
    unit = part["unit"] or ""
    kind = words.kind(unit)
    number = _number(part["number"] or "")
    if number is None:
        return None
    value, pair = number
    factor = parse_scale(part["scale"] or "")
    value *= factor
    if part["half"] or "半" in unit:  # 两年半, 三个半小时
        value, unit = value + Decimal("0.5"), unit.replace("半", "")
    if part["more"]:  # 57秒69
        value += Decimal(f"0.{part['more']}")
    if part["low"]:
        low = _number(part["low"])
        if low is None or (part["low_unit"] and words.kind(part["low_unit"]) != kind):
            return None
        # 4至6万吨 shares its scale, 9000至1.2万吨 does not
        own = part["low_scale"] or part["low_unit"] or low[0] > number[0]
        value, pair = low[0] * (parse_scale(part["low_scale"] or "") if own else factor), pair or low[1]
    if unit == "人口":
        unit = "人"
    if unit == "成" and value > 10:
        return None
    if unit == "成":
        value, unit, kind = value * 10, "%", "percent"
    return value, pair, unit, kind


def _number(text: str) -> tuple[Decimal, bool] | None:
    if text[0].isascii():
        return parse_arabic(text), False
    return parse_chinese(text)


def _name_spans(text: str) -> list[tuple[int, int]]:
    """Spans of 《titles》 and of short quotations: names and slogans."""
    spans = [(m.start(), m.end()) for m in re.finditer("《[^》]*》", text)]
    for m in re.finditer("[“‘「『](?P<words>[^”’」』]{1,16})[”’」』]", text):
        if not re.search("[，。！？；]", m["words"]):
            spans.append((m.start(), m.end()))
    return spans


@dataclass(frozen=True)
class _Found:
    """A number with its unit as the pattern found it, and the characters on either side."""

    match: re.Match[str]
    digits: str
    unit: str
    before: str
    rest: str

    @property
    def loose(self) -> bool:
        """Whether 余, 多 or a scale stands by the number: 三百余 counts, 三级 does not."""
        return any(self.match[k] for k in ("loose1", "loose2", "scale"))

    @property
    def text(self) -> str:
        return self.match.string


def _counts(text: str, match: re.Match[str], quantity: Quantity, names: list[tuple[int, int]]) -> bool:
    """Whether the number counts something, by what stands around it."""
    start = match.start()
    end = match.end("more") if match["more"] else match.end("unit") if match["unit"] else match.end()
    digits = match["number"] or match["low"] or ""
    found = _Found(match, digits, match["unit"] or "", text[max(0, start - 4) : start], text[end : end + 4])
    if any(a <= start < b for a, b in names) or _article(found):
        return False
    if re.search(r"[A-Za-z\d_.·:：∶〔#-]$", found.before) and not match["sign"]:
        return False
    if quantity.kind in ("percent", "fraction", "money"):
        return not found.before.endswith("第")
    return not any(check(found) for check in (_ordinal, _age, _point, _time, _chinese_name))


def _article(found: _Found) -> bool:
    """一个, 一块: an indefinite article."""
    counted = found.unit and found.unit not in ("倍", "番", "成") and not found.match["low"]
    return bool(counted) and found.digits in ("一", "零", "〇")


def _ordinal(found: _Found) -> bool:
    """第3次, 每10人, 200米蝶泳, and numbers whose unit is the beginning of another word."""
    words = lexicon()
    if not found.match["before"] and found.before.endswith(words.words("skip", "before")):
        return True
    if found.unit in words.noun_only and not re.match(r"[\u4e00-\u9fff“]", found.rest):
        return True
    # 50米、100米和200米蛙泳 are all events
    follows = re.sub(r"^(?:[、和及]\d+米)+", "", found.text[found.match.end("unit") :])
    if words.kind(found.unit) == "length" and follows.startswith(words.words("skip", "after_length")):
        return True
    longer = len(first_word(found.unit[-1] + found.rest)) > 1  # 部门, 台湾
    return longer and not (found.unit == "个" and found.rest[:1] == "人")


def _age(found: _Found) -> bool:
    """38岁; but 人均寿命77.3岁 is a figure."""
    before = found.text[: found.match.start()]
    return lexicon().kind(found.unit) == "age" and not re.search("(?:寿命|年龄)[^，。；]{0,8}$", before)


def _point(found: _Found) -> bool:
    """8时30分, 9点; but 4点建议."""
    if found.unit == "分":
        return found.before.endswith(("时", "点")) or found.rest[:1].isdigit()
    advice = "意见|建议|希望|要求|主张|共识|经验|倡议|看法|体会|措施|启示"
    return found.unit == "点" and not re.match(advice, found.rest)


def _time(found: _Found) -> bool:
    """2023年, 前5个月, 10年来."""
    words = lexicon()
    if words.kind(found.unit) != "time":
        return False
    if found.unit.startswith("年") and not found.loose:
        year = re.fullmatch(r"(?:1[5-9]|20)\d\d|\d\d|[〇零一二三四五六七八九]{2,4}", found.digits)
        if year and not re.search("(?:连续|坚持|坚守|扎根|长达|历时|为期|满)$", found.before):
            return True
    if (found.rest[:1].isdigit() and not found.match["more"]) or re.search(r"\d分$", found.before):
        return True  # 1小时15分8秒
    dated = found.rest.startswith(words.words("skip", "after_time"))
    return dated or found.before.endswith(words.words("skip", "before_time"))


def _chinese_name(found: _Found) -> bool:
    """三级 is a rank, 千家万户 an idiom, 二次 an ordinal; 上千 and 三百余 count."""
    words = lexicon()
    digits = found.digits
    if digits[0].isascii():
        return False
    loose = found.loose or found.match["before"] or found.match["low"]
    start = found.match.start("low") if found.match["low"] else found.match.start("number")
    idiom = not loose and found.text[start:].startswith(words.words("skip", "words"))
    bare = len(digits) == 1 and digits in "百千万亿" and not loose
    named = found.unit in words.arabic_only and not loose and len(digits) == 1
    shown = found.before.endswith(("这", "那", "又", "十", "个")) or found.rest.startswith(words.words("skip", "after"))
    return idiom or bare or named or shown or digits == "二"
