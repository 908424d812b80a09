"""The Prefect flow `digest`: an edition's folder of raw pages becomes its published PDFs.

Read `digest` and you have read the pipeline. The work itself is in flows/pipeline.py, which knows no
Prefect; here each of its verbs is a task, so that a run shows every page and every variant.
"""

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from httpx import HTTPError
from prefect import Flow, flow, get_client, get_run_logger, task, unmapped
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import State, StateType, TaskRun
from prefect.deployments.runner import RunnerDeployment
from prefect.events.worker import EventsWorker
from prefect.exceptions import PrefectException
from prefect.logging.handlers import APILogWorker
from prefect.runner import Runner
from prefect.schedules import Cron, Schedule
from prefect.states import Crashed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.types.entrypoint import EntrypointType
from prefect.utilities.callables import parameter_schema
from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from flows import artifacts, intake, pipeline
from flows.delivery import delivery
from flows.errors import ConfigError, DigestError, InputError
from flows.model import Corrections, Edition, Page, Restored, Theme, Variant
from flows.pipeline import Report
from flows.plan import Plan, changed_editions, edition_folders, make_plan
from flows.publish import Stage
from flows.serving import input_root, output_root
from flows.wording import count
from flows.workers import workers

CHANGED = "every changed edition"
AS_SET: Literal["as the edition sets it"] = "as the edition sets it"
ThemeChoice = Literal["as the edition sets it", Theme]


class OfferEditions:
    """Makes a field of the run form a drop-down of the editions that there are when it is registered."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        names = [folder.name for folder in edition_folders(input_root())]
        return {**handler(core), "enum": [CHANGED, *names]}


FOR_GOOD = (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError)


def may_pass(_task: object, _run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again may help: the disk or the network failed, not the content and not the name."""
    error = state.result(raise_on_failure=False)
    cause = error if isinstance(error, OSError) else getattr(error, "__cause__", None)
    return isinstance(cause, OSError) and not isinstance(cause, FOR_GOOD)


# Reading and writing may fail for a moment; what is computed fails for good.
IO: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "retries": 2,
    "retry_delay_seconds": 1,
    "retry_condition_fn": may_pass,
}
PURE: dict[str, Any] = {"cache_policy": NO_CACHE}
THREADS: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=8)


@flow(flow_run_name="digest {edition}", task_runner=THREADS)  # type: ignore[arg-type]  # prefect types runners as invariant
def digest(
    edition: Annotated[str, OfferEditions()] = CHANGED,
    variants: list[Variant] = [],  # noqa: B006 - never changed; the form shows it
    theme: ThemeChoice = AS_SET,
    deliver: bool = False,
) -> list[Report]:
    """Turn the raw pages of an edition into a printed digest.

    Reads and restores each page, follows the articles that jump, enriches, assembles the edition, typesets each
    variant, and publishes the PDFs with a proof of every decision.

    Args:
        edition: A folder of inputs/, or every one whose files changed since it was published.
        variants: The Chinese to print it in. None chosen: as the edition sets them.
        theme: The design: a daily sheet, a booklet, or pages for a screen.
        deliver: Send it to its readers when it is published.
    """
    if edition == CHANGED:
        return digest_changed(variants, theme, deliver)
    folder = find_edition(edition)
    with Stage(output_root() / edition) as stage:
        plan = make_plan(folder, variants, None if theme == AS_SET else theme)
        with workers(pipeline.count_jobs(plan)) as pool:
            pages = read_page.map(plan.files).result()
            corrections = pipeline.assign_corrections(plan, pages)
            apart = restore_page.map(pages, corrections, unmapped(pool)).result()
            restored = follow_jumps(plan, pages, apart)
            corrections = pipeline.follow_labels(restored, corrections)
            enriched = enrich_page.map(restored, corrections, unmapped(plan), unmapped(pool)).result()
            book = assemble(plan, pages, enriched)
            typesetting = typeset_variant.map(unmapped(book), book.variants, unmapped(pool))
            proof = make_proof(book, pages, enriched)
            pdfs = typesetting.result()
        publish(stage, plan, book, pdfs, proof)
    report = pipeline.make_report(book, enriched, stage.target)
    show(book, enriched, report)
    if deliver:
        delivery(edition)
    return [report]


def digest_changed(variants: list[Variant], theme: ThemeChoice, deliver: bool) -> list[Report]:
    """Digest every edition whose files changed, each in a run of its own; one that fails stops no other."""
    reports, failures = [], []
    for folder in changed_editions(input_root(), output_root()):
        try:
            reports += digest(folder.name, variants, theme, deliver)
        except DigestError as e:
            failures.append(f"{folder.name}: {e}")
    get_run_logger().info("%s made, %d failed", count(len(reports), "edition"), len(failures))
    if failures:
        raise DigestError("\n".join(failures))
    return reports


def find_edition(name: str) -> Path:
    """The folder of an edition. Raises InputError."""
    for folder in edition_folders(input_root()):
        if folder.name == name:
            return folder
    raise InputError(f"{input_root() / name}: there is no such edition. Put its pages there.")


@task(task_run_name="read {file.name}", **IO)
def read_page(file: Path) -> Page:
    """Read one page's text."""
    return intake.read_page(file)


@task(task_run_name="restore {page.name}", **PURE)
def restore_page(page: Page, corrections: Corrections, pool: Executor) -> Restored:
    """Put the articles of one page together again."""
    restored = pool.submit(pipeline.restore_page, page, corrections).result()
    get_run_logger().info(
        "%s, %s", count(len(restored.articles), "article"), count(len(pipeline.doubts(restored)), "doubt")
    )
    return restored


