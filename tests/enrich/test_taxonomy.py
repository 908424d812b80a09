"""Taxonomy files: the project's own, a user's, and wrong ones."""

from pathlib import Path

import pytest

from flows.enrich import load_taxonomy
from flows.errors import ConfigError


def write(folder: Path, text: str) -> Path:
    path = folder / "topics.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_default_has_iptc_codes_and_something_to_compare_with() -> None:
    taxonomy = load_taxonomy()
    assert len(taxonomy.labels) == len(set(taxonomy.labels)) >= 17
    for entry in taxonomy.topic:
        assert entry.code.startswith("medtop:") and len(entry.code) == len("medtop:11000000")
        assert len(entry.keywords) >= 10 and len(entry.examples) >= 5


def test_a_users_file_replaces_it(tmp_path: Path) -> None:
    taxonomy = load_taxonomy(write(tmp_path, '[[topic]]\nlabel = "渔业"\nkeywords = ["渔船"]\n'))
    assert taxonomy.labels == ("渔业",)
    assert taxonomy.topic[0].code == "渔业"  # a topic without a code goes by its label


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[topic]]\nlabel = \n", "line 2"),
        ("", "'topic'"),
        ('[[topic]]\ncode = "x"\n', "line 1: [[topic]] number 1, 'label': is missing"),
        ('[[topic]]\nlabel = "渔业"\nkeyword = ["渔船"]\n', "line 3: [[topic]] number 1, unknown key 'keyword'"),
        (
            '[[topic]]\nlabel = "渔业"\nkeywords = "渔船"\n',
            "line 3: [[topic]] number 1, keywords = “渔船”: must be a list",
        ),
        ('[[topic]]\nlabel = "渔业"\n', "has no description, keywords or examples"),
        (2 * '[[topic]]\nlabel = "渔业"\nkeywords = ["渔船"]\n', "topics 1 and 2 have the same label '渔业'"),
    ],
)
def test_a_wrong_file_is_an_error_that_names_the_place(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        load_taxonomy(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_taxonomy(tmp_path / "none.toml")
