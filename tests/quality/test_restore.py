"""Restoration, measured: floors under the figures, on the sample always and on the reference pages where they are."""

import json
from pathlib import Path

import pytest

from flows.config import INPUTS, ROOT
from flows.intake import page_files, read_page
from flows.model import Restored
from flows.restore import check_account, restore_page
from tests.quality.scoring import Score, score_pages

SHARED = ROOT.parent / "shared"
SAMPLE_GOLD = Path(__file__).parent / "sample"


def measure(pages: Path, gold: Path) -> Score:
    """Restore every page of a folder that has a gold, check its account, score it."""
    found: list[tuple[dict[str, object], Restored]] = []
    for path in page_files(pages):
        truth = gold / f"{path.stem}.json"
        page = read_page(path)
        restored = restore_page(page)
        check_account(page, restored)
        found.append((json.loads(truth.read_text(encoding="utf-8")), restored))
    return score_pages(found)


def holds(score: Score, **floors: float) -> None:
    low = {name: (getattr(score, name), floor) for name, floor in floors.items() if getattr(score, name) < floor}
    assert not low, f"below the floor (measured, floor): {low}"


def test_the_sample() -> None:
    holds(
        measure(INPUTS / "sample", SAMPLE_GOLD),
        paragraph_f1=0.97,
        block_article_f1=0.96,
        title_accuracy=0.82,
        successor_accuracy=0.94,
    )


if SHARED.is_dir():  # the reference pages are no part of the project; where they are, they count

    def test_the_seed_pages() -> None:
        holds(
            measure(SHARED / "seeds", SHARED / "gold"),
            paragraph_f1=1.0,
            block_article_f1=1.0,
            title_accuracy=1.0,
            successor_accuracy=1.0,
        )

    @pytest.mark.timeout(300)
    def test_the_development_pages() -> None:
        holds(
            measure(SHARED / "pages-dev" / "pages", SHARED / "pages-dev" / "gold"),
            paragraph_f1=0.92,
            block_article_f1=0.90,
            title_accuracy=0.75,
            successor_accuracy=0.78,
        )
