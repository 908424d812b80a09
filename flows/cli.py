"""The `digest` command: its arguments, its messages and its exit codes.

Messages go to stderr, data to stdout. Nothing heavy is imported until a command needs it.
"""

import os
import sys
from pathlib import Path
from typing import Any, get_args

import click

from flows.errors import DigestError, ExitCode

PATH = click.Path(path_type=Path)  # what is wrong with a file, the room that reads it says best


class Known(click.ParamType[str]):
    """One of the values of a Literal of flows.model, imported when it is needed."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def values(self) -> tuple[str, ...]:
        from flows import model

        return get_args(getattr(model, self.name))

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "|".join(self.values)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.values:
            self.fail(f"{value!r} is not one of {', '.join(self.values)}.", param, ctx)
        return value


VARIANT, THEME = Known("Variant"), Known("Theme")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="chinese-press-digest", prog_name="digest")
@click.option("--debug", is_flag=True, help="Show the whole traceback of an error.")
def cli(debug: bool) -> None:
    """Turn the raw text of Chinese newspaper pages into a printed digest."""


@cli.command()
@click.argument("pages", nargs=-1, required=True, type=PATH, metavar="PAGE...")
@click.option("--out", required=True, type=PATH, help="Folder for one JSON file a page.")
@click.option("--corrections", type=PATH, help="A corrections.toml that overrides decisions.")
def restore(pages: tuple[Path, ...], out: Path, corrections: Path | None) -> None:
    """Put the articles of raw pages together again.

    Each page by itself: an article that goes on on another page stays in two, and its jump lines stand with the
    discarded. A build puts such articles together.
    """
    from flows.commands import restore_files

    restore_files(pages, out, corrections, tell)


@cli.command()
@click.argument("pages", nargs=-1, required=True, type=PATH, metavar="PAGE.json...")
@click.option("--out", required=True, type=PATH, help="Folder for one JSON file a page.")
@click.option("--sentences", type=click.IntRange(0, 20), help="Length of summaries in sentences.  [default: 2]")
@click.option("--characters", type=click.IntRange(20, 2000), help="Length of summaries in characters.")
@click.option("--taxonomy", type=PATH, help="A TOML file of topics, in place of the one that ships.")
def enrich(
    pages: tuple[Path, ...], out: Path, sentences: int | None, characters: int | None, taxonomy: Path | None
) -> None:
    """Give restored pages their topics, summaries and figures."""
    from flows.commands import enrich_files

    if sentences is not None and characters is not None:
        raise click.UsageError("--sentences and --characters exclude each other.")
    enrich_files(pages, out, 2 if sentences is None else sentences, characters, taxonomy, tell)


@cli.command()
@click.argument("file", type=PATH, default="-")
@click.option("--to", "variant", required=True, type=VARIANT, help="The Chinese to convert to.")
def convert(file: Path, variant: Any) -> None:
    """Convert UTF-8 text (FILE, or standard input) to another Chinese, on standard output."""
    from flows.commands import convert_file

    send(convert_file(file, variant))


@cli.command()
@click.argument("edition", type=PATH, metavar="EDITION.json")
@click.option("--out", type=PATH, default=Path(), help="Folder for the PDFs.  [default: this one]")
def typeset(edition: Path, out: Path) -> None:
    """Typeset an edition.json: a PDF for each of its variants."""
    from flows.commands import typeset_file

    typeset_file(edition, out, tell)


@cli.command()
@click.argument("input_dir", type=PATH)
@click.option("--out", required=True, type=PATH, help="The edition's own folder, swapped in whole.")
@click.option("--variant", "variants", multiple=True, type=VARIANT, help="In place of edition.toml's; repeatable.")
@click.option("--theme", type=THEME, help="In place of edition.toml's.")
def build(input_dir: Path, out: Path, variants: tuple[Any, ...], theme: Any) -> None:
    """Make the edition of a folder of raw pages, without a server."""
    from flows.workers import warm_up

    warm_up()
    from flows.mistakes import naming
    from flows.pipeline import build as build_edition

    with naming(input_dir / "corrections.toml"):
        tell(build_edition(input_dir, out, variants, theme).sentence())


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="INPUT_DIR|FILE.pdf...")
@click.option("--columns", is_flag=True, help="Of PDFs, also a table with the measures of every column of every page.")
def check(paths: tuple[Path, ...], columns: bool) -> None:
    """Check an edition before it is built, or finished PDFs as a press does.

    Of a folder of pages it says everything that is wrong; a finished PDF, or each of an edition's own folder, is
    measured.
    """
    from flows.commands import check_edition, check_press, finished_pdfs

    pdfs: list[Path] = []
    for path in paths:
        if found := finished_pdfs(path):
            pdfs += found
        else:
            check_edition(path)
            tell(f"{path}: nothing is wrong.")
    check_press(pdfs, lambda report: send(report.encode()), columns=columns)


@cli.command()
@click.argument("input_dir", type=PATH)
@click.option("--outputs", type=PATH, help="Folder of the editions' folders.  [default: outputs]")
@click.option("--deliver", is_flag=True, help="Send it to its readers when it is published.")
@click.option("--verbose", is_flag=True, help="Show Prefect's own log.")
def run(input_dir: Path, outputs: Path | None, deliver: bool, verbose: bool) -> None:
    """Make an edition through the Prefect flow, on a temporary server."""
    from flows.serving import run_flow

    tell(run_flow(input_dir, outputs, deliver=deliver, verbose=verbose).sentence())


@cli.command()
@click.argument("out_dir", type=PATH)
@click.option("--readers", type=PATH, help="A readers.toml.  [default: the edition's own]")
@click.option("--again", is_flag=True, help="Send it once more to everybody.")
@click.option("--resend", is_flag=True, help="Try those again whose mail was refused or is in doubt.")
def deliver(out_dir: Path, readers: Path | None, again: bool, resend: bool) -> None:
    """Send a published edition to its readers, to each once."""
    from flows.errors import DeliveryError
    from flows.handover import hand_over

    report = hand_over(out_dir, readers, again=again, resend=resend, tell=tell)
    tell(report.sentence())
    if not report.complete:
        raise DeliveryError("\n".join(report.problems))


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=4200, show_default=True)
@click.option("--cron", default="*/15 * * * *", show_default=True, help="When to look for changed editions.")
@click.option("--inputs", type=PATH, help="Folder of the editions' folders.  [default: inputs]")
@click.option("--outputs", type=PATH, help="Folder to publish in.  [default: outputs]")
@click.option("--verbose", is_flag=True, help="Show Prefect's own log.")
def serve(port: int, cron: str, inputs: Path | None, outputs: Path | None, verbose: bool) -> None:
    """Bring up Prefect's server and its UI on the loopback, with the flows and their schedule."""
    from flows.serving import serve_flows

    serve_flows(port, cron, inputs, outputs, tell, verbose=verbose)


