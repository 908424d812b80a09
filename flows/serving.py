"""Prefect's server and its settings: all on the loopback, in a folder of the project, telling nobody.

This module imports no Prefect: its settings must stand in the environment before that is imported.
"""

import contextlib
import ctypes
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from flows.config import INPUTS, OUTPUTS
from flows.errors import ConfigError, DigestError, InputError, OutputError
from flows.mistakes import naming
from flows.progress import progress
from flows.watch import watch_runs

if TYPE_CHECKING:
    from flows.pipeline import Report

HOST = "127.0.0.1"
START_LIMIT = 120.0  # seconds; a first start migrates its database, 12 s on two idle cores
_STOP_LIMIT = 10.0
_PR_SET_PDEATHSIG = 1
_ONLY_HERE = (
    b"connect-src 'self' http://127.0.0.1:* http://localhost:* ws://127.0.0.1:* ws://localhost:*; "
    b"script-src 'self' 'unsafe-inline' 'unsafe-eval'; form-action 'self'; frame-ancestors 'none'"
)
_LIBC = ctypes.CDLL(None)


def input_root() -> Path:
    """The folder of the editions' folders: DIGEST_INPUTS, or the project's inputs/."""
    return Path(os.environ.get("DIGEST_INPUTS") or INPUTS)


def output_root() -> Path:
    """The folder that editions are published in: DIGEST_OUTPUTS, or the project's outputs/."""
    return Path(os.environ.get("DIGEST_OUTPUTS") or OUTPUTS)


def prefect_settings(home: Path, url: str, *, verbose: bool = False) -> dict[str, str]:
    """The environment in which Prefect keeps its state in `home` and talks to the server at `url`."""
    direct = ",".join(filter(None, (os.environ.get("no_proxy"), os.environ.get("NO_PROXY"), HOST)))
    return {
        "no_proxy": direct,
        "NO_PROXY": direct,
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_API_URL": f"{url}/api",
        "PREFECT_SERVER_UI_API_URL": f"{url}/api",
        "PREFECT_UI_URL": url,
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "ui"),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",  # no run here stores a block
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "INFO" if verbose else "CRITICAL",
    }


def enter_settings(settings: dict[str, str]) -> None:
    """Make `settings` this process's, and drop what the user has set for servers of their own."""
    for name in set(os.environ) - set(_without_prefect(os.environ)):
        del os.environ[name]
    os.environ.update(settings)


def _without_prefect(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("PREFECT_")}


def run_flow(folder: Path, outputs: Path | None, *, deliver: bool, verbose: bool) -> "Report":
    """Make an edition through the flow in this process, on a server of its own. Raises DigestError."""
    from flows.commands import check_delivery
    from flows.plan import edition_name, edition_place, make_plan

    plan = make_plan(folder)  # what is wrong with the input is said before a server starts
    if deliver:
        check_delivery(folder, plan.config)
    steps = 3 * len(plan.files) + len(plan.config.variants) + 4
    enter_folders(edition_place(folder).parent, outputs)
    with (
        progress(steps, "starting Prefect") as step,
        private_home(output_root()) as home,
        Server(home, free_port(), ui=False) as server,
    ):
        enter_settings(prefect_settings(home, server.url, verbose=verbose))
        from flows.digest import digest_here  # its imports take their second while the server starts

        server.wait()
        with naming(folder / "corrections.toml"):
            return digest_here(edition_name(folder), step, deliver=deliver)


def serve_flows(
    port: int, cron: str, inputs: Path | None, outputs: Path | None, tell: Callable[[str], None], *, verbose: bool
) -> None:
    """Bring up the server, its UI and both flows until interrupted; `tell` hears how far it is.

    Raises DigestError.
    """
    require_port(port)
    if inputs and not inputs.is_dir():
        raise InputError(f"{inputs}: there is no such folder. Correct --inputs, or create it.")
    enter_folders(inputs, outputs)
    with Server(make_home(output_root() / ".prefect" / "serve"), port, ui=True) as server:
        enter_settings(prefect_settings(server.home, server.url, verbose=verbose))
        from flows import digest

        schedule = digest.make_schedule(cron, local_timezone())
        tell("Prefect's server is starting …")
        server.wait()

        def ready() -> None:
            watch_runs(server.url, tell)
            tell(f"The digest is served at {server.url}. Ctrl-C ends it.")

        digest.serve(schedule, ready)


