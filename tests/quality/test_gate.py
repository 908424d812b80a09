"""The gate itself: what it lets through and what not."""

from pathlib import Path

import pytest

from tests.quality.corpora import CORPORA, Corpus, as_page
from tests.quality.gate import (
    Baseline,
    GateError,
    Measured,
    main,
    raised,
    read_baselines,
    shortfalls,
    write_baselines,
)

BASE = Baseline("one", {"title_accuracy": 0.8, "body_exact": 0.7})
STORY = ("图书馆开到家门口", "云津市图书馆新馆日前建成开放，全市借阅网点增至126处，读者在社区就能借还图书。")


def found(title: float = 0.9, body: float = 0.705, sha256: str = "one", lost: int = 0) -> Measured:
    return Measured(sha256, {"title_accuracy": title, "body_exact": body}, lost)


def small(title: str = STORY[0]) -> Corpus:
    """A page of one article, whose gold has this title."""
    body = [{"kind": "paragraph", "text": STORY[1]}]
    return Corpus("one", ((as_page(STORY), {"articles": [{"title": title, "body": body}]}),))


def test_a_score_at_its_floor_passes_and_one_below_does_not() -> None:
    assert shortfalls("c", found(0.8, 0.7), BASE) == []
    (problem,) = shortfalls("c", found(0.7999), BASE)
    assert "title_accuracy" in problem
    assert "0.8" in problem


def test_a_lost_character_fails_whatever_the_floors() -> None:
    assert shortfalls("c", found(lost=1), BASE) == ["c: 1 characters lost or invented"]
    with pytest.raises(GateError):
        raised("c", found(lost=1), BASE, lower=True)


def test_another_corpus_fails_and_says_how_to_measure_anew() -> None:
    (problem,) = shortfalls("c", found(sha256="two"), BASE)
    assert problem.endswith("python -m tests.quality.gate --write --lower-the-floor c")


def test_a_corpus_or_figure_without_a_floor_fails() -> None:
    assert len(shortfalls("c", found(), None)) == 1
    assert shortfalls("c", found(), Baseline("one", {"body_exact": 0.7})) == ["c: title_accuracy has no floor"]
    assert shortfalls("c", Measured("one", {"body_exact": 0.9}), BASE)  # what is no longer measured


def test_floors_rise_to_the_measure_less_a_margin_and_never_fall() -> None:
    assert raised("c", found(), BASE).floors == {"title_accuracy": 0.895, "body_exact": 0.7}
    assert raised("c", found(), None).floors == {"title_accuracy": 0.895, "body_exact": 0.7}
    assert raised("c", found(0.802, 0.702), BASE) == BASE


@pytest.mark.parametrize("low", [found(0.79), found(sha256="two")], ids=["lower", "another corpus"])
def test_a_floor_is_lowered_only_when_told_so(low: Measured) -> None:
    with pytest.raises(GateError):
        raised("c", low, BASE)
    told = raised("c", low, BASE, lower=True)
    assert told.sha256 == low.sha256
    assert told.floors["title_accuracy"] == pytest.approx(low.figures["title_accuracy"] - 0.005)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floors = tmp_path / "floors.toml"
    good, bad = {"c": small}, {"c": lambda: small("别的标题")}
    assert main([], floors, good) == 1  # no floors yet
    assert main(["--write"], floors, good) == 0
    assert main([], floors, good) == 0
    before = floors.read_bytes()
    assert read_baselines(floors)["c"].floors["title_accuracy"] == 0.995
    assert main([], floors, bad) == 1
    assert main(["--write"], floors, bad) == 1
    assert floors.read_bytes() == before
    assert "No floor was changed." in capsys.readouterr().out
    assert main(["--write", "--lower-the-floor", "c"], floors, bad) == 0
    assert read_baselines(floors)["c"].floors["title_accuracy"] == 0
    assert read_baselines(floors)["c"].floors["paragraph_f1"] == 0.995


@pytest.mark.parametrize("words", [["--lower-the-floor", "c"], ["nowhere"], ["--write", "--lower-the-floor", "d"]])
def test_the_command_takes_no_loose_words(words: list[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(words, tmp_path / "floors.toml", {"c": small})


def test_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_baselines(tmp_path / "floors.toml", {"c": BASE, "d": BASE})
    assert read_baselines(tmp_path / "floors.toml") == {"c": BASE, "d": BASE}


def test_a_corpus_is_the_same_each_time_it_is_made() -> None:
    assert CORPORA["generated-seen"]() == CORPORA["generated-seen"]()
    assert CORPORA["generated-seen"]().sha256 != CORPORA["generated-narrow"]().sha256