@cli.command()
def schema() -> None:
    """Print the JSON Schema of edition.json."""
    import json

    from flows.model import Edition

    send(json.dumps(Edition.model_json_schema(), ensure_ascii=False, indent=2).encode() + b"\n")


def tell(message: str) -> None:
    """A message, for a person."""
    click.echo(message, err=True)


def send(data: bytes) -> None:
    """Data, on standard output, all of it."""
    sys.stdout.buffer.write(data)
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code."""
    sys.exit(code_of(sys.argv[1:] if arguments is None else arguments))


def code_of(arguments: list[str]) -> int:
    """Run a command; say what went wrong and give the exit code."""
    debug = "--debug" in arguments[:1] or bool(os.environ.get("DIGEST_DEBUG"))
    try:
        return int(cli.main(arguments, prog_name="digest", standalone_mode=False) or ExitCode.OK)
    except click.ClickException as e:
        e.show()
        return e.exit_code
    except (click.Abort, KeyboardInterrupt):
        tell("digest: interrupted.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # whoever read our output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OUTPUT
    except DigestError as e:
        if debug:
            raise
        tell(f"digest: {e}")
        return e.exit_code
    except Exception as e:
        if debug:
            raise
        tell(
            f"digest: this should not have happened: {type(e).__name__}: {e}. "
            "Run `digest --debug …` to see where, and please report it."
        )
        return ExitCode.INTERNAL
