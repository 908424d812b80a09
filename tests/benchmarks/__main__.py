"""`make bench`: timings, as ratios where a machine's own speed would hide the answer. They judge nothing by themselves.

The pages are those of SEEDS, or of the sample edition where that folder is not there.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from flows.config import INPUTS, ROOT
from flows.localise import localise
from flows.model import Edition
from flows.pipeline import pdf_name
from flows.restore import restore_page
from flows.typeset import render_html
from tests.benchmarks import restoration, typesetting

SEEDS = ROOT.parent / "shared" / "seeds"
DIGEST = Path(sys.executable).with_name("digest")
CHROMIUM = (
    "chromium",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",
)
ROUNDS = 5


def main() -> None:
    """Print every figure with what it was measured on."""
    pages = SEEDS if SEEDS.is_dir() else INPUTS / "sample"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out = folder / "out"
        build = [str(DIGEST), "build", str(pages), "--out", str(out)]
        run(build)  # once to warm the disk
        say("digest --help", best(lambda: run([str(DIGEST), "--help"])))
        start = best(lambda: run([sys.executable, "-c", START_UP]))
        say("start-up: interpreter, imports, models loaded", start)
        whole, printed = race(lambda: run(build), lambda: print_with_chromium(out, folder))
        say(f"digest build {pages.name}: two PDFs, proof, JSON", whole)
        say("  share of start-up", start / whole, "")
        say("chromium --print-to-pdf of the same two HTML files", printed)
        say("  ratio digest build / chromium", whole / printed, "")
        restore_rate(folder)
        restoration_figures()
        typesetting_figures(out, folder / "long")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        say("peak memory of any process started here", peak, "MiB")


START_UP = """
import flows.pipeline, opencc, rjieba, weasyprint
from flows.restore.language import load_language
from flows.enrich import load_taxonomy
load_language(); load_taxonomy()
"""


def print_with_chromium(out: Path, folder: Path) -> None:
    """Print the edition's HTML files one after the other, as a script around a browser would."""
    edition = Edition.model_validate_json((out / "edition.json").read_text(encoding="utf-8"))
    write_html(edition, folder)
    for variant in edition.variants:
        profile = tempfile.mkdtemp(dir=folder)
        target = f"--print-to-pdf={folder / variant}.pdf"
        run([*CHROMIUM, f"--user-data-dir={profile}", target, (folder / f"{variant}.html").as_uri()])


def write_html(edition: Edition, folder: Path) -> None:
    """The edition's HTML files, where they are not there."""
    for variant in edition.variants:
        html = folder / f"{variant}.html"
        if not html.exists():
            html.write_text(render_html(localise(edition, variant)), encoding="utf-8")


def typesetting_figures(out: Path, folder: Path) -> None:
    """A long edition, both variants at once, and its HTML files through Chromium. Once: it is slow."""
    edition = typesetting.long_edition(out)
    folder.mkdir()
    (folder / "edition.json").write_text(edition.model_dump_json(), encoding="utf-8")
    write_html(edition, folder)
    start = time.perf_counter()
    memory = float(run([sys.executable, "-m", "tests.benchmarks.typesetting", str(folder)]))
    laid = time.perf_counter() - start
    printed = best(lambda: print_with_chromium(folder, folder), 1)
    for variant in edition.variants:
        say(f"pages of the long edition, {variant}", typesetting.page_count(folder / pdf_name(edition, variant)), "")
    say("laid out as by digest build, two variants at once", laid)
    say("chromium --print-to-pdf of the same two HTML files", printed)
    say("  ratio laid out / chromium, at most 3 is wanted", laid / printed, "")
    say("  memory of all its processes, at most 1200 is wanted", memory, "MiB")


def restore_rate(folder: Path) -> None:
    """Pages a second through `digest restore`, over the development pages where they are."""
    pages = sorted((ROOT.parent / "shared" / "pages-dev" / "pages").glob("*.txt")) or sorted(
        (INPUTS / "sample" / "pages").glob("*.txt")
    )
    command = [str(DIGEST), "restore", *map(str, pages), "--out", str(folder / "restored")]
    seconds = best(lambda: run(command), rounds=1)
    say(f"digest restore of {len(pages)} pages", len(pages) / seconds, "pages/s")


def restoration_figures() -> None:
    """Restoration by itself, after start-up."""
    short, long = restoration.long_page(60), restoration.long_page(400)
    restore_page(short)  # loads the models
    for page, rounds in ((short, ROUNDS), (long, 3)):
        seconds = best(lambda page=page: restore_page(page), rounds, before=restoration.forget)
        say(f"restore_page, {len(page.blocks)} blocks, all new", seconds * 1000, "ms")
    figures = restoration.over_every_core()
    say(f"restore_page, {restoration.PAGES} pages of {figures.blocks:.0f} blocks, every core", figures.rate, "pages/s")
    say("  memory of the largest worker, warm", figures.before, "MiB")
    say("  memory of the largest worker, at the end", figures.after, "MiB")


def run(command: Sequence[str]) -> str:
    """What the command says."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def best(work: Callable[[], object], rounds: int = ROUNDS, before: Callable[[], object] = lambda: None) -> float:
    """Seconds of the fastest of a few rounds: the one that other work on the machine disturbed least."""
    times = []
    for _ in range(rounds):
        before()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def race(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """The best seconds of each, taken in turns: what disturbs the machine disturbs both."""
    times = [(best(one, 1), best(other, 1)) for _ in range(ROUNDS)]
    return min(a for a, _ in times), min(b for _, b in times)


def say(what: str, value: float, unit: str = "s") -> None:
    sys.stdout.write(f"{what:<58} {value:8.2f} {unit}\n")


if __name__ == "__main__":
    main()
