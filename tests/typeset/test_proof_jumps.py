"""proof.html of articles that jump, and of suspected misprints, in a real browser."""

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from playwright.sync_api import Page as Tab

from flows.model import Block, Corrections, Page, Restored
from flows.restore import check_edition, follow_jumps, list_misprints, restore_page
from flows.typeset import render_proof
from tests.typeset.test_proof import ARGUMENTS, seen

FRONT = [
    "渡口的老船厂开成了书店",
    "本报记者 林小满",
    "清明过后，江边的老船厂换了模样，三号船台上摆满了书架，来看书的人从早坐到晚。",
    "书店是船厂子弟开的。店主周一苇说，父亲在这里造了三十年船，最后一条船下水那天，他把图纸都留了",
    "（下转第2版）",
]
BACK = [
    "（上接第1版）",
    "下来，如今装在玻璃框里，挂在收银台后面，常有老工人来认自己当年画的线。",
    "船台下的水面上还泊着一条旧渡轮，周末在甲板上办读书会，江风一吹，书页自己翻。",
    "桥北添了三座口袋公园",
    "本报讯(记者 何青)桥北区日前建成三座口袋公园，居民走五分钟就到。区城管局的的工作人员说，长椅和花木都是居民选的。",
    "公园还没有名字，街道正向居民征集，截至5月底已经收到三百多个，其中不少来自附近学校的",
    "（下转第9版）",
]


def edition(**tables: object) -> list[tuple[Page, Restored]]:
    pages = [
        Page(name=name, blocks=tuple(Block(number=n, text=text, line=2 * n) for n, text in enumerate(lines, 1)))
        for name, lines in (("a01.txt", FRONT), ("a02.txt", BACK))
    ]
    restored = [list_misprints(page, restore_page(page)) for page in pages]
    followed = follow_jumps(restored, pages, Corrections.model_validate(tables))
    check_edition(pages, followed)
    return list(zip(pages, followed, strict=True))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def tab(browser: Browser, tmp_path: Path) -> Iterator[Tab]:
    path = tmp_path / "proof.html"
    path.write_text(render_proof("春水文摘", edition()), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1500, "height": 700})
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(path.as_uri())
    yield tab
    assert said == []
    tab.close()


def test_what_an_article_has_on_another_page_stands_in_it(tab: Tab) -> None:
    assert tab.locator("#p1a0 .paragraph .far").all_inner_texts()[0].endswith(BACK[1])
    assert tab.locator("#p1a0 .far").count() == 2
    assert tab.locator("#p1a0 .join.jump").count() == 1
    assert tab.locator("#p2b2 .chip").inner_text() == "1A"
    assert tab.locator("#p2b2 .role").inner_text() == "转入"
    assert "去向不明" not in tab.locator("main").inner_text()
    assert tab.locator("#p2 .made article").count() == 1
    assert tab.locator("#p2b4 .chip").inner_text() == "A"


def test_both_pages_light_up_and_lead_to_each_other(tab: Tab) -> None:
    tab.locator("#p2b2 .text").click()
    lit = tab.eval_on_selector_all(".chosen", "nodes => nodes.map(n => n.dataset.b || n.dataset.far)")
    assert sorted(lit) == ["2", "p2b2"]
    expect(tab.locator("#findings")).to_contain_text("上文在 a01.txt")
    tab.locator("#findings .see").click()
    assert seen(tab, "#p2t2")  # in the article on the first page
    expect(tab.locator("#p1")).to_be_in_viewport()
    tab.locator("#p2t3").click()  # its number leads back
    assert seen(tab, "#p2b3")
    expect(tab.locator("#subject")).to_contain_text("第 3 块")
    tab.locator("#p1b4 .text").click()
    expect(tab.locator("#findings")).to_contain_text("下文在 a02.txt")
    tab.locator("#findings .blocks", has_text="2 版第 2 块").click()
    assert seen(tab, "#p2b2")


def test_a_misprint_is_marked_on_both_sides_and_says_what_it_may_be(tab: Tab) -> None:
    assert tab.locator("#p2b5 mark").inner_text() == "城管局的的工作人"
    assert tab.locator("#p2 .made mark").inner_text() == "城管局的的工作人"
    entry = tab.locator(".doubts > li[data-kind=misprint]")
    assert entry.locator("del").inner_text() == "城管局的的工作人"
    assert entry.locator("ins").inner_text() == "城管局的工作人"
    expect(entry).to_contain_text("a02.txt，第 10 行")
    assert tab.locator("#p2b5 .text").inner_text() == BACK[4]


def test_one_kind_of_doubts_can_be_gone_through(tab: Tab) -> None:
    everything = tab.locator(".doubts > li").count()
    tab.locator(".filter [data-kind=misprint]").click()
    assert tab.locator(".doubts > li:visible").count() == 1 < everything
    for key in "nnpp":
        tab.keyboard.press(key)
        expect(tab.locator("#subject")).to_contain_text("第 5 块")
    tab.locator(".filter [data-kind='']").click()
    assert tab.locator(".doubts > li:visible").count() == everything


def test_the_lines_that_part_a_jump_part_it() -> None:
    from flows.typeset.proof.overrule import Overruler
    from flows.typeset.proof.quotation import Quoter

    (page, restored), (_, back) = edition()
    words = tomllib.loads((Path(__file__).parents[2] / "templates/proof/words.toml").read_text(encoding="utf-8"))
    overruler = Overruler(page, restored, Quoter([page, edition()[1][0]]), words)
    jump = next(d for d in restored.decisions if d.kind == "jump")
    [fix] = overruler.fixes(jump)
    parted = edition(**tomllib.loads(fix.toml))
    assert all(not item.elsewhere for _, made in parted for article in made.articles for item in article.body)
    assert sum(d.doubtful and d.kind == "jump" for _, made in parted for d in made.decisions) == 3
    assert [d.reason for d in back.decisions if d.doubtful and d.kind == "jump"] == ["（下转第9版）：这一期里没有第9版"]