@task(task_run_name="follow jumps of {plan.name}", **PURE)
def follow_jumps(plan: Plan, pages: Sequence[Page], restored: Sequence[Restored]) -> tuple[Restored, ...]:
    """Put the articles that go on on another page together."""
    return pipeline.follow_jumps(plan, pages, restored)


@task(task_run_name="enrich {restored.page}", **PURE)
def enrich_page(restored: Restored, corrections: Corrections, plan: Plan, pool: Executor) -> Restored:
    """Give the articles of one page their topics, summaries and figures."""
    return pool.submit(pipeline.enrich_page, restored, corrections, plan).result()


@task(task_run_name="assemble {plan.name}", **PURE)
def assemble(plan: Plan, pages: Sequence[Page], enriched: Sequence[Restored]) -> Edition:
    """Arrange the articles of all pages in sections."""
    return pipeline.assemble(plan, pages, enriched)


@task(task_run_name="typeset {variant}", **PURE)
def typeset_variant(edition: Edition, variant: Variant, pool: Executor) -> bytes:
    """Convert the edition to one Chinese and set its PDF."""
    return pool.submit(pipeline.typeset_variant, edition, variant).result()


@task(task_run_name="proof {edition.name}", **PURE)
def make_proof(edition: Edition, pages: Sequence[Page], enriched: Sequence[Restored]) -> str:
    """Set each page as it came beside its articles."""
    return pipeline.make_proof(edition, pages, enriched)


@task(task_run_name="publish {plan.name}", **IO)
def publish(stage: Stage, plan: Plan, edition: Edition, pdfs: Sequence[bytes], proof: str) -> None:
    """Swap the whole edition in."""
    pipeline.publish(stage, plan, edition, pdfs, proof)


STEPS = (read_page, restore_page, follow_jumps, enrich_page, assemble, typeset_variant, make_proof, publish)


def show(edition: Edition, enriched: Sequence[Restored], report: Report) -> None:
    """Leave the articles, the doubts and the files with the run, as artifacts."""
    create_markdown_artifact(artifacts.articles_table(edition), key="articles", description="Every article")
    create_markdown_artifact(artifacts.doubts_table(enriched), key="doubts", description="What to look at")
    create_markdown_artifact(artifacts.files_table(report), key="files", description="What was made")


def digest_here(edition: str, on_step: Callable[[str], None], *, deliver: bool = False) -> Report:
    """Run the flow in this process; `on_step` hears the name of each task as it completes."""

    def tell(_task: object, run: TaskRun, _state: object) -> None:
        on_step(run.name)

    for step in STEPS:
        step.on_completion(tell)
    try:
        [report] = digest(edition, deliver=deliver)
    finally:  # the server may end now: it is to hear everything before
        APILogWorker.drain_all(timeout=5)
        EventsWorker.drain_all(timeout=5)
    return report


class DigestRunner(Runner):
    """A runner that ends on SIGTERM as it does on Ctrl-C."""

    def handle_sigterm(self, *_: object, **__: object) -> None:
        """Called by the signal."""
        signal.raise_signal(signal.SIGINT)


def make_schedule(cron: str, timezone: str) -> Schedule:
    """A schedule by `cron` in `timezone` (an IANA name). Raises ConfigError."""
    try:
        return Cron(cron, timezone=timezone)
    except ValueError as e:
        raise ConfigError(f"--cron: '{cron}' is no schedule. Write one such as '0 6 * * *'.") from e


def serve(schedule: Schedule, on_ready: Callable[[], None]) -> None:
    """Offer both flows on the server of this environment, until interrupted.

    `digest` runs by `schedule` and on demand, `delivery` on demand; one run at a time, for a run keeps
    every core busy.
    """
    offers: dict[Flow[Any, Any], str] = {
        digest: "Makes a digest of an edition; on its schedule, of every one that changed.",
        delivery: "Sends a published edition to those of its readers who have not got it.",
    }
    end_dead_runs()
    runner = DigestRunner(limit=1)
    deployed = {}
    for offer, description in offers.items():
        deployment = offer.to_deployment(
            offer.name,
            description=description,
            schedule=schedule if offer is digest else None,
            paused=False,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        deployed[offer] = cast(UUID, runner.add_deployment(cast(RunnerDeployment, deployment)))
    threading.Thread(target=keep_offers, args=(deployed,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    on_ready()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(runner.start())


def end_dead_runs() -> None:
    """Mark what a killed server left running as crashed, and drop the scheduled runs that it missed."""
    unfinished = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING, StateType.SCHEDULED]
    filters = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=unfinished)))
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=filters):
            if run.state_type != StateType.SCHEDULED:
                crashed: State[Any] = Crashed(message="The server was ended during this run.")
                client.set_flow_run_state(run.id, crashed, force=True)
            elif run.auto_scheduled:
                client.delete_flow_run(run.id)


def keep_offers(deployed: Mapping[Flow[Any, Any], UUID], seconds: float = 5) -> None:
    """Keep the drop-downs of the forms true while editions come and go; never returns."""
    offered = {offer: offer.parameters for offer in deployed}
    with get_client(sync_client=True) as client:
        while True:
            time.sleep(seconds)
            for offer, deployment in deployed.items():
                offers = parameter_schema(offer)
                if offers != offered[offer]:
                    with contextlib.suppress(PrefectException, HTTPError):  # then at the next turn
                        update = DeploymentUpdate(parameter_openapi_schema=offers.model_dump())
                        client.update_deployment(deployment, update)
                        offered[offer] = offers
