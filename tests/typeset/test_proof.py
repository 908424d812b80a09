"""proof.html in a real browser: it shows what came, what was made of it, and how to overrule it."""

import re
import shutil
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect, sync_playwright
from playwright.sync_api import Page as Tab

from flows.model import (
    Article,
    Block,
    BodyItem,
    Corrections,
    Decision,
    Discard,
    Figure,
    Page,
    Photo,
    Restored,
    Topic,
)
from flows.restore import assign_corrections
from flows.typeset import render_proof

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HOSTILE = '“甲 < 乙” & "丙" <b>粗</b><script>document.title="坏"</script><img src=x onerror=alert(1)>'

TEXTS = [
    "城南老街添了三座口袋公园",
    "本报记者 林小满",
    "入夏以来，城南街道把拆出来的边角空地改成公园，居民出门走五分钟就能",
    "走到。树荫下的长椅，是居民自己挑的样式。",
    "长椅之外",
    HOSTILE,
    "渡船停了，老艄公在岸上开起了茶摊。",
    "渡口今昔",
    "图为渡口茶摊一角。 周一苇 摄",
    "责任编辑：某某",
    "责任编辑：某某",
    "上接第二版 茶摊开到第三年，来歇脚的人比从前坐船的还多，",
    *[f"第{n}天，{'河水平稳，岸上的人照旧来喝茶，说些闲话，看看天色，再各自回家去。' * 4}" for n in range(1, 40)],
    "桥通车那天，",
]
LAST = len(TEXTS)


def sample() -> list[tuple[Page, Restored]]:
    """Two pages: a join with another candidate, a title after its body, discards, a gap, a photo, markup."""
    page = Page(name="甲.txt", blocks=tuple(Block(number=n, text=text, line=2 * n) for n, text in enumerate(TEXTS, 1)))
    text = dict(enumerate(TEXTS, 1))
    park = Article(
        title=text[1],
        byline=("林小满",),
        byline_text=text[2],
        genre="消息",
        topic=Topic(label="城建", code="city", confidence=0.5),
        summary=(text[7],),
        body=(
            BodyItem(kind="gap", text=None),
            BodyItem(kind="paragraph", text=text[3] + text[4], blocks=(3, 4)),
            BodyItem(kind="subheading", text=text[5], blocks=(5,)),
            BodyItem(kind="paragraph", text=HOSTILE, blocks=(6,)),
        ),
        blocks={"title": (1,), "byline_text": (2,)},
        figures=(Figure(indicator="口袋公园", value=3, unit="座", text="三座", paragraph=1),),
    )
    ferry = Article(
        title=text[8],
        body=(
            BodyItem(kind="paragraph", text=text[LAST] + text[7], blocks=(LAST, 7)),
            BodyItem(kind="paragraph", text=text[12].removeprefix("上接第二版 "), blocks=(12,)),
            *(BodyItem(kind="paragraph", text=text[n], blocks=(n,)) for n in range(13, LAST)),
        ),
        photos=(Photo(caption="图为渡口茶摊一角。", credit="周一苇 摄", blocks=(9,)),),
        blocks={"title": (8,)},
    )
    decisions = [
        ("role", (3,), 0, 0.99, "整段叙述"),
        ("join", (3, 4, 7), 0, 0.55, "上块没有说完"),
        ("header", (8,), 1, 0.42, "标题在正文之后"),
        ("role", (5,), 0, 0.7, "短，无句号"),
        ("move", (LAST,), 1, 0.79999, "前半截在版末"),
        ("discard", (10,), None, 0.6, "编辑署名"),
        ("gap", (3,), 0, 0.65, "段首不成句"),
        ("topic", (), 0, 0.5, "只有一个词相合"),
        ("misprint", (6,), 0, 0.66, "疑有错字"),
        ("join", (12, 13), 1, 0.95, "这两块没有接"),
    ]
    restored = Restored(
        page=page.name,
        articles=(park, ferry),
        discarded=(
            Discard(text=text[10], reason="编辑署名", blocks=(10,)),
            Discard(text=text[11], reason="编辑署名", blocks=(11,)),
            Discard(text="上接第二版", reason="转版行", blocks=(12,)),
        ),
        decisions=(
            *(
                Decision(kind=kind, blocks=blocks, article=article, confidence=confidence, reason=reason)
                for kind, blocks, article, confidence, reason in decisions
            ),
            Decision(kind="role", blocks=(2,), article=0, confidence=0.1, reason="编辑指定", by="editor"),
        ),
    )
    words = "纸鸢高过了屋檐，孩子们一路跑过石桥。"
    other = Page(name="乙.txt", blocks=(Block(number=1, text=words, line=1),))
    made = Article(body=(BodyItem(kind="paragraph", text=words, blocks=(1,)),))
    return [
        (page, restored),
        (
            other,
            Restored(
                page=other.name,
                articles=(made,),
                decisions=(Decision(kind="role", blocks=(1,), article=0, confidence=0.3, reason="没有标题"),),
            ),
        ),
    ]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("proof") / "proof.html"
    path.write_text(render_proof("春水文摘 <第 7 期>", sample()), encoding="utf-8")
    return path


