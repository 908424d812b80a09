"""Curved quotation marks to corner brackets and back, by depth: 「 and “ outside, 『 and ‘ inside."""

import re

CORNERS = {"“": "「", "”": "」", "‘": "『", "’": "』"}
CURVED = {corner: mark for mark, corner in CORNERS.items()}
MARKS = re.compile("[“”‘’]")
CORNER_MARKS = re.compile("[「」『』]")
CLOSES = {"”": "“", "’": "‘", "」": "「", "』": "『"}
BY_DEPTH = (("「", "」"), ("『", "』"))


def corner_quotes(text: str) -> str:
    """`text` with “”‘’ as 「」『』, character for character; an apostrophe stays.

    Where all marks pair up, depth decides (CLREQ 3.1.1, 標點符號手冊: 「…『…「…」…』…」), so that a lone ‘…’
    gets the outer pair. Where one is missing, as in a paragraph of a longer quotation, which opens
    and does not close, or in a fragment, depth cannot be known and the mark itself decides.
    """
    marks = quotation_marks(text)
    characters = list(text)
    for position, mark in paired(marks) or [(position, CORNERS[mark]) for position, mark in marks]:
        characters[position] = mark
    return "".join(characters)


def curved_quotes(text: str) -> str:
    """`text` with 「」『』 as “”‘’, character for character, by depth as `corner_quotes` (GB/T 15834: “…‘…’…”)."""
    marks = [(match.start(), match.group()) for match in CORNER_MARKS.finditer(text)]
    characters = list(text)
    for position, mark in paired(marks) or marks:
        characters[position] = CURVED[mark]
    return "".join(characters)


def paired(marks: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The corner for each mark by its depth; empty if some mark has no partner."""
    placed: list[tuple[int, str]] = []
    open_marks: list[str] = []
    for position, mark in marks:
        if mark not in CLOSES:
            placed.append((position, BY_DEPTH[len(open_marks) % 2][0]))
            open_marks.append(mark)
        elif open_marks and open_marks[-1] == CLOSES[mark]:
            open_marks.pop()
            placed.append((position, BY_DEPTH[len(open_marks) % 2][1]))
        else:
            return []
    return [] if open_marks else placed


def quotation_marks(text: str) -> list[tuple[int, str]]:
    """The curved marks of `text` by position, without the apostrophes of Xi’an, ’90s and players’.

    A ’ at the edge of a Latin word closes a quotation if one is open, and is an apostrophe if not.
    """
    marks = []
    open_singles = 0
    for match in MARKS.finditer(text):
        mark, position = match.group(), match.start()
        if mark in "‘’":
            before, after = is_latin(text[position - 1 : position]), is_latin(text[position + 1 : position + 2])
            if (before and after) or (mark == "’" and (before or after) and not open_singles):
                continue
            open_singles = max(0, open_singles + (1 if mark == "‘" else -1))
        marks.append((position, mark))
    return marks


def is_latin(character: str) -> bool:
    return character.isalnum() and character < "\u2000"
