"""Sentences of a Chinese paragraph, as spans: their texts stand verbatim in it."""

import re

# A stop inside “…” ends the sentence with the quotation; one inside brackets does not end any.
_END = "。！？!?…"
_OPEN, _CLOSE = "“‘「『（(《〈【［[", "”’」』）)》〉】］]"
_QUOTES = "“‘「『", "”’」』"

# 本报拉萨讯(记者 某某)、新华社北京7月1日电 (记者某某)、某某台消息：the line that says whence and who.
DATELINE = re.compile(
    r"^[\s　]*"
    r"(?:[（(【]?(?:本报|本刊|本网|[\u4e00-\u9fff]{1,8}社|[\u4e00-\u9fff]{1,6}(?:日报|晚报|晨报|早报|时报|商报|网|台))"
    r"[\u4e00-\u9fffA-Za-z0-9０-９、·\s]{0,24}?(?:讯|电|消息|报道)(?![\u4e00-\u9fff]{0,1}[信话力网视])[）)】]?"
    r"[\s　]*(?:[（(][^（()）]{0,60}[）)])*[\s　:：]*)"
)


def dateline_end(text: str) -> int:
    """Where the text begins after its dateline; 0 when it has none."""
    match = DATELINE.match(text)
    return match.end() if match else 0


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of `text`, white space aside; together they hold every other character."""
    spans: list[tuple[int, int]] = []
    depth: list[str] = []
    start = i = 0
    while i < len(text):
        c = text[i]
        if c in _OPEN:
            depth.append(c)
        elif c in _CLOSE:
            _close(depth, c)
        if c in _END:
            while i + 1 < len(text) and text[i + 1] in _END:
                i += 1
            # 他说：“好。我来。” is one sentence; a quotation that never closes must not swallow the rest
            if depth and not _closes_later(text, i + 1, depth[-1]):
                depth.clear()
            closing = i + 1 < len(text) and text[i + 1] in _QUOTES[1] and len(depth) == 1
            if closing and _ends_after(text, i + 2):
                i += 1
                depth.clear()
            if not depth:
                spans.append((start, i + 1))
                start = i + 1
        i += 1
    spans.append((start, len(text)))
    return [s for s in (_trim(text, *span) for span in spans) if s[0] < s[1]]


def _close(depth: list[str], closing: str) -> None:
    """Close the nearest bracket of the same kind; a stray one closes nothing."""
    opening = _OPEN[_CLOSE.index(closing)]
    if opening in depth:
        while depth.pop() != opening:
            pass


def _closes_later(text: str, start: int, opening: str) -> bool:
    return text.find(_CLOSE[_OPEN.index(opening)], start, start + 400) >= 0


def _ends_after(text: str, position: int) -> bool:
    """After “……。” the sentence goes on only when a comma or a verb of saying follows."""
    rest = text[position : position + 16].lstrip()
    return not re.match(r"[，、；：,;:的]|[^。，！？“]{0,14}[说道称问答喊]|[^。，！？“]{0,12}表示", rest)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
