"""Simplified text to the Chinese of a region: OpenCC word by word, the lexicon, the quotation marks.

OpenCC's phrase dictionaries match the longest entry from the left and so run over word boundaries
(被发明 has 被发 in it, and becomes 被髮明). Here a segmenter fixes the words first, OpenCC converts each
by itself, and only neighbouring words of one character are seen together, as phrases may hide there.

Every step maps characters one to one, so a character of the result stands where its source stood.
OpenCC's regional vocabulary (s2twp: 数组 to 陣列) is not used: names of bodies, titles and terms are
part of the record, and on mixed prose it does more harm than good.
"""

import re
from collections.abc import Iterator

from flows.localise.characters import HAN, UNSAFE, Converter, converter, stands_in
from flows.localise.lexicon import Lexicon, lexicon
from flows.localise.quotes import corner_quotes
from flows.localise.simplify import to_simplified
from flows.model import Variant

BREAK = "\n"
NAME_TAGS = frozenset({"nr", "nrt", "nrfg", "ns", "nz"})
PERSON_TAGS = frozenset({"nr", "nrt", "nrfg"})
FROM_SIMPLIFIED = {"zh-Hant-TW": "s2tw", "zh-Hant-HK": "s2hk"}
TO_STANDARD = {"zh-Hant-TW": "tw2t", "zh-Hant-HK": "hk2t"}
FROM_TRADITIONAL = {"zh-Hant-TW": "t2tw", "zh-Hant-HK": "t2hk"}


def convert_text(text: str, variant: Variant, whole: str | None = None) -> str:
    """`text` in the Chinese of `variant`. Simplified text stays as it came for zh-Hans.

    `whole` is the article that it stands in: where a text says too little of what Chinese it is, that does.

    The result has as many characters as `text`. Only Han characters and quotation marks change.
    Text that is traditional already keeps its characters but for the region's own forms.
    """
    if variant == "zh-Hans":
        return to_simplified(text, whole)
    if HAN.search(text):
        return corner_quotes(convert_characters(text, variant))
    return text if re.search("[A-Za-z]", text) else corner_quotes(text)


def convert_characters(text: str, variant: Variant) -> str:
    """The Han characters of `text` in the forms of `variant`."""
    safe = UNSAFE.sub(" ", text)
    if is_traditional(safe, variant):
        converted = converter(FROM_TRADITIONAL[variant])(safe)
    else:
        converted = from_simplified(safe, converter(FROM_SIMPLIFIED[variant]), lexicon())
    converted = converted.translate(lexicon().usage[variant])
    return "".join(new if HAN.match(old) else old for old, new in zip(text, converted, strict=True))


def from_simplified(text: str, convert: Converter, lexicon: Lexicon) -> str:
    """`text` by OpenCC within word boundaries, overruled by the lexicon up to its `usage`."""
    words = segment(text)
    result = list(convert(BREAK.join(phrases(words))).replace(BREAK, ""))
    starts = set()
    position = 0
    for word, tag in words:
        starts.add(position)
        for i, character in overrides(word, tag, lexicon):
            # OpenCC's own entry for a word is better than a rule for its characters
            if len(word) == 1 or result[position + i] == convert(word[i]):
                result[position + i] = character
        position += len(word)
    starts.add(position)
    for match in lexicon.word.finditer(text):
        start, end = match.span(1)
        if (start in starts and end in starts) or starts.isdisjoint(range(start + 1, end)):
            result[start:end] = lexicon.words[match[1]]
    for pattern, put in lexicon.rules:
        for match in pattern.finditer(text):
            result[match.start() : match.end()] = put
    return "".join(result)


def segment(text: str) -> list[tuple[str, str]]:
    """The words of `text` with their parts of speech; together they are `text`."""
    import rjieba

    words: list[tuple[str, str]] = rjieba.tag(text)
    return words if "".join(word for word, _ in words) == text else [(text, "x")]


def phrases(words: list[tuple[str, str]]) -> Iterator[str]:
    """What OpenCC may look at together: a word, or a run of words of one character."""
    run = ""
    for word, _ in words:
        if len(word) == 1:
            run += word
            continue
        if run:
            yield run
        yield word
        run = ""
    if run:
        yield run


def overrides(word: str, tag: str, lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    """Characters of a word that the lexicon sets, by index, wherever OpenCC does not know the word."""
    if len(word) == 1:
        table = lexicon.alone
    else:
        table = lexicon.names if tag in NAME_TAGS else lexicon.defaults
        yield from ((i, lexicon.inside[c]) for i, c in enumerate(word[1:-1], 1) if c in lexicon.inside)
        if tag in PERSON_TAGS and word[0] in lexicon.surnames:
            yield 0, lexicon.surnames[word[0]]
    yield from ((i, table[c]) for i, c in enumerate(word) if c in table)


def is_traditional(text: str, variant: Variant) -> bool:
    """Whether `text` has characters that only traditional Chinese has, and none that only simplified has.

    A character is simplified if conversion changes it and neither Big5 nor the region knows it: 后 and
    里 are in both, 户 is Hong Kong's too, 国 is simplified.
    """
    if converter("t2s")(text) == text:
        return False
    characters = BREAK.join(dict.fromkeys(HAN.findall(text)))
    standard = converter(TO_STANDARD[variant])(characters)
    return not any(
        old != new and old == back and not stands_in(old, "big5")
        for old, new, back in zip(characters, converter("s2t")(characters), standard, strict=True)
    )
