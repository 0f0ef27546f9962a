"""Many scenarios: read first, run once, answered from the store where nothing changed, kept when interrupted."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import pytest

from territory_opt.errors import InputError
from territory_opt.progress import Progress
from territory_opt.scenario.running import local, many
from territory_opt.scenario.running.many import run_many
from territory_opt.scenario.running.outcome import Outcome

# Test folders are no packages, so a file that two of them share is run, not imported.
WRITE: Callable[..., Path] = runpy.run_path(str(Path(__file__).parents[1] / "small_workspace.py"))["write_workspace"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a small workspace without runs."""
    return WRITE(tmp_path / "plan")


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch, quick: Callable[..., None]) -> None:
    """Let worker processes do the quick work."""
    monkeypatch.setattr(local, "run_in_processes", partial(local.run_in_processes, work=quick))


def test_all_scenarios_are_read_before_the_first_is_run(folder: Path) -> None:
    """Slips in two files are told at once, and nothing is run."""
    for name in ("today", "redesign"):
        path = folder / "scenarios" / f"{name}.yaml"
        path.write_text(f"{path.read_text()}speed: 3\n")
    with pytest.raises(InputError) as raised:
        run_many(folder, ["today", "redesign", "nowhere"])
    problems = raised.value.problems
    assert [Path(problem.table).name for problem in problems[:2]] == ["today.yaml", "redesign.yaml"]
    assert problems[2].value == "nowhere"
    assert not (folder / "runs").exists()


@pytest.mark.usefixtures("processes")
def test_a_scenario_is_run_once_however_it_is_named(folder: Path) -> None:
    """Outcomes come in the order of the names, whichever ends first."""
    told: list[tuple[str, str]] = []
    outcomes = run_many(
        folder,
        ["redesign", "today", "redesign.yaml", "today"],
        jobs=2,
        progress=lambda name, news: told.append((name, news.stage)),
    )
    assert [outcome.name for outcome in outcomes] == ["redesign", "today"]
    assert [outcome.error for outcome in outcomes] == [None, None]
    assert sorted(told) == [(name, stage) for name in ("redesign", "today") for stage in ("begun", "stored")]


def test_what_did_not_change_is_answered_from_the_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what has no current run is run, unless all are asked for anew."""
    stored = {"today": {"scenario": "today", "status": "feasible"}}
    monkeypatch.setattr(many, "find_current", lambda _, name, **__: stored.get(name))
    run: list[list[str]] = []

    def note(_: Path, names: list[str], *__: object, **___: object) -> Generator[Outcome, None, None]:
        run.append(names)
        yield from ()

    monkeypatch.setattr(many, "_run", note)
    assert [outcome.reused for outcome in run_many(folder, ["today", "redesign"])] == [True]
    run_many(folder, ["today", "redesign"], fresh=True)
    run_many(folder, ["today"])
    assert run == [["redesign"], ["today", "redesign"]]


@pytest.mark.usefixtures("processes")
def test_an_interrupt_keeps_what_is_done(folder: Path) -> None:
    """Interrupted once the first run is stored: it stays, and the other one says why it is not there."""

    def interrupt(_: str, news: Progress) -> None:
        if news.stage == "stored":
            raise KeyboardInterrupt

    redesign, today = run_many(folder, ["redesign", "today"], jobs=1, progress=interrupt)
    assert redesign.error is None or isinstance(redesign.error, KeyboardInterrupt)
    assert isinstance(today.error, KeyboardInterrupt)
    assert (folder / "runs" / "redesign" / "run.json").is_file()
    assert not (folder / "runs" / "today").exists()
