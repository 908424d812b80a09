"""Says in the terminal of `digest serve` which runs failed, for the runs themselves print nothing there."""

import datetime as dt
import json
import re
import threading
import time
import urllib.request
from collections.abc import Callable
from typing import Any

PREAMBLE = re.compile(r"^(?:Flow run encountered an exception: |Process for flow run )?(?:\w+Error: )?")


def watch_runs(url: str, tell: Callable[[str], None], seconds: float = 3) -> None:
    """From now on `tell` hears of each run that fails on the server at `url`, a line a run, until this process ends."""
    begin = dt.datetime.now(dt.UTC)
    threading.Thread(target=_watch, args=(url, begin, tell, seconds), daemon=True).start()


def _watch(url: str, begin: dt.datetime, tell: Callable[[str], None], seconds: float) -> None:
    told: set[str] = set()
    while True:
        time.sleep(seconds)
        for run in failed_runs(url, begin):
            if run["id"] not in told:
                told.add(run["id"])
                tell(sentence(run, url))


def failed_runs(url: str, since: dt.datetime) -> list[dict[str, Any]]:
    """The runs that failed or crashed since then, without those that another run started: that one fails too."""
    wanted = {
        "state": {"type": {"any_": ["FAILED", "CRASHED"]}},
        "end_time": {"after_": since.isoformat()},
        "parent_task_run_id": {"is_null_": True},
    }
    question = json.dumps({"flow_runs": wanted, "sort": "END_TIME_DESC", "limit": 50}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{url}/api/flow_runs/filter", question, {"content-type": "application/json"}
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=30) as answer:
            found: list[dict[str, Any]] = json.load(answer)
            return found[::-1]
    except (OSError, ValueError):  # the server is busy or ending: then at the next turn
        return []


def sentence(run: dict[str, Any], url: str) -> str:
    """Which run, what failed, where to look."""
    said = PREAMBLE.sub("", run["state"].get("message") or "it ended without a word").splitlines()
    more = f" (and {len(said) - 1} more)" if len(said) > 1 else ""
    return f"{run['name']} failed: {said[0]}{more} See {url}/runs/flow-run/{run['id']}"
