"""Take out of a block what no reader should see: control characters, markup, invisible signs. Nothing is lost:
what is taken out is returned with its reason."""

import re
import unicodedata

# a tag of HTML or XML, a comment, a processing instruction; never 《》 or a bare < in a formula
MARKUP = re.compile(r"</?[A-Za-z][A-Za-z0-9:-]*(?:\s[^<>]*)?/?>|<!--.*?-->|<[!?][A-Za-z][^<>]*>", re.DOTALL)

REASONS = {
    "Cc": "控制字符",
    "Cf": "不可见字符",
    "Co": "私用区字符",
    "Cn": "未定义字符",
    "Cs": "未定义字符",
}


def clean(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The block's readable text, and (what was taken out, reason) for each piece. The readable text may be empty."""
    removed: list[tuple[str, str]] = []

    def take(match: re.Match[str]) -> str:
        removed.append((match.group(), "标记语言"))
        return ""

    if "<" in text:
        before = None
        while before != text:  # nested markup: taking out a tag can close another
            before, text = text, MARKUP.sub(take, text)
    if text.isascii() and text.isprintable():
        return text.strip(), tuple(removed)
    kept: list[str] = []
    for char in text:
        reason = None if char.isspace() else REASONS.get(unicodedata.category(char))
        if reason:
            removed.append((char, reason))
        else:
            kept.append(char)
    readable = re.sub(r"[\t\v\f\x1c-\x1f\x85\u2028\u2029]+", " ", "".join(kept)).strip()
    return readable, _merge(removed)


def _merge(removed: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Neighbouring pieces with one reason as one piece."""
    merged: list[tuple[str, str]] = []
    for text, reason in removed:
        if merged and merged[-1][1] == reason:
            merged[-1] = (merged[-1][0] + text, reason)
        else:
            merged.append((text, reason))
    return tuple(merged)
