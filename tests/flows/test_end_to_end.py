"""From the sample's raw pages to two PDFs, opened and read back; the same bytes twice; killed on the way."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from flows.localise import convert_text
from flows.model import Edition
from flows.publish import MANIFEST, read_manifest, sha256
from tests.conftest import SAMPLE, Digest

VARIANTS = ("zh-Hans", "zh-Hant-TW")
KILLS = 8


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "sample"
    command = [sys.executable, "-m", "flows", "build", SAMPLE, "--out", out]
    subprocess.run(command, check=True, capture_output=True)
    return out


def edition_of(folder: Path) -> Edition:
    return Edition.model_validate_json((folder / "edition.json").read_bytes())


def squeeze(text: str) -> str:
    """Without white space: lines are broken where the layout wants."""
    return re.sub(r"\s+", "", text)


def read_back(path: Path) -> str:
    return squeeze("".join(page.extract_text() for page in PdfReader(path).pages))


def assert_whole(folder: Path) -> None:
    manifest = read_manifest(folder)
    assert manifest is not None
    assert {path.name for path in folder.iterdir()} == {MANIFEST, *manifest.files}
    assert {name: sha256(folder / name) for name in manifest.files} == manifest.files


def test_both_pdfs_hold_every_title(built: Path) -> None:
    titles = [
        entry.article.title
        for section in edition_of(built).sections
        for entry in section.entries
        if entry.article.title
    ]
    assert len(titles) > 10
    for variant in VARIANTS:
        text = read_back(built / f"sample-{variant}.pdf")
        for title in titles:
            assert squeeze(convert_text(title, variant)) in text


def test_both_pdfs_hold_the_bodies(built: Path) -> None:
    """The beginning of every paragraph, in the Chinese of the PDF; a later line may be cut by a column."""
    for variant in VARIANTS:
        text = read_back(built / f"sample-{variant}.pdf")
        openings = [
            squeeze(convert_text(paragraph, variant))[:10]
            for section in edition_of(built).sections
            for entry in section.entries
            for paragraph in entry.article.paragraphs
        ]
        found = [opening for opening in openings if opening in text]
        assert len(openings) > 50
        assert len(found) >= 0.97 * len(openings), set(openings) - set(found)


def test_the_pdfs_are_in_their_chinese_and_say_so(built: Path) -> None:
    texts = {variant: read_back(built / f"sample-{variant}.pdf") for variant in VARIANTS}
    assert "「" in texts["zh-Hant-TW"] and "“" not in texts["zh-Hant-TW"]
    assert "国" in texts["zh-Hans"] and "国" not in texts["zh-Hant-TW"]
    for variant in VARIANTS:
        reader = PdfReader(built / f"sample-{variant}.pdf")
        assert reader.trailer["/Root"]["/Lang"] == variant
        assert reader.metadata is not None
        assert reader.metadata.title
        assert len(reader.pages) >= 4


def test_the_contents_and_the_bookmarks_lead_to_pages(built: Path) -> None:
    reader = PdfReader(built / "sample-zh-Hans.pdf")

    def pages_of(outline: list[object]) -> list[int | None]:
        return [
            page
            for item in outline
            for page in (
                pages_of(item) if isinstance(item, list) else [reader.get_destination_page_number(item)]  # type: ignore[arg-type]
            )
        ]

    edition = edition_of(built)
    entries = sum(len(section.entries) for section in edition.sections)
    marks = pages_of(list(reader.outline))
    assert len(marks) >= entries
    assert all(page is not None and 0 <= page < len(reader.pages) for page in marks)
    links = [
        annotation.get_object()
        for page in reader.pages
        for annotation in page.get("/Annots", [])
        if isinstance(annotation, IndirectObject | dict)
    ]
    assert len([link for link in links if link["/Subtype"] == "/Link"]) >= entries


def test_nothing_is_lost_on_the_way(built: Path) -> None:
    """Every character of every page stands in an article or in what was put aside, as often as it came."""
    edition = edition_of(built)
    raw = "".join((SAMPLE / "pages" / source.page).read_text(encoding="utf-8") for source in edition.sources)
    kept = "".join(
        json.dumps(entry.article.model_dump(exclude={"summary", "figures", "topic"}), ensure_ascii=False)
        for section in edition.sections
        for entry in section.entries
    ) + "".join(item.text for source in edition.sources for item in source.discarded)
    hanzi = re.findall(r"[\u4e00-\u9fff]", raw)
    assert len(hanzi) > 6 * 300
    missing = [character for character in set(hanzi) if kept.count(character) < hanzi.count(character)]
    assert not missing


def test_an_article_that_jumps_is_printed_whole(built: Path) -> None:
    edition = edition_of(built)
    [entry] = [
        entry
        for section in edition.sections
        for entry in section.entries
        if (entry.article.title or "").startswith("一江碧水")
    ]
    assert entry.page == "a01.txt"
    assert entry.article.paragraphs[-1].endswith("“脸面要天天洗，家底要慢慢攒。”")
    assert {page for item in entry.article.body for page in item.elsewhere} == {"a03.txt"}


def test_the_proof_holds_the_page_as_it_came(built: Path) -> None:
    proof = (built / "proof.html").read_text(encoding="utf-8")
    assert proof.lower().startswith("<!doctype html>")
    for page in (SAMPLE / "pages").iterdir():
        assert page.name in proof


def test_the_manifest_is_of_these_files_and_inputs(built: Path) -> None:
    assert_whole(built)
    manifest = read_manifest(built)
    assert manifest is not None
    pages = {f"pages/{path.name}" for path in (SAMPLE / "pages").iterdir()}
    assert pages <= set(manifest.inputs)
    assert all(digest == sha256(SAMPLE / name) for name, digest in manifest.inputs.items())


def test_the_same_build_twice_gives_the_same_bytes(built: Path, digest: Digest, tmp_path: Path) -> None:
    """In another folder, on another day, with other random seeds of the interpreter."""
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "TZ": "Asia/Tokyo", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"}
    assert digest("build", SAMPLE, "--out", tmp_path / "again", env=environment).returncode == 0
    assert {path.name: path.read_bytes() for path in built.iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()
    }


def test_killed_at_random_moments_the_last_good_edition_stands(inputs: Path, tmp_path: Path) -> None:
    """The whole process group dies at once, as when the machine goes down."""
    target, seed = tmp_path / "outputs" / "short", random.randrange(2**32)
    command = [sys.executable, "-m", "flows", "build", inputs / "short", "--out", target]

    def build(*options: str) -> bytes:
        subprocess.run([*command, *options], check=True, capture_output=True)
        return (target / MANIFEST).read_bytes()

    started = time.monotonic()
    last = build()
    seconds = time.monotonic() - started
    editions = {last, build("--theme", "booklet")}
    assert len(editions) == 2
    moments = random.Random(seed)
    for number in range(KILLS):
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(moments.uniform(0, seconds))
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        assert_whole(target)
        assert (target / MANIFEST).read_bytes() in editions, f"seed {seed}, kill {number}"
    assert build() == last
    assert list(target.parent.iterdir()) == [target]
