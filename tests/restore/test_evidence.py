"""What restoration reads off a text, and that its scores are made of the evidence that it names."""

from random import Random

import pytest

from flows.model import Corrections, Page
from flows.restore import joins, labels, page, spans
from flows.restore.clues import Clues
from flows.restore.corrections import find_orders
from flows.restore.labels import Line, label_lines
from flows.restore.learn.damage import MIDDLING, NONE, Story, damage_page
from flows.restore.marks import open_marks
from flows.restore.meaning import likeness, load_meaning
from flows.restore.order import Ends, order_body
from flows.restore.spans import Segmenter
from flows.restore.traits import load_traits
from tests.restore.conftest import BODY, FARM, make_page

STORIES = [
    Story("图书馆开到家门口", tuple(("paragraph", text) for text in BODY)),
    Story("山核桃敲开致富门", tuple(("paragraph", text) for text in FARM), subtitle="——青溪县特色产业见闻"),
]


def segmenter_of(one: Page) -> Segmenter:
    work = page.read_blocks(one, find_orders(one, Corrections()))
    traits = load_traits()
    contents = page.compare(work.texts, work.able_forms(), traits).weigh(joins.load_weights()["content"])
    page.heal_cuts(work, contents)
    return Segmenter(Clues(page.lay_out(work, contents, traits), contents.cohesion), spans.load_weights())


@pytest.mark.parametrize("seed", range(6))
def test_a_span_s_score_is_the_sum_of_its_named_evidence(seed: int) -> None:
    made = damage_page(STORIES, MIDDLING, Random(seed))
    segmenter = segmenter_of(make_page([piece.text for piece in made.pieces]))
    found = segmenter.split()
    assert [span.start for span in found[1:]] == [span.stop for span in found[:-1]]
    for span in found:
        told = sum(segmenter.w[name] * value for name, value in segmenter.describe(span).items())
        assert told == pytest.approx(span.score)


def test_a_page_that_nothing_was_done_to_is_made_of_the_stories() -> None:
    made = damage_page(STORIES, NONE, Random(1))
    assert [piece.text for piece in made.pieces] == [
        text for story in STORIES for text in (story.title, story.subtitle, *(text for _, text in story.body)) if text
    ]


def test_marks_left_open_and_marks_that_were_not_opened() -> None:
    assert open_marks("他说：“借书（含古籍") == ("“（", "")
    assert open_marks("修复）”的人多了。") == ("", "（“")
    assert open_marks("《霁江》很“美”。") == ("", "")


def test_a_headline_looks_like_one_and_half_a_sentence_does_not() -> None:
    traits = load_traits()
    assert traits.score("headline", "山核桃敲开致富门") > traits.score("headline", "入秋以来，青溪县的山核")
    assert traits.score("opening", "（本报记者何青参与采写）") < traits.score("opening", BODY[0])


def test_texts_about_one_matter_are_near() -> None:
    vector = load_meaning().vector
    assert likeness(vector(BODY[0]), vector(BODY[1])) > likeness(vector(BODY[0]), vector(FARM[1]))
    assert likeness(vector(""), vector(BODY[0])) == 0


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["青溪县干部何守田——", "山核桃敲开致富门"], ("k", "t")),
        (["山核桃敲开致富门", "——青溪县特色产业见闻"], ("t", "s")),
        (["工作研究", "坚持三个下沉 做实基层治理"], ("c", "t")),
    ],
)
def test_the_lines_of_a_header_are_told_apart(lines: list[str], expected: tuple[str, ...]) -> None:
    told = [Line(text, 0, 0.2, 0.1) for text in lines]
    assert label_lines(told, labels.load_weights()) == expected


def test_a_second_column_that_stood_first_is_put_behind() -> None:
    ends = Ends({}, {(3, 0): 5.0}, {2: 3.0}, cut={3})
    assert order_body([0, 1, 2, 3], ends)[0] == [2, 3, 0, 1]
    assert order_body([0, 1, 2, 3], Ends({}, {}, {}, cut=set())) == ([0, 1, 2, 3], [])
