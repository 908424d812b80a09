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
from flows.enrich.numerals import FOLD, parse_arabic, parse_chinese, parse_scale
from flows.enrich.words import first_word

Bound = Literal["at least", "at most"]

ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = "[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?"
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
    folded = text.translate(FOLD)
    found: list[Quantity] = []
    names = _name_spans(folded)
    for match in _pattern().finditer(folded):
        if found and match.start() < found[-1].end:
            continue
        quantity = _read(folded, match, words)
        if quantity and _counts(folded, match, quantity, words, names):
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
        rf"(?P<before>(?:{alternatives(words.before)})(?:了)?\s?)?"
        r"(?P<sign>零下|负|(?<![\d\w])-)?"
        r"(?:"
        rf"(?P<hundredth>百分之)(?P<cn_percent>{CHINESE}|{ARABIC})(?P<loose0>{loose})?"
        rf"|(?P<denominator>[十百千万亿]*[一二三四五六七八九十百千万亿])分之(?P<numerator>{CHINESE})"
        r"|(?P<fraction>(?<![\d/])\d{1,2}/\d{1,4})(?![\d/年月日])"
        rf"|(?:(?P<low>{ARABIC}|{CHINESE})(?P<loose_low>{loose})?(?P<low_scale>[百千]?[万亿]+|[百千](?![瓦米克伏帕卡]))?"
        rf"(?P<low_unit>{unit})?{DASH})?"
        rf"(?P<number>{ARABIC}|{CHINESE})(?P<loose1>{loose})?"
        rf"(?P<scale>[百千]?[万亿]+|[百千](?![瓦米克伏帕卡]))?(?P<loose2>{loose})?"
        rf"\s?(?P<large>大(?=类|项|件|块))?(?P<unit>{unit})"
        r"(?P<loose3>[余多](?!\w{0,1}次))?(?P<more>(?<=[秒米])\d{1,2}(?!\d))?"
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
    if part["more"]:  # 57秒69
        value += Decimal(f"0.{part['more']}")
    if part["low"]:
        low = _number(part["low"])
        if low is None or (part["low_unit"] and words.kind(part["low_unit"]) != kind):
            return None
        # 4至6万吨 shares its scale, 9000至1.2万吨 does not
        own = part["low_scale"] or part["low_unit"] or low[0] > number[0]
        value, pair = low[0] * (parse_scale(part["low_scale"] or "") if own else factor), pair or low[1]
    if unit == "成":
        value, unit, kind = value * 10, "%", "percent"
    return value, pair, unit, kind


def _number(text: str) -> tuple[Decimal, bool] | None:
    if text[0].isascii():
        return parse_arabic(text), False
    return parse_chinese(text)


def _name_spans(text: str) -> list[tuple[int, int, bool]]:
    """Spans of 《titles》 and of short quotations: names and slogans. True marks a title."""
    spans = [(m.start(), m.end(), True) for m in re.finditer("《[^》]*》", text)]
    for m in re.finditer("[“‘「『](?P<words>[^”’」』]{1,16})[”’」』]", text):
        if not re.search("[，。！？；]", m["words"]):
            spans.append((m.start(), m.end(), False))
    return spans


def _counts(
    text: str, match: re.Match[str], quantity: Quantity, words: Lexicon, names: list[tuple[int, int, bool]]
) -> bool:
    """Whether the number counts something, by what stands around it."""
    digits = match["number"] or match["low"] or ""
    start = match.start()
    end = match.end("more") if match["more"] else match.end("unit") if match["unit"] else match.end()
    before, rest = text[max(0, start - 4) : start], text[end : end + 4]
    if any(a <= start < b for a, b, _ in names) or _article(match, digits):
        return False
    if re.search(r"[A-Za-z\d_.·:：∶〔#-]$", before) and not match["sign"]:
        return False
    if quantity.kind in ("percent", "fraction", "money"):
        return not before.endswith("第")
    checks = (_ordinal, _date_or_time, _chinese_name)
    return not any(check(text, match, digits, before, rest, words) for check in checks)


def _article(match: re.Match[str], digits: str) -> bool:
    """一个, 一块: an indefinite article."""
    return digits in ("一", "零", "〇") and match["unit"] not in ("倍", "番", "成", None) and not match["low"]


def _ordinal(text: str, match: re.Match[str], digits: str, before: str, rest: str, words: Lexicon) -> bool:
    """第3次, 每10人, and numbers whose unit is the beginning of another word."""
    unit = match["unit"] or ""
    last = unit[-1]
    if not match["before"] and before.endswith(words.words("skip", "before")):
        return True
    if unit in words.noun_only and not re.match(r"[\u4e00-\u9fff“]", rest):
        return True
    if words.kind(unit) == "length" and text[match.end("unit") :].startswith(words.words("skip", "after_length")):
        return True
    return _inside_word(last + rest) and not (unit == "个" and rest[:1] == "人")


def _inside_word(piece: str) -> bool:
    """Whether the first character of `piece` begins a longer word: 部门, 台湾."""
    return len(first_word(piece)) > 1


def _date_or_time(text: str, match: re.Match[str], digits: str, before: str, rest: str, words: Lexicon) -> bool:
    """2023年, 前5个月, 10年来, 8时30分, 38岁."""
    unit = match["unit"] or ""
    loose = match["loose1"] or match["loose2"] or match["scale"]
    if words.kind(unit) == "age":
        return not re.search("(?:寿命|年龄)[^，。；]{0,8}$", text[: match.start()])
    if unit == "分":
        return before.endswith(("时", "点")) or rest[:1].isdigit()
    if unit == "点":
        return not re.match("(?:意见|建议|希望|要求|主张|共识|经验|倡议|看法|体会|措施|启示)", rest)
    if words.kind(unit) != "time":
        return False
    if rest[:1].isdigit():
        return True
    if unit.startswith("年"):
        year = re.fullmatch("(?:1[5-9]|20)\\d\\d|\\d\\d", digits) or re.fullmatch(
            "[〇零一二三四五六七八九]{2,4}", digits
        )
        if year and not loose and not re.search("(?:连续|坚持|坚守|扎根|长达|历时|为期|满)$", before):
            return True
    if rest.startswith(words.words("skip", "after_time")):
        return True
    return before.endswith(words.words("skip", "before_time"))


def _chinese_name(text: str, match: re.Match[str], digits: str, before: str, rest: str, words: Lexicon) -> bool:
    """一个 is an article, 三级 a rank, 千家万户 an idiom; 上千 and 三百余 count."""
    if digits[0].isascii():
        return False
    unit = match["unit"] or ""
    loose = match["loose1"] or match["loose2"] or match["before"] or match["low"]
    piece = text[match.start() : match.start() + 5]
    if piece.startswith(words.words("skip", "words")) and not loose:
        return True
    if digits == "二" or (len(digits) == 1 and digits in "百千万亿" and not loose):
        return True
    if before.endswith(("这", "那", "又", "十", "个")) or rest.startswith(words.words("skip", "after")):
        return True
    return unit in words.arabic_only and not loose and len(digits) == 1