@pytest.fixture
def tab(browser: Browser, proof: Path) -> Iterator[Tab]:
    """The proof, opened; at the end nothing was fetched and nothing was complained of."""
    context = browser.new_context(
        viewport={"width": 1500, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    tab = context.new_page()
    said: list[str] = []
    fetched: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    tab.on("request", lambda request: fetched.append(request.url))
    tab.goto(proof.as_uri())
    yield tab
    assert said == []
    assert {url for url in fetched if not url.startswith("data:")} == {proof.as_uri()}
    context.close()


def seen(tab: Tab, selector: str) -> bool:
    """Whether the first line of `selector` is on the screen, inside its pane."""
    return bool(
        tab.locator(selector).first.evaluate(
            """node => {
                const box = node.getClientRects()[0];
                const pane = node.closest(".pane").getBoundingClientRect();
                const top = Math.max(pane.top, 0), bottom = Math.min(pane.bottom, innerHeight);
                return box.top >= top - 1 && box.top < bottom;
            }"""
        )
    )


def chosen(tab: Tab) -> list[str]:
    return tab.eval_on_selector_all(".chosen", "nodes => nodes.map(node => node.dataset.b)")


def test_doubts_stand_least_sure_first_and_are_counted(tab: Tab) -> None:
    percents = [int(text.rstrip("%")) for text in tab.locator(".sure span").all_inner_texts()]
    assert percents[:-1] == sorted(percents[:-1])
    assert len(percents) == 9  # not the editor's, not the sure ones
    assert percents[-2:] == [79, 66]  # 0.79999 is under the threshold, and looks it; then the misprints
    assert tab.locator(".account td:last-child").all_inner_texts() == ["8", "1"]
    assert tab.locator(".bar nav b").all_inner_texts() == ["9", "8", "1"]


@pytest.mark.parametrize("rank", range(1, 10))
def test_a_doubt_leads_to_its_place_and_lights_both_sides(tab: Tab, rank: int) -> None:
    decision = tab.locator(f"#d{rank}").get_attribute("data-decision")
    blocks = (tab.locator(f"#{decision}").get_attribute("data-b") or "").split()
    tab.locator(f"#d{rank} .go").click()
    assert set(blocks) == set(chosen(tab))
    expect(tab.locator("#subject")).to_contain_text(f"疑 {rank}")
    expect(tab.locator("#place")).to_have_text(f"{rank} / 9")
    page = tab.locator(f"#{decision}").evaluate("node => node.closest('.page').id")
    if blocks:
        assert any(seen(tab, f"#{page}b{block}") for block in blocks)
        if blocks != ["10"]:  # discarded: it has no other side
            assert any(seen(tab, f".made .chosen[data-b='{block}']") for block in blocks)


def test_a_block_chosen_shows_its_other_side_and_all_about_it(tab: Tab) -> None:
    tab.locator("#p1").scroll_into_view_if_needed()
    tab.locator("#p1b8 .text").click()
    assert chosen(tab) == ["8", "8"]
    assert seen(tab, "#p1t8")
    tab.locator("#p1b3 .text").click()
    reasons = tab.locator("#findings .decision > .reason").all_inner_texts()
    assert sorted(reasons) == sorted(["整段叙述", "上块没有说完", "段首不成句"])
    assert "机器" in tab.locator("#findings").inner_text()
    tab.locator(f"#p1t{LAST}").click()  # from the right to the left, over forty blocks
    assert seen(tab, f"#p1b{LAST}")
    tab.locator("#p1b2 .text").click()
    expect(tab.locator("#findings")).to_contain_text("编辑")


def test_hovering_lights_the_other_side_and_previews(tab: Tab) -> None:
    tab.locator("#p1b3 .text").hover()
    assert tab.eval_on_selector_all(".hot", "nodes => nodes.map(node => node.dataset.b)") == ["3", "3"]
    expect(tab.locator("#findings")).to_contain_text("上块没有说完")
    tab.locator("#p1a0 .meta .chip").hover()
    assert tab.locator(".raw .hot").count() == 6  # every block of the article


def test_keys_do_all_of_it(tab: Tab) -> None:
    tab.keyboard.press("n")
    tab.keyboard.press("j")
    expect(tab.locator("#place")).to_have_text("2 / 9")
    assert set(chosen(tab)) == {"8"}
    tab.keyboard.press("p")
    tab.keyboard.press("k")
    expect(tab.locator("#place")).to_have_text("9 / 9")
    tab.keyboard.press("k")
    tab.keyboard.press("c")
    expect(tab.locator("#status")).to_have_text("已复制")
    tab.keyboard.press("Escape")
    assert chosen(tab) == []
    tab.locator("#p1b1 .no").focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.closest('.block').id") == "p1b3"
    assert tab.locator(".hot").count() == 2
    tab.keyboard.press("Enter")
    assert set(chosen(tab)) == {"3"}
    assert tab.locator(".raw .no[tabindex='0']").count() == 2  # one stop a pane


def test_every_copied_correction_is_one_that_applies(tab: Tab) -> None:
    pages = [page for page, _ in sample()]
    tab.eval_on_selector_all(".doubts details", "nodes => nodes.forEach(node => node.open = true)")
    buttons = tab.locator(".doubts .copy").all()
    assert len(buttons) > 12
    kinds = set()
    for button in buttons:
        button.click()
        expect(tab.locator("#status")).to_have_text("已复制")
        lines = tab.evaluate("navigator.clipboard.readText()")
        corrections = Corrections.model_validate(tomllib.loads(lines))
        assign_corrections(pages, corrections)  # raises where words stand nowhere or twice
        kinds |= corrections.model_dump(exclude_defaults=True).keys()
    assert kinds == {"role", "join", "part", "place", "topic", "whole", "checked"}


def fixes(tab: Tab, reason: str) -> list[dict[str, list[dict[str, str]]]]:
    found = tab.locator(".doubts > li", has_text=reason).locator("pre:not(.right pre)").all_text_contents()
    return [tomllib.loads(text) for text in found]


def test_each_doubt_can_be_said_to_be_none(tab: Tab) -> None:
    join = tab.locator(".doubts > li", has_text="上块没有说完").locator(".right")
    expect(join.locator("summary")).to_have_text("判断无误，不再存疑")
    (checked,) = tomllib.loads(join.locator("pre").text_content() or "")["checked"]
    assert checked["doubt"] == "join"
    assert checked["text"] in TEXTS[2]
    misprint = tab.locator(".doubts > li", has_text="疑有错字").locator(".right summary")
    expect(misprint).to_have_text("原文不误，不再存疑")
    assert tab.locator(".doubts > li", has_text="只有一个词相合").locator(".right").count() == 0  # [[topic]] says it


def test_a_join_is_parted_or_led_elsewhere(tab: Tab) -> None:
    part, join = fixes(tab, "上块没有说完")
    assert TEXTS[2].startswith(part["part"][0]["text"])
    assert TEXTS[3].startswith(part["part"][0]["next"])
    assert part["part"][0]["text"] == join["join"][0]["text"]
    assert TEXTS[6].startswith(join["join"][0]["next"])


def test_a_run_that_moved_to_its_join_is_parted_from_it(tab: Tab) -> None:
    part, place = fixes(tab, "前半截在版末")
    assert TEXTS[LAST - 1].startswith(part["part"][0]["text"])
    assert TEXTS[6].startswith(part["part"][0]["next"])
    assert place == {"place": [{"text": part["part"][0]["text"], "article": TEXTS[0]}]}


def test_other_doubts_get_what_overrules_them(tab: Tab) -> None:
    assert fixes(tab, "标题在正文之后")[0] == {"place": [{"text": "渡口今昔", "article": TEXTS[0]}]}
    assert fixes(tab, "短，无句号")[0] == {"role": [{"text": "长椅之外", "role": "paragraph"}]}
    assert fixes(tab, "只有一个词相合") == [{"topic": [{"article": TEXTS[0], "topic": "城建"}]}]
    assert fixes(tab, "疑有错字") == []
    twins = tab.locator(".doubts > li", has_text="编辑署名")
    assert twins.locator("pre").count() == 0  # two blocks of the same words cannot be told apart
    expect(twins).to_contain_text("别处也有")


def test_corrections_of_ones_own_are_composed_and_collected(tab: Tab) -> None:
    pages = [page for page, _ in sample()]
    tab.locator("#p1b5 .text").click()
    for value, other in (("role title", ""), ("place 1", ""), ("join", "7"), ("joined", "4")):
        tab.locator("#make").select_option(value)
        if other:
            tab.locator("#other").fill(other)
        corrections = Corrections.model_validate(tomllib.loads(tab.locator("#made pre").inner_text()))
        assert set(assign_corrections(pages, corrections)) == {"甲.txt", "乙.txt"}
        tab.locator("#made .collect").click()
    tab.locator("#made .collect").click()
    expect(tab.locator("#status")).to_have_text("更正单里已有")
    expect(tab.locator("#basket-count")).to_have_text("4")
    tab.reload()
    tab.locator("#open-basket").click()
    whole = Corrections.model_validate(tomllib.loads(tab.locator("#basket-text").input_value()))
    assert (len(whole.role), len(whole.place), len(whole.join)) == (1, 1, 2)
    tab.locator("#basket-copy").click()
    assert tab.evaluate("navigator.clipboard.readText()") == tab.locator("#basket-text").input_value()


def test_markup_in_the_text_shows_as_it_stands(tab: Tab) -> None:
    assert tab.locator("#p1b6 .text").inner_text() == HOSTILE
    assert tab.locator(".made .piece[data-b='6']").inner_text().strip() == HOSTILE
    assert tab.locator("main b b, main img, main script").count() == 0
    assert tab.title() == "校样 · 春水文摘 <第 7 期>"
    tab.locator("#p1b6 .text").click()
    assert tab.locator("img").count() == 0


def test_both_sides_say_what_became_of_a_block(tab: Tab) -> None:
    assert "剔除：编辑署名" in tab.locator("#p1b10").inner_text()
    assert tab.locator("#p1b10 s").inner_text() == TEXTS[9]
    assert tab.locator("#p1b12 s").inner_text() == "上接第二版"
    assert tab.locator("#p1b4 .chip").inner_text() == "A"
    assert tab.locator("#p1b3 .to").inner_text() == "接 4"
    assert tab.locator("#p1a0 .gap").inner_text() == "〔原文缺〕"
    assert tab.locator("#p1a0 .join").count() == 1
    assert tab.locator("#p1a0 .join.doubtful").count() == 1
    assert tab.locator("#p1a1 .caption").inner_text().strip() == "图为渡口茶摊一角。"
    assert tab.locator("#p1a1 .credit").inner_text().strip() == "周一苇 摄"
    copied = tab.locator("#p1a0 .paragraph").first.evaluate(
        "node => { getSelection().selectAllChildren(node); return String(getSelection()); }"
    )
    assert TEXTS[2] + TEXTS[3] in copied  # the marks of blocks and joins stay out of copied text


def test_colours_can_be_read_and_repeat_with_another_stroke(browser: Browser, tmp_path: Path) -> None:
    texts = [f"第{n}篇只有这一段，写的是第{n}个渡口。" for n in range(1, 31)]
    page = Page(name="多.txt", blocks=tuple(Block(number=n, text=t, line=n) for n, t in enumerate(texts, 1)))
    articles = tuple(Article(body=(BodyItem(kind="paragraph", text=t, blocks=(n,)),)) for n, t in enumerate(texts, 1))
    path = tmp_path / "many.html"
    path.write_text(render_proof("多", [(page, Restored(page=page.name, articles=articles))]), encoding="utf-8")
    tab = browser.new_page()
    tab.goto(path.as_uri())
    looks = tab.eval_on_selector_all(
        ".raw .block",
        """blocks => {
            const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
            const luminance = (colour) => {
                canvas.fillStyle = colour;
                canvas.fillRect(0, 0, 1, 1);
                const part = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(v => v / 255)
                    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
            };
            return blocks.map(block => {
                const style = getComputedStyle(block);
                const wash = luminance(style.getPropertyValue("--w"));
                const ink = luminance(getComputedStyle(block.querySelector(".chip")).color);
                return [style.borderLeftColor, style.borderLeftStyle, (wash + 0.05) / (ink + 0.05)];
            });
        }""",
    )
    tab.close()
    assert len({(colour, stroke) for colour, stroke, _ in looks}) == 30
    assert len({colour for colour, _, _ in looks}) == 12
    assert min(contrast for _, _, contrast in looks) >= 4.5  # WCAG 2.2, 1.4.3


def test_without_scripts_the_links_still_lead(browser: Browser, proof: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1500, "height": 900})
    tab = context.new_page()
    tab.goto(proof.as_uri())
    expect(tab.locator("#d3 pre").first).to_be_visible()
    expect(tab.locator("#inspector")).to_be_hidden()
    tab.locator("#d2 .go").click()
    expect(tab.locator("#p1b8")).to_be_in_viewport()
    tab.locator("#p1b8 .no").click()
    expect(tab.locator("#p1a1 .title")).to_be_in_viewport()
    tab.locator("#p1b8 .why").click()  # opens the list of decisions and goes there
    expect(tab.locator("#p1 .decision", has_text="标题在正文之后")).to_be_in_viewport()
    context.close()


def test_every_link_leads_somewhere(tab: Tab) -> None:
    dead = tab.eval_on_selector_all(
        "a[href]", "links => links.map(a => a.getAttribute('href')).filter(h => !document.getElementById(h.slice(1)))"
    )
    assert dead == []
    twice = tab.evaluate(
        "(ids => ids.filter((id, n) => ids.indexOf(id) !== n))([...document.querySelectorAll('[id]')].map(n => n.id))"
    )
    assert twice == []


def test_paper_gets_the_whole_of_both_sides(tab: Tab) -> None:
    tab.emulate_media(media="print")
    cut = tab.eval_on_selector_all(".pane", "panes => panes.filter(p => p.scrollHeight > p.clientHeight + 1).length")
    assert cut == 0
    expect(tab.locator("#inspector")).to_be_hidden()
    expect(tab.locator(".tools")).to_be_hidden()


def test_the_same_pages_give_the_same_text() -> None:
    assert render_proof("春水文摘", sample()) == render_proof("春水文摘", sample())


def test_an_edition_without_pages_says_so() -> None:
    assert "这一期没有版面" in render_proof("空", [])


class Reader(HTMLParser):
    """What a reader reads on the left, block by block."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self.inside = ("class", "text") in attrs
            if self.inside:
                self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "p"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[-1] += data


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60), max_size=8))
def test_any_text_can_be_proofed(texts: list[str]) -> None:
    texts = [text.strip() for text in texts if text.strip()]
    page = Page(name="任意.txt", blocks=tuple(Block(number=n, text=t, line=n) for n, t in enumerate(texts, 1)))
    numbers = tuple(range(1, len(texts) + 1))
    article = Article(body=(BodyItem(kind="paragraph", text="".join(texts), blocks=numbers),))
    kinds = ["role", "join", "gap", "header", "move", "discard", "topic", "genre", "misprint"]
    decisions = tuple(
        Decision.model_validate(
            {"kind": kind, "blocks": numbers, "article": n % 2 or None, "confidence": 0.5, "reason": t}
        )
        for n, (kind, t) in enumerate(zip(kinds, [*texts, *kinds], strict=False))
    )
    html = render_proof("任意", [(page, Restored(page=page.name, articles=(article,), decisions=decisions))])
    reader = Reader()
    reader.feed(html)
    shown = [re.sub(r"接 \d+$", "", text) for text in reader.texts]
    assert shown == [re.sub(r"接 \d+$", "", text) for text in texts]
