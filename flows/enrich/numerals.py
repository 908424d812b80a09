"""Numbers as Chinese newspapers print them, to their values.

Arabic digits of either width with thousands separators, Chinese numerals, both mixed (3千万),
and pairs that mean "about" (两三, 三四十).
"""

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
POWERS = {"十": 10, "百": 100, "千": 1000}
SCALES = {"万": 10**4, "亿": 10**8}

# One character for one character, so that offsets hold.
_FOLD = str.maketrans("０１２３４５６７８９．％／～－", "0123456789.%/~-")
_WIDE_THOUSANDS = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


def fold(text: str) -> str:
    """The text with its wide digits, and the commas of thousands among them, as ASCII."""
    return _WIDE_THOUSANDS.sub(",", text).translate(_FOLD)


def parse_scale(scale: str) -> int:
    """The factor of 万, 亿, 万亿, 千万, 百万 …; 1 for none."""
    factor = 1
    for character in scale:
        factor *= POWERS.get(character) or SCALES[character]
    return factor


def parse_arabic(text: str) -> Decimal:
    """1,234.5 to its value."""
    return Decimal(text.replace(",", ""))


def parse_chinese(text: str) -> tuple[Decimal, bool] | None:
    """The value of a Chinese numeral and whether it is a pair such as 三四十; None if it is not one.

    三千二百, 十二, 二十万, 三点五; a numeral out of order (百三千) or a year (二〇二三) is none.
    """
    whole, point, fraction = text.partition("点")
    if point and not (fraction and all(c in DIGITS for c in fraction)):
        return None
    if len(whole) > 1 and all(c in DIGITS for c in whole):
        return (Decimal(DIGITS[whole[0]]), True) if len(whole) == 2 and _is_pair(whole) else None
    parsed = _parse_whole(whole)
    if parsed is None:
        return None
    value, approximate = parsed
    if point:
        value += Decimal("0." + "".join(str(DIGITS[c]) for c in fraction))
    return value, approximate


def _is_pair(text: str) -> bool:
    return 1 <= DIGITS[text[0]] == DIGITS[text[1]] - 1


def _parse_whole(text: str) -> tuple[Decimal, bool] | None:
    """Read a numeral with powers, scale by scale: 三亿|五千万|二百."""
    if not text:
        return None
    total = Decimal(0)
    approximate = False
    limit = 10**20
    for section, scale in re.findall(r"([^万亿]*)([万亿]*)", text):
        if not section and not scale:
            continue
        factor = parse_scale(scale)
        parsed = _parse_section(section)
        if parsed is None or factor >= limit or (not section and total):
            return None
        limit = factor
        total += parsed[0] * factor
        approximate = approximate or parsed[1]
    return total, approximate


def _parse_section(section: str) -> tuple[int, bool] | None:
    """Below 万: 三千二百零五, 十二, 百 (a hundred), 三四十 (about thirty)."""
    if not section:
        return 1, False
    total, digit, limit, approximate = 0, None, 10**4, False
    for i, c in enumerate(section):
        if c in DIGITS:
            if digit not in (None, 0):
                if not _is_pair(section[i - 1 : i + 1]):
                    return None
                approximate = True  # 三四十: the lower of the two stands
                continue
            digit = DIGITS[c]
        elif c in POWERS:
            power = POWERS[c]
            if power >= limit or (digit == 0 and power != 10):
                return None
            total += (digit or 1) * power
            digit, limit = None, power
        else:
            return None
    return total + (digit or 0), approximate
