"""Traditional text to simplified, character for character; simplified text stays as it came.

Which of the two a text is, its characters tell: most that differ stand in only one of GB 2312 and Big5.
A simplified text may well have a few of the others (瞭望, 乾隆, 後藤), so the majority decides, and no
single character does: first that of the whole (an article, a file), then that of the line itself.
"""

from functools import cache

from flows.localise.characters import HAN, UNSAFE, converter, stands_in
from flows.localise.lexicon import lexicon
from flows.localise.quotes import curved_quotes

TELLING = 8  # so many more characters of one script make a line of that script, whatever the whole is


def to_simplified(text: str, whole: str | None = None) -> str:
    """`text` in simplified characters and curved quotation marks, as far as it is traditional.

    `whole` is the text that it stands in, by itself by default: where a line says too little, that decides.
    The result has as many characters as `text`.
    """
    lean = leaning(text if whole is None else whole)
    return "\n".join(simplify_line(line) if is_traditional_line(line, lean) else line for line in text.split("\n"))


def is_traditional_line(line: str, lean: int) -> bool:
    """Whether a line is traditional, in a text that leans by `lean`."""
    own = leaning(line)
    return own >= TELLING or (lean > 0 and own >= 0)


def leaning(text: str) -> int:
    """How many more characters `text` has of traditional Chinese alone than of simplified alone."""
    return sum(map(script, text))


@cache
def script(character: str) -> int:
    """1 for a character of traditional Chinese alone, -1 for one of simplified alone, 0 for any other."""
    if not HAN.match(character):
        return 0
    return stands_in(character, "big5") - stands_in(character, "gb2312")


def simplify_line(text: str) -> str:
    """A traditional line in simplified Chinese. OpenCC takes Taiwan's 著 for 着 first, then Hong Kong's forms."""
    safe = UNSAFE.sub(" ", text)
    characters = list(converter("hk2s")(converter("tw2s")(safe)).translate(lexicon().usage["zh-Hans"]))
    for pattern, put in lexicon().back:
        for match in pattern.finditer(text):
            characters[match.start() : match.end()] = put
    return curved_quotes("".join(new if HAN.match(old) else old for old, new in zip(text, characters, strict=True)))
