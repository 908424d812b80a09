"""Mistakes in TOML files: which line, which table, which key, what to do."""

from pathlib import Path

import pytest

from flows.commands import check_names, check_readers
from flows.config import EditionConfig, read_toml
from flows.errors import ConfigError, CorrectionError
from flows.mistakes import line_of, naming
from flows.model import Corrections

SETTINGS = """# settings
title = "文摘"
"number" = 3
summary = { sentences = 2 }

[delivery]
  readers = "r.toml"
"""
TABLES = """[[role]]
text = "甲"

[[join]]
text = "乙"
  [[ role ]]
role = "x"
[[role]]
"""


@pytest.mark.parametrize(
    ("text", "location", "line"),
    [
        (SETTINGS, ("title",), 2),
        (SETTINGS, ("number",), 3),
        (SETTINGS, ("summary", "sentences"), 4),
        (SETTINGS, ("delivery",), 6),
        (SETTINGS, ("delivery", "readers"), 7),
        (SETTINGS, ("delivery", "shelf"), 6),
        (SETTINGS, ("readers",), None),
        (SETTINGS, (), None),
        (TABLES, ("role", 0, "text"), 2),
        (TABLES, ("role", 1, "role"), 7),
        (TABLES, ("role", 1, "text"), 6),
        (TABLES, ("role", 2), 8),
        (TABLES, ("role", 3), None),
        (TABLES, ("join", 0, "text"), 5),
    ],
)
def test_the_line_of_a_key(text: str, location: tuple[str | int, ...], line: int | None) -> None:
    assert line_of(text, location) == line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel = 'x'", "line 1: unknown key 'titel'. Remove it or correct its spelling."),
        ("\nvariants = 'zh-Hans'", "line 2: 'variants': must be a list in square brackets (found 'zh-Hans')."),
        ("variants = ['zh-Hans', 'zh-TW']", "line 1: 'variants.2': must be 'zh-Hans', 'zh-Hant-TW' or 'zh-Hant-HK'"),
        (
            "\nvariants = ['zh-TW']",
            "line 2: 'variants.1': must be 'zh-Hans', 'zh-Hant-TW' or 'zh-Hant-HK' (found 'zh-TW').",
        ),
        ("variants = []", "line 1: 'variants': must name one at least (found [])."),
        ("date = '12 May 2026'", "line 1: 'date': must be a date such as 2026-05-12 (found '12 May 2026')."),
        ("date = 20260512", "line 1: 'date': must be a date such as 2026-05-12 (found 20260512)."),
        (
            "\ntitle = 云津文摘",
            'line 2: is not valid TOML: Invalid value. Text stands in quotation marks: title = "云津文摘".',
        ),
        (
            "title = “云津文摘”",
            "line 1: is not valid TOML: Invalid value. Quotation marks, =, # and [ ] must be the plain ones",
        ),
        (
            'title = "文摘\nlunar = true',
            "line 1: is not valid TOML: Illegal character '\\n'. A quotation mark is missing at",
        ),
        ("[delivery]\n[delivery]", "line 2: is not valid TOML: Cannot declare ('delivery',) twice. Each entry begins"),
        (
            "［summary］",
            "line 1: is not valid TOML: Invalid statement. Quotation marks, =, # and [ ] must be the plain ones",
        ),
        (
            "title = [" + 99 * "1," + "]",
            "line 1: 'title': must be text in quotation marks (found [" + "1, " * 19 + "1…).",
        ),
        ("lunar = tru", "line 1: is not valid TOML: Invalid value."),
        ("title = 3", "line 1: 'title': must be text in quotation marks (found 3)."),
        ("lunar = 'so'", "line 1: 'lunar': must be true or false (found 'so')."),
        ("summary = 3", "line 1: 'summary': must be a table, such as { sentences = 2 } (found 3)."),
        ("[summary]\nsentences = 99", "line 2: 'summary.sentences': must be less than or equal to 20 (found 99)."),
        ("[delivery]\ntitle = 'x'", "line 2: unknown key 'delivery.title'."),
    ],
)
def test_a_mistake_in_settings(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "edition.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        read_toml(path, EditionConfig, ConfigError)
    assert f"{path}, {said}" in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[role]]\ntext = '甲'\nrole = 'colum'", ", line 3: [[role]] number 1, role = “colum”: must be 'paragraph', "),
        (
            "[[role]]\ntext='甲'\nrole='title'\n[[role]]\nrole='title'",
            ", line 4: [[role]] number 2, 'text': is missing. Add it.",
        ),
        ("[[join]]\ntext='甲'\nnext='乙'\nto='丙'", ", line 4: [[join]] number 1, unknown key 'to'. Remove it"),
        ("[[roll]]\ntext = '甲'", ", line 1: unknown key 'roll'. Remove it"),
        ("role = [{ text = '甲', role = 3 }]", ", line 1: [[role]] number 1, role = 3: must be "),
    ],
)
def test_a_mistake_in_corrections(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "corrections.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionError) as error:
        read_toml(path, Corrections, CorrectionError)
    assert f"{path}{said}" in str(error.value)


def test_what_the_rooms_say_of_corrections_gets_its_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "corrections.toml"
    path.write_text(TABLES, encoding="utf-8")
    said = "corrections.toml: [[role]] number 2, text = “甲” stands nowhere.\ncorrections.toml: no article holds '乙'."
    with pytest.raises(CorrectionError) as error, naming(path):
        raise CorrectionError(said)
    assert str(error.value) == (
        f"{path}, line 6: [[role]] number 2, text = “甲” stands nowhere.\n{path}: no article holds '乙'."
    )


def test_a_string_that_nothing_ends(tmp_path: Path) -> None:
    path = tmp_path / "edition.toml"
    path.write_text('title = "文摘', encoding="utf-8")
    with pytest.raises(ConfigError, match="A quotation mark is missing in the last line"):
        read_toml(path, EditionConfig, ConfigError)


def test_names_that_nothing_reads_are_told(tmp_path: Path) -> None:
    for name in ("corrections.toml.txt", "correction.toml", "edition.toml", "notes.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        check_names(tmp_path)
    lines = str(error.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        str(tmp_path / "correction.toml"),
        str(tmp_path / "corrections.toml.txt"),
    ]
    assert all("Rename it to corrections.toml" in line for line in lines)


def test_a_reader_of_a_variant_that_is_not_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "readers.toml").write_text(
        '[[reader]]\nname = "甲"\naddress = "a@example.org"\nvariant = "zh-Hant-HK"\n', encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="甲 reads zh-Hant-HK, which is not among the edition's variants"):
        check_readers(tmp_path, EditionConfig())
    check_readers(tmp_path, EditionConfig(variants=("zh-Hant-HK",)))
