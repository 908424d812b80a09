"""Restoration measured on pages that nothing was learned from, part after part (cross-validation).

    python -m tests.quality.folds CORPUS.txt.xz PAGES GOLD [--parts 1/2 2/2 …] [--steps …]

For each part the data files are learned anew, in a copy of the package, from all other pages (see `python -m
flows.restore.learn --help`, whose arguments these are), and the pages of the part are restored with them. Prints the
figures of each part and of all together. The spans are learned from the shipped weights on, which know the pages of
part 1/2: only part 2/2 and parts of it are quite unknown. Needs the extra `learn`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from flows.config import ROOT
from flows.model import Restored
from flows.restore.learn.__main__ import STEPS
from flows.restore.learn.corpus import kept
from tests.quality.corpora import Gold
from tests.quality.scoring import score_pages

PARTS = ("1/2", "2/2")
TAUGHT = ("reader", "gist", "meaning")  # on the broadcast items alone


def main() -> None:
    """Learn and measure each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("corpus", "pages", "gold"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--parts", nargs="+", default=PARTS)
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=[step for step in STEPS if step not in TAUGHT])
    given = parser.parse_args()
    every: list[tuple[Gold, Restored]] = []
    for part in given.parts:
        with tempfile.TemporaryDirectory() as folder:
            found = restore_part(part, given.corpus, given.pages, given.gold, given.steps, Path(folder))
        every += found
        tell(part, found)
    tell("all", every)


def restore_part(
    part: str, corpus: Path, pages: Path, gold: Path, steps: Sequence[str], folder: Path
) -> list[tuple[Gold, Restored]]:
    """The part's pages with their gold, restored by what was learned from the others."""
    shutil.copytree(ROOT / "flows", folder / "flows")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])}
    own = [ROOT / "inputs" / "sample" / "pages", ROOT / "tests" / "quality" / "sample"]
    learn = [corpus.resolve(), pages.resolve(), gold.resolve(), "--own", *own, "--held-out", part, "--steps", *steps]
    subprocess.run([sys.executable, "-m", "flows.restore.learn", *learn], cwd=folder, env=environment, check=True)
    k, n = map(int, part.split("/"))
    names = sorted({path.stem for path in gold.iterdir()} - set(kept(gold, (k, n))))
    files = [pages.resolve() / f"{name}.txt" for name in names]
    restore = [sys.executable, "-m", "flows", "restore", *files, "--out", folder / "restored"]
    subprocess.run(restore, cwd=folder, env=environment, check=True, stderr=subprocess.DEVNULL)
    return [
        (
            json.loads((gold / f"{name}.json").read_text(encoding="utf-8")),
            Restored.model_validate_json((folder / "restored" / f"{name}.json").read_text(encoding="utf-8")),
        )
        for name in names
    ]


def tell(part: str, found: Sequence[tuple[Gold, Restored]]) -> None:
    """A line of figures."""
    figures = "  ".join(f"{name} {value:.4f}" for name, value in asdict(score_pages(found)).items())
    sys.stdout.write(f"{part:4} {len(found):3} pages  {figures}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
