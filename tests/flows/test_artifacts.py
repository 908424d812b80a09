"""The tables that a run shows."""

from pathlib import Path

from flows.artifacts import articles_table, doubts_table, files_table
from flows.model import Article, BodyItem, Decision, Edition, Entry, Restored, Section, Topic
from flows.pipeline import Report

ARTICLE = Article(
    title="水价|<b>上调</b>*不*停供\\",
    genre="消息",
    body=(BodyItem(kind="paragraph", text="正文。", blocks=(2,)),),
    topic=Topic(label="经济", code="04000000", confidence=0.876),
)


def page(*decisions: Decision) -> Restored:
    return Restored(page="a 01.txt", articles=(ARTICLE,), decisions=decisions)


def test_articles_stand_in_their_sections_with_their_markup_defused() -> None:
    entry = Entry(id="a1", page="a 01.txt", index=0, article=ARTICLE)
    section = Section(id="s1", label="经济", code="04000000", entries=(entry,))
    table = articles_table(Edition(name="x", title="文摘", sections=(section,)))
    assert table.splitlines()[2:] == [r"| 水价\|\<b\>上调\</b\>\*不\*停供\\ | 经济 | 消息 | a 01.txt | 0.88 |"]


def test_an_edition_without_articles_says_so() -> None:
    assert articles_table(Edition(name="x", title="文摘", sections=())) == "No article stands on these pages."


def test_doubts_come_least_certain_first_and_certainties_not_at_all() -> None:
    table = doubts_table(
        [
            page(
                Decision(kind="join", blocks=(2, 3), article=0, confidence=0.7, reason="语义\n相接"),
                Decision(kind="role", blocks=(1,), confidence=0.8, reason="短行"),
                Decision(kind="move", blocks=(4,), article=7, confidence=0.4, reason="后半在前"),
            )
        ]
    )
    assert table.splitlines()[2:] == [
        "| 0.40 | move | a 01.txt | 4 |  | 后半在前 |",
        r"| 0.70 | join | a 01.txt | 2, 3 | 水价\|\<b\>上调\</b\>\*不\*停供\\ | 语义 相接 |",
    ]
    assert doubts_table([page()]) == "Every decision is certain enough."


def test_files_are_listed_with_their_sizes(tmp_path: Path) -> None:
    (tmp_path / "x-zh-Hans.pdf").write_bytes(bytes(2048))
    report = Report(edition="x", folder=tmp_path, pdfs=(), pages=1, articles=1, doubts=0)
    assert files_table(report).splitlines()[-1] == "| x-zh-Hans.pdf | 2 KiB |"
    assert str(tmp_path) in files_table(report)
