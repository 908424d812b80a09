"""readers.toml: what it may say, and what is said when it says something else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.config import INPUTS
from flows.deliver import Reader, read_readers
from flows.deliver.readers import normal_address
from flows.errors import ConfigError

GOOD = """\
# 读者名单
[[reader]]
name = "方知远"
address = "fang@example.org"
variant = "zh-Hans"

[[reader]]
name = "林若谷（台北）"
address = "Lin.Ruogu+digest@Mail.Example.ORG"
variant = "zh-Hant-TW"
active = false
"""


@pytest.fixture(name="path")
def readers_path(tmp_path: Path) -> Path:
    return tmp_path / "readers.toml"


def test_readers_are_read_in_order(path: Path) -> None:
    path.write_text(GOOD, encoding="utf-8")
    fang, lin = read_readers(path)
    assert fang == Reader(name="方知远", address="fang@example.org", variant="zh-Hans")
    assert (lin.address, lin.active) == ("Lin.Ruogu+digest@mail.example.org", False)


def test_a_byte_order_mark_and_inline_tables_do_no_harm(path: Path) -> None:
    path.write_text('reader = [{name = "方", address = "f@example.org", variant = "zh-Hans"}]', encoding="utf-8-sig")
    assert read_readers(path)[0].name == "方"


def test_the_samples_readers_can_be_read() -> None:
    assert read_readers(INPUTS / "sample" / "readers.toml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"fang@example.org"', '"fang"', "line 4: 'address': must be like name@example.org (found 'fang')."),
        ('"fang@example.org"', '"fang＠example.org"', "line 4: 'address': has a full-width ＠; write @"),
        ('"fang@example.org"', '"方@example.org"', "line 4: 'address': must have only ASCII letters before the @"),
        ('"fang@example.org"', '"fang@example"', "line 4: 'address': must be like name@example.org; the domain lacks"),
        ('"fang@example.org"', '"a b@example.org"', "line 4: 'address': must be like name@example.org; what stands"),
        ('"fang@example.org"', "4", "line 4: 'address': must be"),
        ('"zh-Hant-TW"', '"zh-TW"', "line 10: 'variant': must be 'zh-Hans', 'zh-Hant-TW' or 'zh-Hant-HK'"),
        (
            'name = "方知远"',
            'nmae = "方知远"',
            "line 3: 'nmae': unknown key. A reader has name, address, variant, active.",
        ),
        ('name = "方知远"', "", "line 2: 'name': is missing."),
        ('"方知远"', '"方\\n知远"', "line 3: 'name': must be one line of printable text"),
        ('"方知远"', '""', "line 3: 'name': must"),
        ("active = false", 'active = "never"', "line 11: 'active': must"),
        (
            '"Lin.Ruogu+digest@Mail.Example.ORG"\nvariant = "zh-Hant-TW"',
            '"Fang@EXAMPLE.org"\nvariant = "zh-Hans"',
            "line 9: 'address': Fang@example.org gets zh-Hans already by line 4. Remove one of the two.",
        ),
    ],
)
def test_a_mistake_is_said_with_line_key_and_remedy(path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_readers(path)
    assert f"{path}, {said}" in str(caught.value)


def test_every_mistake_is_said_at_once(path: Path) -> None:
    path.write_text(GOOD.replace("@", " at "), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_readers(path)
    assert [line.split("'")[0] for line in str(caught.value).splitlines()] == [
        f"{path}, line 4: ",
        f"{path}, line 9: ",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "names no reader"),
        ("[reader]\nname = 'a'", "two brackets"),
        ("[[readers]]\nname = 'a'", "unknown key 'readers'"),
        ("[[reader]\n", "line 1"),
        ("reader = [1]", "line 1"),
    ],
)
def test_a_file_of_another_form_is_said(path: Path, content: str, said: str) -> None:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=said) as caught:
        read_readers(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_and_another_encoding_are_said(path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_readers(path)
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        read_readers(path)


def test_a_chinese_domain_is_written_as_smtp_wants_it() -> None:
    assert normal_address("fang@例子.中国") == "fang@xn--fsqu00a.xn--fiqs8s"


@given(st.text(max_size=40))
def test_an_address_is_normal_or_refused_and_never_breaks_a_header(text: str) -> None:
    try:
        address = normal_address(text)
    except ValueError:
        return
    assert normal_address(address) == address
    assert address.isascii()
    assert address.isprintable()
    assert not set(address) & set(' <>,;:"()[]\\')