def enter_folders(inputs: Path | None, outputs: Path | None) -> None:
    """Tell the flows, in whatever process they run, where editions come from and go to."""
    for name, folder in (("DIGEST_INPUTS", inputs), ("DIGEST_OUTPUTS", outputs)):
        if folder:
            os.environ[name] = str(folder.resolve())


def local_timezone() -> str:
    """The IANA name of this machine's time zone; UTC where it does not say."""
    name = os.environ.get("TZ", "").removeprefix(":") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return name if name in zoneinfo.available_timezones() else "UTC"


@contextlib.contextmanager
def private_home(outputs: Path) -> Iterator[Path]:
    """A folder for the state of one server: kept in `outputs`, or temporary while another run has that."""
    home = make_home(outputs / ".prefect" / "run")
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with tempfile.TemporaryDirectory(prefix="digest-") as other:
                yield Path(other)
        else:
            yield home


def make_home(home: Path) -> Path:
    """Make a folder for a server's state. Raises OutputError."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise OutputError(f"{home}: cannot be made: {e.strerror}. Choose another folder with --outputs.") from e
    return home


def free_port() -> int:
    """A port of the loopback that is free at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def require_port(port: int) -> None:
    """Raise ConfigError where `port` cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as e:
            raise ConfigError(
                f"port {port} cannot be used: {e.strerror}. Name another with --port, or end the program that has it."
            ) from e


class Server:
    """Prefect's server as a child of this process, which it does not outlive.

    It starts when this is made; `wait` returns when it answers; leaving the `with` block ends it.
    """

    def __init__(self, home: Path, port: int, *, ui: bool) -> None:
        self.home = home
        self._port = port
        self.url = f"http://{HOST}:{port}"
        self.log = home / "server.log"
        environment = _without_prefect(os.environ) | prefect_settings(home, self.url)
        environment |= {"PREFECT_UI_ENABLED": str(ui).lower(), "PREFECT__SERVER_FINAL": "1"}
        if not ui:
            environment["PREFECT__SERVER_EPHEMERAL"] = "1"  # without the services that only schedules need
        command = [sys.executable, "-m", "uvicorn", "--factory", "flows.serving:private_app"]
        options = ["--host", HOST, "--port", str(port), "--log-level", "error", "--lifespan", "on"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own words only
                [*command, *options, "--timeout-graceful-shutdown", "3"],
                env=environment,
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,  # Ctrl-C is for this process, which then stops the server
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - one call into the kernel
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait(self) -> None:
        """Return when the server answers. Raises DigestError when it ended or does not come up."""
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise DigestError(f"Prefect's server ended as it started. Its log says why: {self.log}")
            if self._answers():
                return
            time.sleep(0.05)
        raise DigestError(
            f"Prefect's server did not answer within {START_LIMIT:.0f} s. Its log: {self.log}. "
            "`digest build` does the same work without a server."
        )

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=5)  # by no proxy
        try:
            connection.request("GET", "/api/health")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """End the server and wait for its end."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def private_app() -> Any:
    """The server's application, in the server's process: its pages may talk to this machine only.

    Prefect's own pages ask an analytics host for its settings, even where usage reports are off.
    """
    from uvicorn.importer import import_from_string

    app = import_from_string("prefect.server.api.server:create_app")()

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        async def send_guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", _ONLY_HERE)]
            await send(message)

        await app(scope, receive, send_guarded)

    return guarded


def _end_with_parent() -> None:
    """In the child: have the kernel end it when its parent dies, however that dies (Linux)."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
