"""Traditional text into simplified; and simplified text, which stays byte for byte."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.config import ROOT
from flows.intake import read_page
from flows.localise import convert_text, localise
from flows.localise.characters import HAN
from flows.localise.quotes import curved_quotes
from flows.model import Article, BodyItem, Edition, Entry, Photo, Section, Topic, Variant
from tests.localise.test_convert import CASES

PAGES = sorted((ROOT / "inputs/sample/pages").iterdir())
SEEDS = sorted((ROOT.parent / "shared/seeds").glob("*.txt"))  # real pages; not part of the project
TRADITIONAL: tuple[Variant, ...] = ("zh-Hant-TW", "zh-Hant-HK")

# The 3 666 most frequent characters of simplified Chinese, and some that look traditional and need not be.
FREQUENT = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]
SIMPLIFIED = st.text(st.sampled_from([*FREQUENT, *"乾於瞭著〇「」『』“”，。\n a1"]), max_size=80)
NEWS = st.lists(st.sampled_from([case[0] for case in CASES]), min_size=1, max_size=6)


def simplified(text: str) -> str:
    return convert_text(text, "zh-Hans")


@pytest.mark.parametrize(
    ("traditional", "expected"),
    [
        ("臺灣的計程車裡有滑鼠，頭髮……", "台湾的计程车里有滑鼠，头发……"),
        ("他說：「這是『第一次』。」", "他说：“这是‘第一次’。”"),
        ("題為『春茶』的展覽", "题为“春茶”的展览"),
        ("「第一段『內』還沒有完。", "“第一段‘内’还没有完。"),
        ("著名作家看著報，穿著乾淨，乾隆年間的名著", "著名作家看着报，穿着干净，乾隆年间的名著"),
        ("帳戶、帳篷、營帳", "账户、帐篷、营帐"),
        ("衞生部門説綫路、裏面的麪包", "卫生部门说线路、里面的面包"),
        ("皇后隨後前往瞭望台瞭解情況", "皇后随后前往瞭望台了解情况"),
    ],
)
def test_traditional_becomes_simplified(traditional: str, expected: str) -> None:
    assert simplified(traditional) == expected


@pytest.mark.parametrize("path", [*PAGES, *SEEDS], ids=lambda path: path.name)
def test_a_simplified_page_stays_as_it_came(path: Path) -> None:
    blocks = [block.text for block in read_page(path).blocks]
    assert [*map(simplified, blocks)] == blocks
    assert simplified("\n".join(blocks)) == "\n".join(blocks)


@given(SIMPLIFIED)
def test_simplified_text_is_a_fixed_point(text: str) -> None:
    assert simplified(text) == text


@given(NEWS, st.lists(st.sampled_from(["乾隆", "後藤", "瞭望", "于右任與張大千", "「著」"]), max_size=2), st.data())
def test_a_few_traditional_characters_do_not_make_a_text_traditional(
    news: list[str], strangers: list[str], data: st.DataObject
) -> None:
    news = ["会议听取关于发展战略的汇报。", *news]  # enough to be told by, whatever is drawn
    text = "".join(data.draw(st.permutations([*news, *strangers])))
    assert simplified(text) == text


@settings(deadline=None)
@given(st.one_of(st.text(st.characters(exclude_categories=[]), max_size=80), NEWS.map("\n".join)))
def test_any_text_converts_character_for_character(text: str) -> None:
    for source in (text, convert_text(text, "zh-Hant-TW"), convert_text(text, "zh-Hant-HK")):
        result = simplified(source)
        assert len(result) == len(source)
        assert all(a == b or HAN.match(a) or a in "「」『』" for a, b in zip(source, result, strict=True))
        assert simplified(result) == result


@pytest.mark.parametrize("variant", TRADITIONAL)
def test_there_and_back(variant: Variant) -> None:
    text = "\n".join(block.text for path in PAGES for block in read_page(path).blocks)
    back = simplified(convert_text(text, variant))
    assert back == curved_quotes(text)


def test_each_line_that_tells_decides_for_itself() -> None:
    traditional = "記者從縣農業農村局瞭解到，今年採摘機械佔比提高到三成。"
    home = "记者从县农业农村局了解到，今年采摘机械占比提高到三成。"
    assert simplified(f"{home}\n{traditional}\n{home}{home}") == f"{home}\n{home}\n{home}{home}"
    assert simplified(f"{traditional}\n「好」\n乾隆瞭望发\n{traditional}") == f"{home}\n“好”\n乾隆瞭望发\n{home}"


def edition_of(*articles: Article) -> Edition:
    entries = tuple(
        Entry(id=f"a{number}", page="a.txt", index=number, article=article) for number, article in enumerate(articles)
    )
    return Edition(
        name="样刊", title="雲津文摘", sections=(Section(id="s1", label="經濟", code="04000000", entries=entries),)
    )


def test_an_article_decides_for_its_short_texts() -> None:
    topic = Topic(label="經濟", code="04000000", confidence=1)
    traditional = Article(
        title="「一見」",
        byline_text="記者 後藤乾",
        byline=("後藤乾",),
        topic=topic,
        body=(BodyItem(kind="paragraph", text="這個縣的「春茶」豐收，產量增長。"),),
        summary=("產量增長。",),
    )
    home = traditional.model_copy(
        update={
            "body": (BodyItem(kind="paragraph", text="这个县的“春茶”丰收，产量增长。"),),
            "byline_text": "後藤 于後",
            "byline": ("後藤", "于後"),
            "photos": (Photo(caption="後藤", credit="於右任"),),
            "summary": ("产量增长。",),
        }
    )
    edition = localise(edition_of(traditional, home), "zh-Hans")
    first, second = (entry.article for entry in edition.sections[0].entries)
    assert (edition.title, edition.sections[0].label, first.topic and first.topic.label) == ("云津文摘", "经济", "经济")
    assert first.title == "“一见”"
    assert (first.byline_text, first.byline) == ("记者 后藤干", ("后藤干",))
    assert first.paragraphs == ("这个县的“春茶”丰收，产量增长。",)
    assert first.summary == ("产量增长。",)
    assert second == home.model_copy(update={"topic": first.topic})
