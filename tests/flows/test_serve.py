"""`digest serve`: the server, its forms in a real browser, its schedule, its start and its end."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, Response, Route, TimeoutError, expect, sync_playwright

from flows.serving import free_port
from tests.conftest import Digest
from tests.flows.conftest import Desk, copy_short, start_desk, wait_for_desk

pytestmark = pytest.mark.xdist_group("desk")  # one server for all of them

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = [
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture
def browser_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        page = browser.new_page(viewport={"width": 1400, "height": 1200})
        page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        yield page
        browser.close()


def processes_of(desk: Desk) -> list[str]:
    """The command lines of what a desk has started and is still there: its session's processes."""
    listed = subprocess.run(
        ["ps", "-eo", "sid=,stat=,args="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    found = [line.split(None, 2) for line in listed]
    ours = [args for sid, stat, args in found if int(sid) == desk.process.pid and "Z" not in stat]
    return ours + [args for _, stat, args in found if desk.url.rpartition(":")[2] in args and args not in ours]


def submit(page: Page) -> str:
    """Submit the run form; the run's id. A busy server makes no run and the form stays: then submit it again."""

    def made(answer: Response) -> bool:
        return answer.url.endswith("/create_flow_run") and answer.status == HTTPStatus.CREATED

    button = page.get_by_role("button", name="Submit")
    for _ in range(3):
        expect(button).to_be_enabled()
        with contextlib.suppress(TimeoutError), page.expect_response(made) as answer:
            button.click()
            return str(answer.value.json()["id"])
    pytest.fail(f"the form is not submitted: {page.locator('body').inner_text()}")


def test_a_person_runs_the_sample_from_the_form(desk: Desk, browser_page: Page) -> None:
    page, reached = browser_page, set()
    page.on("response", lambda answer: reached.add(re.split("[/:]", answer.url)[3]))
    page.goto(desk.url)
    page.get_by_role("link", name="Deployments").click()
    page.locator("a[href*='/deployments/deployment/']", has_text="digest").click()
    expect(page.get_by_text("Every 15 minutes")).to_be_visible()

    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Custom run").click()
    page.get_by_role("button", name="Select variants").click()
    offered = page.get_by_role("option")
    expect(offered.filter(has_text="zh-Hant-HK")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Select theme").click()
    expect(offered.filter(has_text="booklet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("switch").first).not_to_be_checked()
    page.get_by_role("button", name="Select edition").click()
    expect(offered.filter(has_text="every changed edition")).to_be_visible()
    offered.filter(has_text="sample").click()
    expect(page.get_by_role("button", name="Select edition")).to_have_text("sample")
    run = submit(page)
    assert desk.wait(run)["state"]["type"] == "COMPLETED"

    page.wait_for_url("**/deployments/deployment/*tab=Runs*")  # the form gave way to the list of runs
    page.reload()
    page.locator(f"a[href*='/runs/flow-run/{run}']").click()
    expect(page.get_by_text("Completed", exact=True).first).to_be_visible()
    expect(page.get_by_text("digest sample").first).to_be_visible()
    page.get_by_role("tab", name="Artifacts").click()
    for key in ("articles", "doubts", "files"):
        expect(page.get_by_text(key, exact=True).first).to_be_visible()
    page.get_by_text("files", exact=True).first.click()
    page.locator("a[href*='/artifacts/artifact/']").first.click()
    expect(page.get_by_text("sample-zh-Hans.pdf").first).to_be_visible()
    assert reached == {"127.0.0.1"}


def test_the_pages_may_talk_to_this_machine_only(desk: Desk, browser_page: Page) -> None:
    """Whatever they ask: an answer is laid out for every host, and none but ours may be read."""

    def answer(route: Route) -> None:
        route.fulfill(status=200, body="{}", headers={"access-control-allow-origin": "*"})

    browser_page.route(lambda url: "127.0.0.1" not in url, answer)
    browser_page.goto(desk.url)
    fetched = "url => fetch(url).then(() => 'reached', () => 'refused')"
    assert browser_page.evaluate(fetched, "https://analytics.example/config") == "refused"
    assert browser_page.evaluate(fetched, f"{desk.url}/api/health") == "reached"


def test_nobody_is_told(desk: Desk) -> None:
    settings = desk.api("/admin/settings")
    assert settings["server"]["analytics_enabled"] is False
    assert settings["home"] == str(desk.outputs / ".prefect" / "serve")


def test_the_schedule_and_the_forms(desk: Desk) -> None:
    digest = desk.api("/deployments/name/digest/digest")
    [schedule] = digest["schedules"]
    assert (schedule["schedule"]["cron"], schedule["active"], digest["paused"]) == ("*/15 * * * *", True, False)
    form = digest["parameter_openapi_schema"]["properties"]
    assert form["variants"]["items"]["enum"] == ["zh-Hans", "zh-Hant-TW", "zh-Hant-HK"]
    assert form["theme"]["enum"] == ["as the edition sets it", "daily", "booklet", "screen"]
    assert {name: field["default"] for name, field in form.items()} == {
        "edition": "every changed edition",
        "variants": [],
        "theme": "as the edition sets it",
        "deliver": False,
    }
    assert all(field["description"] for field in form.values())
    assert desk.api("/deployments/name/delivery/delivery")["schedules"] == []


def test_runs_are_scheduled(desk: Desk) -> None:
    """The server looks for what to schedule once a minute, and every five seconds after a deployment is made."""
    deployment = desk.api("/deployments/name/digest/digest")["id"]
    question = {
        "deployments": {"id": {"any_": [deployment]}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
        "limit": 200,
    }
    deadline = time.monotonic() + 120
    while not (runs := [run for run in desk.api("/flow_runs/filter", question) if run["auto_scheduled"]]):
        assert time.monotonic() < deadline, "no run is scheduled"
        time.sleep(0.5)
    assert all(int(run["expected_start_time"][14:16]) % 15 == 0 for run in runs)


def test_a_new_edition_is_offered_without_a_restart(desk: Desk) -> None:
    copy_short(desk.inputs, "newcomer")
    assert desk.offering("digest", "newcomer")


def test_prefect_yaml_describes_the_same_deployments(desk: Desk) -> None:
    described = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    for entry in described:
        served = desk.api(f"/deployments/name/{entry['name']}/{entry['name']}")
        path, _, function = entry["entrypoint"].partition(":")
        assert served["entrypoint"] == f"{path.removesuffix('.py').replace('/', '.')}.{function}"
        assert served["description"] == entry["description"]
        assert [s["schedule"]["cron"] for s in served["schedules"]] == [s["cron"] for s in entry.get("schedules", [])]
    assert {entry["name"] for entry in described} == {d["name"] for d in desk.api("/deployments/filter", {})}


def test_a_port_in_use_is_named(digest: Digest, inputs: Path, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = digest("serve", "--port", port, "--inputs", inputs, "--outputs", tmp_path / "outputs")
    assert done.returncode == 4
    assert f"port {port} cannot be used: Address already in use. Name another with --port" in done.stderr
    assert not (tmp_path / "outputs").exists()


def test_an_impossible_schedule_is_named(digest: Digest, inputs: Path, tmp_path: Path) -> None:
    places = ("--inputs", inputs, "--outputs", tmp_path / "outputs", "--port", free_port())
    done = digest("serve", "--cron", "often", *places)
    assert done.returncode == 4
    assert done.stderr == "digest: --cron: 'often' is no schedule. Write one such as '0 6 * * *'.\n"


def test_it_ends_all_it_started_and_its_runs_survive_even_a_kill(inputs: Path, tmp_path: Path) -> None:
    desk = start_desk(inputs, tmp_path / "outputs")
    wait_for_desk(desk)
    done = desk.run("digest", edition="short")
    assert done["state"]["type"] == "COMPLETED"
    deployment = desk.api("/deployments/name/digest/digest")["id"]
    cut = desk.api(f"/deployments/{deployment}/create_flow_run", {"parameters": {"edition": "short"}})
    while desk.api(f"/flow_runs/{cut['id']}")["state"]["type"] != "RUNNING":
        time.sleep(0.1)
    os.killpg(desk.process.pid, signal.SIGKILL)  # the machine goes down in the middle of a run
    desk.process.wait()
    while processes_of(desk):
        time.sleep(0.1)

    port = int(desk.url.rpartition(":")[2])
    desk.log.unlink()
    desk = start_desk(inputs, tmp_path / "outputs", port)
    wait_for_desk(desk)
    assert desk.api(f"/flow_runs/{done['id']}")["state"]["type"] == "COMPLETED"
    assert desk.api(f"/flow_runs/{cut['id']}")["state"]["type"] == "CRASHED"
    assert desk.run("digest", edition="short")["state"]["type"] == "COMPLETED"
    desk.process.send_signal(signal.SIGTERM)
    assert desk.process.wait(60) == 0
    assert processes_of(desk) == []
    assert desk.log.read_text().splitlines() == [
        "Prefect's server is starting …",
        f"The digest is served at {desk.url}. Ctrl-C ends it.",
    ]
    assert "Traceback" not in (tmp_path / "outputs" / ".prefect" / "serve" / "server.log").read_text()
