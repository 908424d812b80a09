"""Blocks whose height is a multiple of the line."""

from typing import Any

import pytest
import weasyprint

from flows.typeset import grid


def pages(height: str, step: str) -> list[list[tuple[float, float]]]:
    """A block over another, on pages of 100 px: the place and the height of each of the two, page by page."""
    grid.install()
    document: Any = weasyprint.HTML(
        string=f"""<style>@page {{ size: 200px 100px; margin: 0 }} body {{ margin: 0 }}
        div {{ break-inside: avoid; height: {height}; --block-step: {step} }} p {{ margin: 0; height: 20px }}</style>
        <body><div></div><p></p>"""
    ).render()
    return [
        [(child.position_y, child.margin_height()) for child in page._page_box.children[0].children[0].children]
        for page in document.pages
    ]


@pytest.mark.parametrize(
    ("height", "step", "block", "next_at"),
    [
        ("30px", "20px", (0, 40), 40),
        ("40px", "20px", (0, 40), 40),
        ("30px", "20px end", (0, 40), 40),
        ("30px", "20px center", (0, 40), 40),
        ("30px", "0", (0, 30), 30),
    ],
)
def test_a_block_takes_whole_lines(height: str, step: str, block: tuple[int, int], next_at: int) -> None:
    ((first, second),) = pages(height, step)
    assert first == block
    assert second[0] == next_at


@pytest.mark.parametrize("step", ["60px", "60px end"])
def test_at_a_pages_foot_a_block_takes_what_is_left(step: str) -> None:
    """It does not leave the page for its blank."""
    (first,), (second,) = pages("90px", step)
    assert first == (0, 100)
    assert second == (0, 20)
