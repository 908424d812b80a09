"""What both directions of conversion rest on: which characters are Han, and OpenCC."""

import re
from collections.abc import Callable
from functools import cache

Converter = Callable[[str], str]

HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
UNSAFE = re.compile("[\x00\n\r\ud800-\udfff]")  # what OpenCC would cut or refuse


def stands_in(character: str, charset: str) -> bool:
    """Whether a character set (the name of a Python codec) has `character`."""
    try:
        return bool(character.encode(charset))
    except UnicodeEncodeError:
        return False


@cache
def converter(config: str) -> Converter:
    """OpenCC's `config`, loaded once."""
    import opencc

    convert: Converter = opencc.OpenCC(config).convert
    return convert
