"""What every unit of a broken line advances, so that the line is as wide as its column: shares of what it lacks, or of
what it must give."""

from collections.abc import Sequence
from itertools import pairwise, zip_longest

from flows.typeset.breaking import STRETCH
from flows.typeset.galley import GIVEN, Galley, Line, given_at_end
from flows.typeset.units import CENTRED, CLOSE, GIVES, IDEOGRAPH, OPEN, Unit

ELSEWHERE = 1 / 2  # em in a gap behind a mark or at Latin, if others should not take more


def shares(galley: Galley, line: Line, extra: float) -> Sequence[int]:
    """What every unit of a set line advances more than by itself (thousandths of an em): its space to Latin, its share
    of the `extra` pixels that the line lacks, or, negative, of what the line must give."""
    units = galley.units
    count = len(units)
    wanted = [max(0.0, joined) for joined in galley.joined[1:count]] + [0.0]
    if line.squeeze > 0:
        last = galley.visible(count - 1)
        hung = line.gaps < last  # the stop at its end stands outside
        at_end = min(line.squeeze, 0.0 if hung or units[last].start in line.trims else given_at_end(units[last]))
        inside = [unit.flags & GIVES and unit.start not in line.trims for unit in units]
        can = [units[i].trim * GIVEN if inside[i] and i != last else 0.0 for i in range(count)]
        can = [own + (wanted[i] / 2 if i < last else 0.0) for i, own in enumerate(can)]
        part = (line.squeeze - at_end) / sum(can) if sum(can) else 0.0
        wanted = [have - part * give for have, give in zip(wanted, can, strict=True)]
        wanted[last] -= at_end
    if extra and line.gaps:
        wanted = [
            have + more
            for have, more in zip_longest(wanted, spread(units[: line.gaps + 1], extra, galley.em), fillvalue=0.0)
        ]
    return diffused([have / galley.em * 1000 for have in wanted])


def spread(units: Sequence[Unit], extra: float, em: float) -> list[float]:
    """What each gap between the units of a line takes of `extra`: all alike, but none between two that belong together
    more than STRETCH, while the others can take the rest."""
    count = len(units) - 1
    share, most = extra / count, STRETCH * em
    close = [is_close(before, after) for before, after in pairwise(units)]
    others = count - sum(close)
    rest = (extra - sum(close) * most) / others if others else 0.0
    if share <= most or not most < rest <= ELSEWHERE * em:
        return [share] * count
    return [most if inside else rest for inside in close]


def is_close(before: Unit, after: Unit) -> bool:
    """Whether two units belong together: two Han characters, a stop or a bracket and what it stands at."""
    if before.flags & after.flags & IDEOGRAPH:
        return True
    return bool((after.flags & CLOSE and not after.flags & CENTRED) or before.flags & OPEN)


def diffused(values: Sequence[float]) -> list[int]:
    """Whole numbers whose sums stay within a half of the sums of `values`."""
    found, whole, exact = [], 0, 0.0
    for value in values:
        exact += value
        found.append(round(exact) - whole)
        whole += found[-1]
    return found
