"""Whole editions, from their raw pages to the press check: in every variant and theme, nothing is set wrong."""

from pathlib import Path
from typing import get_args

import pytest

from flows.config import INPUTS, ROOT
from flows.model import Theme, Variant
from flows.pipeline import build
from flows.typeset import check_pdf

SEEDS = ROOT.parent / "shared" / "seeds"  # where they are: always in CI
EDITIONS = [INPUTS / "sample", *[SEEDS] * SEEDS.is_dir()]


@pytest.mark.parametrize("theme", get_args(Theme))
@pytest.mark.parametrize("pages", EDITIONS, ids=lambda pages: pages.name)
def test_every_pdf_of_an_edition_passes_the_press_check(pages: Path, theme: Theme, tmp_path: Path) -> None:
    build(pages, tmp_path / "out", get_args(Variant), theme)
    pdfs = sorted((tmp_path / "out").glob("*.pdf"))
    assert len(pdfs) == len(get_args(Variant))
    for pdf in pdfs:
        report = check_pdf(pdf.read_bytes())
        assert report.passed, f"{pdf.name}: {report}"
        if pages == SEEDS:
            assert pdf.stat().st_size < 1_000_000
