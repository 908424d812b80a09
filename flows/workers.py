"""Every core at work: one executor for `digest build` and for the tasks of the flow."""

import atexit
import gc
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# Imported once, in the process that the workers are forked from, while the first pages are restored.
_PRELOAD = ["flows.origin", "weasyprint", "jinja2", "opencc", "flows.pipeline"]


@contextmanager
def workers(jobs: int) -> Iterator[Executor]:
    """An executor for up to `jobs` jobs at a time: processes on every core, or this process for one job.

    Functions and arguments must pickle. The workers end with this process, however it ends.
    """
    count = min(jobs, len(os.sched_getaffinity(0)))
    if count < 2:
        with _Here() as here:
            yield here
        return
    warm_up()
    context = get_context("forkserver")
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_start)
    try:
        yield pool
    except BaseException:
        _end_all()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def map_over(pool: Executor, function: Callable[..., R], *arguments: Iterable[Any]) -> Iterator[R]:
    """The results of one call for each set of arguments, in their order.

    Unlike `Executor.map` it leaves its jobs alone when it is interrupted: a pool of Python 3.11 that loses its workers
    and finds a job cancelled shows a traceback.
    """
    jobs = [pool.submit(function, *given) for given in zip(*arguments, strict=True)]
    return (job.result() for job in jobs)


def warm_up() -> None:
    """Begin to import what the workers need, beside the work of this process; returns at once."""
    forkserver.set_forkserver_preload(_PRELOAD)
    forkserver.ensure_running()
    atexit.register(_end_all)


def _end_all() -> None:
    """End the workers and the process they come from, which may be about to fork one more."""
    atexit.unregister(_end_all)
    origin: Any = forkserver._forkserver  # it has no public way to end
    if origin._forkserver_pid is None:
        return
    try:
        os.killpg(origin._forkserver_pid, signal.SIGKILL)
    except ProcessLookupError:  # it has no group yet, hence no workers
        os.kill(origin._forkserver_pid, signal.SIGKILL)
    origin._stop()


class _Here(Executor):
    """Runs each job in this process, at once."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as e:
            future.set_exception(e)
        return future


def _start(*_: Any) -> None:
    """Leave interrupts to the parent, and do not outlive it."""
    gc.freeze()  # what was imported stays
    gc.set_threshold(100_000)  # a layout makes boxes by the hundred thousand and few circles
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
