"""The HTML: what is shown of an edition, what is left out, and that nothing in it is taken for markup."""

import datetime as dt
import inspect
from html.parser import HTMLParser
from io import BytesIO

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

import flows.typeset.words
from flows.config import TEMPLATES
from flows.model import Article, BodyItem, Edition, Entry, Figure, Photo, Section, Theme, Variant
from flows.typeset import render_html, typeset
from flows.typeset.view import lines, opening, piece, spaced
from flows.typeset.words import dated, numbered, words_for
from tests.typeset.conftest import make_edition, paragraphs, shown

VARIANTS: tuple[Variant, ...] = ("zh-Hans", "zh-Hant-TW", "zh-Hant-HK")


class Text(HTMLParser):
    """The text of an element's class, and the tags that came."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_markup_in_a_title_shows_literally() -> None:
    title = '<script>alert("江")</script> & <b>岸</b>'
    page = Text(shown(Article(title=title, body=paragraphs(2))))
    assert "script" not in page.tags and "b" not in page.tags
    assert title in page.text


@pytest.mark.parametrize("field", ["title", "kicker", "subtitle", "column", "byline_text"])
def test_every_header_is_escaped(field: str) -> None:
    html = shown(Article(title="题", body=paragraphs(1)).model_copy(update={field: "<i>斜</i>"}))
    assert "&lt;i&gt;斜&lt;/i&gt;" in html
    assert "<i>" not in html


BODY = paragraphs(6)
LONG = "".join(item.text or "" for item in BODY)


@pytest.mark.parametrize(
    ("title", "summary", "printed"),
    [
        ("旧码头变公园", ("交警支队在附近开出3条接驳线，每15分钟一班。",), True),
        ("公园改造完工 市民重回江边", ("公园改造完工，市民重回江边。",), False),  # repeats the title
        ("旧码头变公园", (LONG[:60],), False),  # is how the article begins
        ("旧码头变公园", (LONG[10:-20],), False),  # is most of the article
        ("旧码头变公园", (), False),
    ],
)
def test_a_summary_is_printed_only_when_it_says_something(title: str, summary: tuple[str, ...], printed: bool) -> None:
    assert ('class="summary"' in shown(Article(title=title, body=BODY, summary=summary))) == printed


def test_the_gap_mark_has_its_note_once() -> None:
    gap = BodyItem(kind="gap", text=None)
    html = shown(Article(title="题", body=(gap, *paragraphs(2), gap)))
    assert html.count('class="gap"') == 2
    assert html.count('class="note"') == 1


def test_a_photo_says_that_it_is_not_there() -> None:
    html = shown(Article(title="题", body=paragraphs(1), photos=(Photo(caption="图为江岸。", credit="陆平摄"),)))
    assert "图为江岸。" in html and "陆平摄" in html
    assert "照片见原版，本刊未载。" in html


def test_a_subtitle_is_led_by_a_dash_once() -> None:
    assert 'class="subtitle led">见闻' in shown(Article(title="题", subtitle="见闻", body=paragraphs(1)))
    assert 'class="subtitle">——见闻' in shown(Article(title="题", subtitle="——见闻", body=paragraphs(1)))


def test_the_halves_of_a_couplet_keep_an_em() -> None:
    entry = Entry(id="a0", page="01.txt", index=0, article=Article(title="江水清清  老树抽条 GDP up 3%"))
    assert piece(entry).title == "江水清清　老树抽条 GDP up 3%"


@pytest.mark.parametrize(
    ("characters", "first", "rank"),
    [(2000, True, "lead"), (100, True, "brief"), (2000, False, "major"), (300, False, "plain")],
)
def test_titles_have_ranks(characters: int, first: bool, rank: str) -> None:
    body = (BodyItem(kind="paragraph", text="江" * characters),)
    assert piece(Entry(id="a", page="p", index=0, article=Article(body=body)), first=first).rank == rank


@pytest.mark.parametrize(
    ("variant", "date"),
    [
        ("zh-Hans", "2024年4月23日　星期二"),
        ("zh-Hant-TW", "2024年（民國113年）4月23日　星期二"),
        ("zh-Hant-HK", "2024年4月23日　星期二"),
    ],
)
def test_dates_as_the_region_prints_them(variant: Variant, date: str) -> None:
    assert dated(dt.date(2024, 4, 23), words_for(variant)) == date


def test_a_date_before_the_republic_is_of_the_common_era() -> None:
    assert dated(dt.date(1905, 8, 1), words_for("zh-Hant-TW")) == "1905年8月1日　星期二"


@pytest.mark.parametrize(("number", "printed"), [("7", "第7期"), ("第7期", "第7期"), (None, ""), (" ", "")])
def test_numbers(number: str | None, printed: str) -> None:
    assert numbered(make_edition().model_copy(update={"number": number}), words_for("zh-Hans")) == printed


def test_every_variant_has_the_same_words() -> None:
    keys = [set(words_for(variant)) - {"date_before"} for variant in VARIANTS]
    assert keys[0] == keys[1] == keys[2]
    assert words_for("zh-Hant-TW")["contents"] == "目次"


def test_no_word_is_idle() -> None:
    """Every key of words.toml is asked for by a template or by words.py."""
    asked = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("**/*.html"))
    asked += inspect.getsource(flows.typeset.words)
    assert [key for key in words_for("zh-Hant-TW") if f"words.{key}" not in asked and f'"{key}"' not in asked] == []


@pytest.mark.parametrize("variant", VARIANTS)
def test_language_and_words_follow_the_variant(variant: Variant) -> None:
    html = render_html(make_edition(variant))
    assert f'<html lang="{variant}">' in html
    assert words_for(variant)["colophon"] in html


def test_the_colophon_counts_what_was_doubtful() -> None:
    html = render_html(make_edition())
    row = '<tr><th scope="row">01</th><td>30</td><td>2400</td><td>3</td><td>1</td><td>1</td></tr>'
    assert row in html
    assert '<th scope="row">合计</th><td>60</td><td>4800</td><td>6</td><td>2</td><td>2</td>' in html
    one = make_edition()
    html = render_html(one.model_copy(update={"sources": one.sources[:1]}))
    assert "原版01，30个段块，2400字；机器判断3处，其中存疑1处；舍去1处。" in html
    assert 'class="sources"' not in html


def test_rendering_asks_nothing_of_the_clock_or_the_net() -> None:
    html = render_html(make_edition())
    assert "http" not in html and "url(" not in html
    assert html == render_html(make_edition())


# --- odd shapes -----------------------------------------------------------------------------

ODD = st.text(
    st.one_of(
        st.sampled_from(
            "江水清清“”《》（）()，。、——……·0123456789.%&<>\"' 　\u0301\ue000\U0010fffd\u200d\ufe0f\ufffe\x00\x0b\x85"
        ),
        st.characters(),
    ),
    max_size=40,
)
WORDS = st.one_of(
    ODD, ODD.map(lambda text: text * 8), st.sampled_from(["", " ", "题" * 300, "a" * 200, "题 " * 60, "《" * 50])
)


@st.composite
def odd_articles(draw: st.DrawFn) -> Article:
    header = st.one_of(st.none(), WORDS)
    items = st.one_of(
        st.builds(BodyItem, kind=st.sampled_from(["paragraph", "subheading"]), text=WORDS),
        st.just(BodyItem(kind="gap", text=None)),
    )
    figure = st.builds(
        Figure, indicator=WORDS, value=st.just(1.0), unit=ODD, text=ODD, paragraph=st.just(0), period=st.none()
    )
    return Article(
        title=draw(header),
        kicker=draw(header),
        subtitle=draw(header),
        column=draw(header),
        byline_text=draw(header),
        byline=tuple(draw(st.lists(ODD, max_size=2))),
        body=tuple(draw(st.lists(items, max_size=4))),
        photos=tuple(draw(st.lists(st.builds(Photo, caption=WORDS, credit=header), max_size=2))),
        summary=tuple(draw(st.lists(WORDS, max_size=2))),
        figures=tuple(draw(st.lists(figure, max_size=3))),
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(odd_articles(), max_size=3), st.sampled_from(VARIANTS), st.sampled_from(["daily", "booklet", "screen"]))
@example([Article(byline=("",), byline_text="0\u20290")], "zh-Hans", "daily")  # a separator of paragraphs
def test_no_article_is_too_odd_to_set(articles: list[Article], variant: Variant, theme: Theme) -> None:
    entries = tuple(Entry(id=f"a{i}", page="01.txt", index=i, article=a) for i, a in enumerate(articles))
    sections = (
        Section(id="s0", label="城市", code="1", entries=entries),
        Section(id="s1", label="空", code="2", entries=()),
    )
    edition = Edition(name="odd", title="望江文摘", variant=variant, theme=theme, sections=sections)
    assert len(PdfReader(BytesIO(typeset(edition))).pages) >= 1


@pytest.mark.parametrize(
    "sections",
    [
        (),
        (Section(id="s", label="空", code="0", entries=()),),
        (Section(id="s", label="题", code="0", entries=tuple(
            Entry(id=f"a{i}", page="01.txt", index=i, article=Article(title=f"只有标题的第{i}篇")) for i in range(30)
        )),),
    ],
)  # fmt: skip
def test_editions_without_bodies(sections: tuple[Section, ...]) -> None:
    pdf = typeset(Edition(name="bare", title="望江文摘", sections=sections))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "望江文摘" in text and "编印说明" in text


def test_names_run_together_are_printed_apart() -> None:
    article = Article(title="题", body=paragraphs(4), byline=("林晓禾", "何青"), byline_text="本报记者 林晓禾何青")
    assert '<p class="byline">本报记者　林晓禾　何青</p>' in shown(article)


def test_an_article_without_a_title_is_called_by_its_first_words() -> None:
    body = (BodyItem(kind="paragraph", text="5月10日，志愿者在老菜场改造现场测量，摊位将增加。", blocks=(1,)),)
    assert opening(Article(body=body)) == "5月10日，志愿者在老菜场改造现场测量"
    photo = Photo(caption="图为现场。", blocks=(2,))
    assert "〔图片新闻〕5月10日，志愿者" in shown(Article(body=body, photos=(photo,)))


def test_an_article_without_title_or_marks_is_called_by_whole_words() -> None:
    text = "自治区纪委监委机关第四监督检查室党支部联合第五监督检查室党支部前往烈士陵园"
    assert opening(Article(body=(BodyItem(kind="paragraph", text=text),))) == "自治区纪委监委机关第四监督检查室党支部……"
    text = "霁江中学的学生们在望云社区的“银发课堂上教老人用手机”活动"
    assert opening(Article(body=(BodyItem(kind="paragraph", text=text),))) == "霁江中学的学生们在望云社区的……"


def test_a_gap_stands_where_the_text_is_lost() -> None:
    def printed(*items: tuple[str, str | None]) -> list[tuple[bool, str, bool]]:
        body = tuple(BodyItem(kind=kind, text=text) for kind, text in items)  # type: ignore[arg-type]
        return [(line.gap_before, line.text, line.gap_behind) for line in lines(body)]

    assert printed(("paragraph", "断在这"), ("gap", None), ("paragraph", "另起一段。")) == [
        (False, "断在这", True),
        (False, "另起一段。", False),
    ]
    assert printed(("paragraph", "完整。"), ("gap", None), ("paragraph", "半截开头。"), ("gap", None)) == [
        (False, "完整。", False),
        (True, "半截开头。", True),
    ]


def test_an_article_that_breaks_off_has_no_end_mark() -> None:
    article = Article(title="题", body=(*paragraphs(3), BodyItem(kind="paragraph", text="老船厂的龙门吊和船")))
    assert 'class="end"' not in shown(article)


def test_a_couplet_keeps_one_em_beside_a_quote() -> None:
    assert spaced("五套「组合拳」 激发新动能") == "五套「组合拳」 激发新动能"
    assert spaced("党建强脊梁 当好排头兵") == "党建强脊梁　当好排头兵"
