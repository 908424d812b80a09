"""The Prefect flow `delivery`: a published edition goes to its readers, to each once."""

from typing import Annotated, Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from flows import artifacts
from flows.deliver import DeliveryReport
from flows.errors import DeliveryError
from flows.handover import hand_over
from flows.plan import edition_folders
from flows.publish import read_manifest
from flows.serving import output_root


class OfferPublished:
    """Makes a field of the run form a drop-down of what is published when it is registered."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        names = [folder.name for folder in edition_folders(output_root()) if read_manifest(folder)]
        return {**handler(core), **({"enum": names} if names else {})}


@flow(flow_run_name="deliver {edition}")
def delivery(edition: Annotated[str, OfferPublished()], again: bool = False, resend: bool = False) -> None:
    """Send a published edition to its readers, to each once.

    Args:
        edition: A folder of outputs/.
        again: Send it once more to everybody, as one does with a corrected edition.
        resend: Try those again whose mail was refused, or is in doubt.
    """
    report = send(edition, again, resend)
    create_markdown_artifact(
        artifacts.delivery_table(report), key="delivery", description="Who got it, and who did not"
    )
    if not report.complete:
        raise DeliveryError("\n".join(report.problems))


@task(task_run_name="send {edition}", cache_policy=NO_CACHE)
def send(edition: str, again: bool, resend: bool) -> DeliveryReport:
    """Mail each reader; what fails for the moment is tried again within."""
    report = hand_over(output_root() / edition, again=again, resend=resend, tell=get_run_logger().info)
    get_run_logger().info(report.sentence())
    return report
