"""A designer's mistakes: every one is named with its file and line, and nothing is made."""

import shutil
from pathlib import Path

import pytest

from flows.config import STYLES, TEMPLATES
from flows.errors import ConfigError
from flows.typeset import check_design, html, mistakes, sheets, words
from flows.typeset.html import render_html
from tests.typeset.conftest import make_edition

CACHES = (html.environment, sheets.sheets, sheets.styles, words.words_for)


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """styles/ and templates/ to spoil."""
    for folder in (STYLES, TEMPLATES):
        shutil.copytree(folder, tmp_path / folder.name)
    monkeypatch.setattr(sheets, "STYLES", tmp_path / "styles")
    for module in (html, mistakes, words):
        monkeypatch.setattr(module, "TEMPLATES", tmp_path / "templates")
    for cached in CACHES:
        cached.cache_clear()
    yield tmp_path  # type: ignore[misc]
    monkeypatch.undo()
    for cached in CACHES:
        cached.cache_clear()


def told(studio: Path, file: str, before: str, after: str) -> tuple[str, int]:
    """What is said of a change in a file, and the line that was changed."""
    path = studio / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        render_html(make_edition())
    return str(error.value), text.count("\n", 0, text.index(before)) + 1


@pytest.mark.parametrize(
    ("file", "before", "after", "what"),
    [
        ("base.css", ".masthead h1 {", ".masthead h1 ", "a } too many"),
        ("base.css", ".body > p { text-indent: 2em; }", ".body > p { text-indent: 2em; }}", "a } too many"),
        ("base.css", ".body > p { text-indent: 2em; }", ".body > p { text-indent: 2em;", "never closed"),
        ("daily.css", ".data, .across .figures { break-inside: avoid; }", ".data {", "never closed"),
        ("base.css", "/* 0.6 of the title */", "/* 0.6 of the title", "this comment is never closed"),
        ("base.css", 'content: "——"', "content: \"——'", "quotation is never closed"),
        ("tokens.css", "--line-end: half;", "--line-end: halve;", "`--line-end: halve`: --line-end takes half"),
        ("tokens.css", "--autospace: 0.25em;", "--autospace: 0.25;", "--text-autospace takes a length"),
        ("base.css", "--text-wrap: balance;", "--text-wrap: balanced;", "--text-wrap takes balance"),
        ("base.css", "--block-step: var(--line);", "--block-step: var(--line) edn;", "--block-step takes a length"),
        ("base.css", "--last-line-room: 2em", "--last-line-room: two", "--last-line-room takes a length"),
        ("base.css", "--block-step: var(--line);", "--blok-step: var(--line);", "Do you mean --block-step?"),
        ("base.css", "var(--brief-line)", "var(--breif-line)", "nothing sets --breif-line. Do you mean --brief-line?"),
    ],
)
def test_what_css_passes_over_is_named(studio: Path, file: str, before: str, after: str, what: str) -> None:
    said, line = told(studio, f"styles/{file}", before, after)
    assert what in said
    if "too many" not in said:  # found where it shows
        assert said.startswith(f"{sheets.STYLES / file}:{line}: ")


@pytest.mark.parametrize(
    ("file", "before", "after", "what"),
    [
        ("parts/section.html", "{{ part.label }}", "{{ part.lable }}", "there is no lable here"),
        ("parts/section.html", "{% endfor %}", "", "endmacro"),
        ("parts/contents.html", "{{ words.contents }}", "{{ words.contens }}", "words.toml has no contens"),
        ("parts/section.html", "parts/article.html", "parts/artikel.html", "parts/artikel.html"),
    ],
)
def test_a_mistake_in_a_template_is_named(studio: Path, file: str, before: str, after: str, what: str) -> None:
    said, _ = told(studio, f"templates/{file}", before, after)
    assert said.startswith(str(studio / "templates" / file))
    assert what in said


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ('contents = "目录"\n', "", "[zh-Hans] has no contents, which [zh-Hant-TW] has"),
        ('number = "第{number}期"', 'number = "第{numbr}期"', "nothing fills in {numbr}"),
        ("{year}年{month}月{day}日", "{yaer}年{month}月{day}日", "nothing fills in {yaer}"),
        ('articles = "{count}篇"', 'articles = "{cuont}篇"', "nothing fills in {cuont}"),
    ],
)
def test_a_mistake_in_the_words_is_named(studio: Path, before: str, after: str, what: str) -> None:
    said, _ = told(studio, "templates/words.toml", before, after)
    assert said.startswith(str(studio / "templates" / "words.toml"))
    assert what in said


def test_a_fault_of_the_program_is_not_taken_for_the_designers(studio: Path) -> None:
    with pytest.raises(ZeroDivisionError), mistakes.naming_templates():
        raise ZeroDivisionError


def test_a_design_can_be_checked_without_an_edition(studio: Path) -> None:
    check_design("zh-Hans", "daily")
    for file, before, after in (
        ("styles/daily.css", "@page {", "@page "),
        ("templates/words.toml", 'contents = "目录"\n', ""),
        ("templates/parts/section.html", "{% endfor %}", ""),
    ):
        path = studio / file
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        for cached in CACHES:
            cached.cache_clear()
        with pytest.raises(ConfigError, match=path.name):
            check_design("zh-Hans", "daily")
        path.write_text(text, encoding="utf-8")
