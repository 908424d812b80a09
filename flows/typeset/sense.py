"""Where a title may be broken, by sense: what a line break costs at each place inside it.

Words come from rjieba (a Rust port of jieba). Costs are in squared ems of unevenness, the unit in which
flows/typeset/breaking.py weighs lines against one another.
"""

from flows.typeset.breaking import FORBIDDEN
from flows.typeset.units import Rules

COUPLET, CLAUSE, LIST, WORD_END, CLITIC, WORD_INSIDE = -40.0, -16.0, -4.0, 0.0, 3.0, 9.0
AFTER = {"　": COUPLET, " ": COUPLET, "、": LIST, **dict.fromkeys("，；：。！？,;:!?—", CLAUSE)}
QUOTES = {"《": "》", "〈": "〉", "“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "(": ")"}


def break_costs(text: str, rules: Rules) -> dict[int, float]:
    """The cost of a break before each character of `text`, by its index."""
    import rjieba

    costs = dict.fromkeys(range(1, len(text)), WORD_INSIDE)
    at = 0
    for word in rjieba.cut(text):
        at += len(word)
        costs[at] = WORD_END
    for index in range(1, len(text)):
        before, after = text[index - 1], text[index]
        if before in AFTER:
            costs[index] = AFTER[before]
        elif after in rules.clitics:
            costs[index] += CLITIC
    for index in _inside_quotes(text):
        costs[index] = FORBIDDEN
    return costs


def _inside_quotes(text: str) -> set[int]:
    """Indexes that stand between a quotation mark, or a bracket, and its partner."""
    inside: set[int] = set()
    opened: list[tuple[str, int]] = []
    for index, char in enumerate(text):
        if char in QUOTES:
            opened.append((QUOTES[char], index))
        elif opened and char == opened[-1][0]:
            _, start = opened.pop()
            inside.update(range(start + 1, index + 1))
    return inside
