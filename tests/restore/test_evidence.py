"""What restoration reads off a text, and that its scores are made of the evidence that it names."""

from random import Random

import numpy as np
import pytest

from flows.model import Corrections, Page
from flows.restore import joins, labels, order, page, spans
from flows.restore.article import UNFINISHED_LEAST, how_unfinished
from flows.restore.clues import Clues
from flows.restore.contents import Contents
from flows.restore.corrections import find_orders
from flows.restore.forms import read_form
from flows.restore.gist import load_gist
from flows.restore.headers import LABEL_LEAST, label_odds
from flows.restore.joins import Join
from flows.restore.labels import Line, label_lines, read_lines
from flows.restore.language import fold, load_language
from flows.restore.learn.damage import MIDDLING, NONE, Story, damage_page
from flows.restore.marks import open_marks
from flows.restore.meaning import load_meaning
from flows.restore.order import Ends, Orders, evidence, order_body, possible_moves
from flows.restore.reader import load_reader
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
    contents = Contents(page.compare(work.texts, work.able_forms(), traits), joins.load_weights()["content"])
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
    assert open_marks("本报讯(记者") == ("(", "")


def test_how_often_a_page_is_cut_is_told_by_what_reads_on() -> None:
    def contents_of(texts: list[str]) -> Contents:
        one = make_page(texts)
        work = page.read_blocks(one, find_orders(one, Corrections()))
        return Contents(page.compare(work.texts, work.able_forms(), load_traits()), joins.load_weights()["content"])

    cut = [part for text in BODY + FARM for part in (text[:33], text[33:])]
    assert contents_of(BODY + FARM).cut_rate == 0
    assert contents_of(cut).cut_rate > 0.3


def test_a_headline_looks_like_one_and_half_a_sentence_does_not() -> None:
    traits = load_traits()
    assert traits.score("headline", "山核桃敲开致富门") > traits.score("headline", "入秋以来，青溪县的山核")
    assert traits.score("opening", "（本报记者何青参与采写）") < traits.score("opening", BODY[0])


def test_texts_about_one_matter_are_near() -> None:
    first, second, other, empty = (np.array(load_meaning().vector(text)) for text in (BODY[0], BODY[1], FARM[1], ""))
    assert first @ second > first @ other
    assert empty @ first == 0


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["青溪县干部何守田——", "山核桃敲开致富门"], ("k", "t")),
        (["山核桃敲开致富门", "——青溪县特色产业见闻"], ("t", "s")),
        (["工作研究", "坚持三个下沉 做实基层治理"], ("c", "t")),
        (["县域观察", "山核桃敲开致富门", "简讯"], ("c", "t", "c")),
    ],
)
def test_the_lines_of_a_header_are_told_apart(lines: list[str], expected: tuple[str, ...]) -> None:
    told = read_lines([Line(text, 0, 0.2, 0.1, label=label_odds(text, load_traits())) for text in lines], load_reader())
    assert label_lines(told, labels.load_weights()) == expected


def test_a_column_label_looks_like_one() -> None:
    odds = [
        label_odds(text, load_traits()) for text in ("简讯", "霁江观察", "民生一线", "山核桃敲开致富门", "他说，书多了")
    ]
    assert all(one > LABEL_LEAST for one in odds[:3])
    assert all(one < LABEL_LEAST for one in odds[3:])


def test_a_line_of_place_and_name_is_a_reader_s_signature() -> None:
    signed = read_form("青溪县云岭镇 何 田")
    assert (signed.signature, signed.headline, signed.open) == (True, False, False)
    assert not read_form("青溪县云岭镇 山核桃敲开致富门").signature


COLUMNS = Ends({3: Join(3, 0, 0.98, "")}, {(3, 0): 5.0}, {2: 3.0}, {}, cut={3})


def test_a_second_column_that_stood_first_is_put_behind() -> None:
    weights = order.load_weights()
    found, ((blocks, gain, _),) = order_body([0, 1, 2, 3], COLUMNS, weights)
    assert (found, blocks) == ([2, 3, 0, 1], (2, 3))
    assert gain > 0
    assert order_body([0, 1, 2, 3], Ends({}, {}, {}, {}, cut=set()), weights) == ([0, 1, 2, 3], [])


def test_two_columns_that_changed_places_go_back_by_their_joins() -> None:
    ends = Ends({i: Join(i, then, 0.99, "") for i, then in ((1, 3), (4, 2), (2, 5))}, {}, {}, {}, cut={1, 2, 4})
    assert order_body(range(7), ends, order.load_weights())[0] == [0, 1, 3, 4, 2, 5, 6]


def test_what_a_move_gains_is_the_sum_of_its_named_evidence() -> None:
    weights, blocks = order.load_weights(), [0, 1, 2, 3]
    scored = Orders(COLUMNS, weights)
    for move in possible_moves(blocks, COLUMNS):
        told = sum(weights[name] * value for name, value in evidence(blocks, move, COLUMNS).items())
        assert told == pytest.approx(scored.gain(blocks, move))


def test_the_reader_knows_what_reads_on() -> None:
    read = load_reader().read(
        [fold("全国人大常委会今天上午在人民大会")], [fold("堂举行全体会议"), fold("近年来，我市农业")]
    )
    assert read.runs_on[0, 0] > read.runs_on[0, 1] + 3
    assert read.starts[1] > read.starts[0]
    nothing = load_reader().read([], ["今天"])
    assert nothing.runs_on.shape == (0, 1)


def test_passages_of_one_article_have_one_gist() -> None:
    vectors = load_gist().vectors([fold(text) for text in (BODY[0], BODY[1], FARM[1], "")])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_a_header_s_certainty_is_the_share_of_the_readings_that_have_it() -> None:
    made = damage_page(STORIES, NONE, Random(1))
    found = segmenter_of(make_page([piece.text for piece in made.pieces])).split()
    assert [span.header for span in found] == [(0, 1), (4, 6)]
    assert all(0.9 < span.certainty <= 1.0 for span in found)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("成都大运会执委会执行副主席表示，各项筹备工作已经基本就绪，希望通过", True),
        ("进一步加强对各地电厂电煤库存的监测，积极", True),
        ("本组稿件由本报记者林晓禾、何守田、周敏采写）", False),
        ("全市借阅网点增至126处，读者在社区就能借还图书。", False),
    ],
)
def test_half_a_sentence_is_told_from_a_line_without_a_full_stop(text: str, cut: bool) -> None:
    found = how_unfinished(text, read_form(text), load_language(), load_reader())
    assert (found >= UNFINISHED_LEAST) == cut
