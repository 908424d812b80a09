"""The gate of restoration: its figures on every corpus, and the floors that they may not fall below.

    python -m tests.quality.gate [CORPUS …]               print measured against floor
    python -m tests.quality.gate --write [CORPUS …]       raise the floors to what is measured, less a margin
    python -m tests.quality.gate --write --lower-the-floor CORPUS

A floor is lowered, or taken to another corpus, only for the corpora named after --lower-the-floor.
"""

import argparse
import math
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.model import Page, Restored
from flows.restore import check_account, restore_page
from flows.restore.account import placed
from flows.restore.settle import write_lines
from tests.quality.corpora import CORPORA, Corpus, as_page
from tests.quality.scoring import contents, score_pages

FLOORS = Path(__file__).with_name("floors.toml")
MARGIN = 0.005  # a floor stands so far below what was measured
COMMAND = "python -m tests.quality.gate"


class GateError(Exception):
    """Floors that would have to be lowered."""


@dataclass(frozen=True)
class Baseline:
    """A corpus's floors, and the hash of the corpus that they hold for."""

    sha256: str
    floors: Mapping[str, float]


@dataclass(frozen=True)
class Measured:
    """Shares by name, 0 to 1; characters of the pages lost or invented, of which none may be."""

    sha256: str
    figures: Mapping[str, float]
    characters_lost: int = 0


def measure(corpus: Corpus) -> Measured:
    """Restore every page, and what was restored once more. Raises AccountError when an account does not close."""
    pairs = []
    lost = same = 0
    for page, gold in corpus.cases:
        restored = restore_page(page)
        missed = _difference(page, restored)
        lost += missed
        if not missed:
            check_account(page, restored)
        again = restore_page(written(restored))
        same += _contents(again) == _contents(restored)
        pairs.append((gold, restored))
    figures = asdict(score_pages(pairs)) | {"unchanged": same / max(1, len(pairs))}
    return Measured(corpus.sha256, figures, lost)


def written(restored: Restored) -> Page:
    """A restored page as text."""
    return as_page(line.text for line in write_lines(restored))


def _contents(restored: Restored) -> Counter[tuple[str, ...]]:
    return contents(restored.model_dump()["articles"])


def _difference(page: Page, restored: Restored) -> int:
    want = Counter("".join(block.text for block in page.blocks))
    have = Counter("".join(text for text, _ in placed(restored)))
    return sum(n for c, n in ((want - have) + (have - want)).items() if not c.isspace())


def shortfalls(name: str, found: Measured, baseline: Baseline | None) -> list[str]:
    """What keeps a corpus from passing, as sentences."""
    if baseline is None:
        return [f"{name} has no floors yet; measure it with: {COMMAND} --write {name}"]
    if found.sha256 != baseline.sha256:
        return [
            f"{name} is another corpus than the one its floors were measured on; "
            f"measure anew with: {COMMAND} --write --lower-the-floor {name}"
        ]
    low = [
        f"{name}: {figure} is {found.figures.get(figure, 0.0):.4f}, below its floor {floor}"
        for figure, floor in baseline.floors.items()
        if found.figures.get(figure, 0.0) < floor
    ]
    return (
        low
        + [f"{name}: {figure} has no floor" for figure in found.figures if figure not in baseline.floors]
        + _lost(name, found)
    )


def raised(name: str, found: Measured, baseline: Baseline | None, *, lower: bool = False) -> Baseline:
    """The floors that the measurement allows, none below what it was. Raises GateError where that cannot be, unless
    asked to `lower`; a lost character has no floor to lower."""
    problems = _lost(name, found)
    known = baseline.floors if baseline and baseline.sha256 == found.sha256 else {}
    if baseline and not lower:
        problems = [why for why in shortfalls(name, found, baseline) if not why.endswith("has no floor")]
    if problems:
        raise GateError("\n".join(problems))
    floors = {}
    for figure, value in found.figures.items():
        floor = max(0.0, math.floor((value - MARGIN) * 1000 + 1e-6) / 1000)
        kept = known.get(figure, 0.0)
        floors[figure] = max(floor, kept) if value >= kept else floor
    return Baseline(found.sha256, floors)


def _lost(name: str, found: Measured) -> list[str]:
    return [f"{name}: {found.characters_lost} characters lost or invented"] if found.characters_lost else []


def read_baselines(path: Path = FLOORS) -> dict[str, Baseline]:
    """The floors of each corpus."""
    if not path.exists():
        return {}
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: Baseline(table.pop("sha256"), table) for name, table in tables.items()}


HEAD = f"""\
# Floors under the figures of restoration, by corpus, and the hash of the corpus that they were measured on.
# Raise them with: {COMMAND} --write
"""


def write_baselines(path: Path, baselines: Mapping[str, Baseline]) -> None:
    """Put the floors into the file."""
    tables = [
        [f"[{name}]", f'sha256 = "{one.sha256}"', *(f"{figure} = {floor}" for figure, floor in one.floors.items())]
        for name, one in baselines.items()
    ]
    path.write_text("\n\n".join([HEAD.rstrip(), *("\n".join(table) for table in tables)]) + "\n", encoding="utf-8")


def main(
    arguments: Sequence[str] | None = None,
    path: Path = FLOORS,
    corpora: Mapping[str, Callable[[], Corpus]] = CORPORA,
) -> int:
    """Measure and print; with --write, renew the file, or leave it as it is and say why. 1 when anything fell short."""
    opens = argparse.ArgumentParser(prog=COMMAND, description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    opens.add_argument("corpus", nargs="*", help=f"of: {', '.join(corpora)} (default: all)")
    opens.add_argument("--write", action="store_true", help="raise the floors")
    opens.add_argument("--lower-the-floor", nargs="+", default=[], metavar="CORPUS", help="with --write")
    given = opens.parse_args(arguments)
    names = given.corpus or given.lower_the_floor or list(corpora)
    if unknown := [name for name in [*names, *given.lower_the_floor] if name not in corpora]:
        opens.error(f"no such corpus: {', '.join(unknown)}")
    if given.lower_the_floor and not given.write:
        opens.error("--lower-the-floor lowers nothing without --write")
    baselines = read_baselines(path)
    problems: list[str] = []
    for name in names:
        found = measure(corpora[name]())
        _say(_table(name, found, baselines.get(name)))
        try:
            if given.write:
                baselines[name] = raised(name, found, baselines.get(name), lower=name in given.lower_the_floor)
            else:
                problems += shortfalls(name, found, baselines.get(name))
        except GateError as e:
            problems.append(str(e))
    if given.write and not problems:
        write_baselines(path, baselines)
    _say([*problems, "No floor was changed."] if problems and given.write else problems)
    return 1 if problems else 0


def _table(name: str, found: Measured, baseline: Baseline | None) -> Iterator[str]:
    floors = baseline.floors if baseline else {}
    yield f"{name:<24}measured   floor"
    for figure, value in found.figures.items():
        floor = f"{floors[figure]:.3f}" if figure in floors else "    –"
        yield f"  {figure:<22}{value:8.4f}   {floor}{'  below' if value < floors.get(figure, 0.0) else ''}"
    yield f"  {'characters lost':<22}{found.characters_lost:8}       0"


def _say(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
