"""A quick stand-in for running a scenario, so that what is tried here is who runs what and what becomes of it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

QUICK = '''
import json, logging, os, signal, time
from territory_opt.errors import AuditError
from territory_opt.progress import Progress
from territory_opt.scenario.store import store_run


def work(task, progress):
    """What is done hangs on the scenario's name; who did it is written down."""
    print("said to nobody", flush=True)
    progress(Progress("begun"))
    logging.getLogger("territory_opt.quick").warning("%s is being run", task.name)
    if task.name.startswith("slow"):
        time.sleep(60)
    if task.name.startswith("wrong"):
        raise AuditError(["nothing adds up"])
    if task.name.startswith("odd"):
        raise ZeroDivisionError("a slip")
    if task.name.startswith("deadly") or task.name.startswith("frail") and not (task.folder / task.name).exists():
        (task.folder / task.name).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    summary = {"scenario": task.name, "process": os.getpid(), "processors": os.environ["LOKY_MAX_CPU_COUNT"]}
    store_run(task.folder, task.name, lambda run: (run / "run.json").write_text(json.dumps(summary)))
'''


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return work for worker processes, which find its module where this process does."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "quick_work.py").write_text(QUICK)
    monkeypatch.syspath_prepend(folder)
    return importlib.import_module("quick_work").work
