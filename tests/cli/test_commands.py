"""Every command on a small real workspace, from an empty folder to an exported plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from territory_opt.scenario.exporting.export import FORMATS

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")
RUNS = ("today", "redesign")


def _call(*words: str) -> Result:
    return CliRunner().invoke(ENTRY.load(), words, catch_exceptions=False)


def _json(*words: str) -> Any:
    done = _call(*words, "--json", "--quiet")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a small workspace with two runs, which no test changes."""
    workspace = write_small_workspace(tmp_path_factory.mktemp("small"))
    done = _call("run", "today", "redesign", "-C", str(workspace))
    assert done.exit_code == 0, done.stderr
    assert "redesign" in done.stdout
    return workspace


def test_init_makes_a_workspace_that_asks_for_data(tmp_path: Path) -> None:
    """The next step is named, and checking an unfilled workspace says what is still missing."""
    done = _call("init", str(tmp_path / "plan"))
    assert done.exit_code == 0
    assert "territory-opt check" in done.stdout
    checked = _call("check", "-C", str(tmp_path / "plan"))
    assert checked.exit_code == 2
    assert "at least one row" in checked.stderr


def test_check_counts_what_it_read(folder: Path) -> None:
    """A sound workspace is said to be sound, with the rows of each table."""
    assert _json("check", "-C", str(folder))["tables"] == {"accounts": 120, "reps": 6, "bookings": 48}
    assert "no problems found" in _call("check", "-C", str(folder)).stdout


def test_run_stores_an_audited_plan_with_its_bound(folder: Path) -> None:
    """The redesign balances what is unbalanced today, and says how good it is at least."""
    today, redesign = (json.loads((folder / "runs" / name / "run.json").read_text()) for name in ("today", "redesign"))
    assert redesign["status"] in ("optimal", "feasible")
    assert redesign["audit"] == "passed"
    assert redesign["bound_usd"] <= redesign["objective_usd"] + 0.01
    worst = "cv_potential_usd.max"
    assert redesign["measures_before"][worst] == today["measures"][worst] > 0.3
    assert redesign["measures"][worst] < 0.1
    assert set(redesign["inputs"]) == {
        "workspace.yaml", "data/accounts.csv", "data/reps.csv", "data/bookings.csv", "scenarios/redesign.yaml",
        "models/demand.yaml", "models/headcount.yaml", "models/arr_stages.yaml", "models/annual_redesign.yaml",
    }  # fmt: skip


def test_today_is_evaluated_as_it_is(folder: Path) -> None:
    """Nobody moves, and every account sits where it sits."""
    accounts = pd.read_parquet(folder / "runs" / "today" / "accounts.parquet")
    assert (accounts["seat_id"] == accounts["rep_id"]).all()
    assert not accounts["moved"].any()


def test_today_may_break_rules_and_is_shown_all_the_same(
    tmp_path: Path, write_small_workspace: Callable[..., Path]
) -> None:
    """Judged by the redesign's model, today is out of balance: the run has its report and names the rules."""
    folder = write_small_workspace(tmp_path)
    scenario = folder / "scenarios" / "today.yaml"
    scenario.write_text(scenario.read_text().replace("as_is", "annual_redesign"))
    done = _call("run", "today", "-C", str(folder))
    assert done.exit_code == 0, done.stderr
    assert "breaks rules" in done.stdout
    assert "balance of potential_usd" in done.stderr
    assert (folder / "runs" / "today" / "map.html").is_file()
    summary = json.loads((folder / "runs" / "today" / "run.json").read_text())
    assert summary["gap"] is None
    assert "balance of potential_usd" in summary["broken_rules"]


def test_moves_tell_who_where_and_why(folder: Path) -> None:
    """Every account that changes hands is listed once, with a reason."""
    accounts = pd.read_parquet(folder / "runs" / "redesign" / "accounts.parquet")
    moves = pd.read_csv(folder / "runs" / "redesign" / "moves.csv")
    changed = accounts.loc[accounts["seat_id"] != accounts["rep_id"], "account_id"]
    assert sorted(moves["account_id"]) == sorted(changed)
    assert moves["reason"].notna().all()
    assert (moves["from_seat_id"] != moves["to_seat_id"]).all()


def test_an_unchanged_scenario_is_answered_from_its_run(folder: Path) -> None:
    """Nothing is solved twice; a changed seed, or --fresh, runs again."""
    done = _call("run", "redesign", "-C", str(folder))
    assert done.exit_code == 0
    assert "nothing changed since" in done.stderr
    assert "redesign" in done.stdout


def test_run_tells_what_a_reader_should_know(folder: Path) -> None:
    """The notes of the runs follow the table, each once and with its run; --quiet leaves them out, --json has them."""
    notes = {name: json.loads((folder / "runs" / name / "run.json").read_text())["notes"] for name in RUNS}
    told = _call("run", *RUNS, "-C", str(folder)).stdout.splitlines()
    lines = [line.removeprefix("Note: ") for line in told if line.startswith("Note: ")]
    every = dict.fromkeys(note for name in RUNS for note in notes[name])
    carriers = {note: [name for name in RUNS if note in notes[name]] for note in every}
    assert every
    assert lines == [
        note if len(names) == len(RUNS) else f"{note} ({', '.join(names)})" for note, names in carriers.items()
    ]
    assert "Note: " not in _call("run", *RUNS, "-C", str(folder), "--quiet").stdout
    assert [run["notes"] for run in _json("run", *RUNS, "-C", str(folder))] == list(notes.values())


def test_run_says_that_new_business_is_assumed(tmp_path: Path, write_small_workspace: Callable[..., Path]) -> None:
    """Without forecast and history all figures of demand rest on the model; no reader may miss that."""
    folder = write_small_workspace(tmp_path)
    (folder / "data" / "bookings.csv").unlink()
    done = _call("run", "today", "-C", str(folder))
    assert "Note: neither forecast nor history: new business is the model's assumption" in done.stdout


def test_the_same_seed_gives_the_same_plan(
    tmp_path: Path, folder: Path, write_small_workspace: Callable[..., Path]
) -> None:
    """Another folder with the same files makes the same plan."""
    other = write_small_workspace(tmp_path)
    assert _call("run", "redesign", "-C", str(other)).exit_code == 0
    plans = [pd.read_csv(place / "runs" / "redesign" / "assignments.csv") for place in (folder, other)]
    pd.testing.assert_frame_equal(*plans)


def test_compare_shows_runs_side_by_side(folder: Path) -> None:
    """The table goes to stdout whole, the page beside the runs."""
    done = _call("compare", "today", "redesign", "-C", str(folder))
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["today", "redesign"]
    (balance,) = (line for line in lines if line.startswith("CV of potential, SMB"))
    assert balance.rstrip().endswith("*")
    assert (folder / "runs" / "comparison.html").is_file()
    told = _json("compare", "today", "redesign", "-C", str(folder))
    assert {row["measure"] for row in told["measures"]} >= {"gap", "measures/travel_km", "headcount/starts"}
    assert told["moved"][0]["accounts"] > 0


def test_evaluate_scores_the_runs_own_plan_like_the_run(folder: Path) -> None:
    """Reading a plan back from its file gives the objective it was stored with, and no violation."""
    plan = folder / "runs" / "redesign" / "assignments.csv"
    told = _json("evaluate", str(plan), "--scenario", "redesign", "-C", str(folder))
    summary = json.loads((folder / "runs" / "redesign" / "run.json").read_text())
    assert told["objective_usd"] == pytest.approx(summary["objective_usd"])
    assert told["objective_by_term"] == pytest.approx(summary["objective_by_term"])
    assert told["violations"] == []


def test_evaluate_lists_what_a_plan_breaks(tmp_path: Path, folder: Path) -> None:
    """Everything of a segment with one rep is out of balance, and status 1 says so to programs."""
    accounts = pd.read_csv(folder / "data" / "accounts.csv", dtype=str)
    first = accounts["segment"].map({"Mid-Market": "M1", "SMB": "S1"})
    accounts[["account_id"]].assign(rep_id=first).to_csv(tmp_path / "plan.csv", index=False)
    done = _call("evaluate", str(tmp_path / "plan.csv"), "--scenario", "redesign", "-C", str(folder))
    assert done.exit_code == 1
    assert "The plan breaks rules in" in done.stdout
    assert "objective a year" in done.stdout


def test_evaluate_tells_every_row_that_it_cannot_read(tmp_path: Path, folder: Path) -> None:
    """Unknown accounts and seats, and accounts named twice, with their rows."""
    plan = tmp_path / "plan.csv"
    plan.write_text("account_id,seat_id\nA000,M1\nA000,M2\nZ1,M1\nA002,M9\n,M1\n")
    done = _call("evaluate", str(plan), "--scenario", "redesign", "-C", str(folder))
    assert done.exit_code == 2
    for words in ("4 problems", "row 3, column account_id: found A000", "row 4, column account_id: found Z1",
                  "row 5, column seat_id: found M9", "row 6, column account_id"):  # fmt: skip
        assert words in done.stderr


def test_export_offers_what_the_library_can_write() -> None:
    """The command names the formats itself, so that help need not load them."""
    group = ENTRY.load()
    command = group.get_command(click.Context(group), "export")
    (option,) = (parameter for parameter in command.params if parameter.name == "formats")
    assert tuple(option.type.choices) == FORMATS


def test_export_writes_owners_for_a_crm_and_areas_for_maps(tmp_path: Path, folder: Path) -> None:
    """Every format gives files; owners name every account and flag the changes."""
    words = [word for kind in FORMATS for word in ("--format", kind)]
    told = _json("export", "redesign", "--to", str(tmp_path), "-C", str(folder), *words)
    assert all(Path(path).stat().st_size > 0 for path in told["written"])
    owners = pd.read_csv(tmp_path / "account_owners.csv")
    assert len(owners) == 120
    moves = pd.read_csv(folder / "runs" / "redesign" / "moves.csv")
    assert sorted(owners.loc[owners["changes_owner"], "account_id"]) == sorted(moves["account_id"])


def test_an_infeasible_scenario_ends_in_status_1_and_says_why(
    tmp_path: Path, write_small_workspace: Callable[..., Path]
) -> None:
    """Workload far over capacity cannot be assigned; the reason is stored and told."""
    folder = write_small_workspace(tmp_path)
    (folder / "scenarios" / "flood.yaml").write_text(
        "name: flood\ntitle: Flood\nalignment: annual_redesign\nseconds: 5\nstudy_hiring: false\n"
        "changes:\n  - {change: scale, table: accounts, by: {workload_hours: 20}}\n"
    )
    done = _call("run", "flood", "-C", str(folder))
    assert done.exit_code == 1, done.stderr
    assert "flood: no plan (" in done.stderr
    summary = json.loads((folder / "runs" / "flood" / "run.json").read_text())
    assert summary["status"] in ("infeasible", "no plan found")
    assert summary["reason"]
    assert summary["changes"] == ["scaled workload_hours by 20 in 120 rows of accounts"]
    exported = _call("export", "flood", "--to", str(tmp_path / "out"), "-C", str(folder))
    assert exported.exit_code == 2


def test_a_rep_who_leaves_gives_up_the_territory(tmp_path: Path, write_small_workspace: Callable[..., Path]) -> None:
    """Somebody gone before the plan year holds no seat, and all of their accounts move."""
    folder = write_small_workspace(tmp_path)
    (folder / "scenarios" / "leaver.yaml").write_text(
        "name: leaver\ntitle: Leaver\nalignment: annual_redesign\nseconds: 5\nstudy_hiring: false\n"
        "changes:\n"
        "  - {change: set, table: reps, where: {rep_id: M3}, to: {end_date: 2026-03-31, status: leaving}}\n"
        "  - {change: add, table: reps, rows: [{rep_id: M4, segment: Mid-Market, region: South, status: open,"
        " start_date: 2027-01-01, capacity_hours: 1500}]}\n"
    )
    (run,) = _json("run", "leaver", "-C", str(folder))
    accounts = pd.read_parquet(folder / "runs" / "leaver" / "accounts.parquet")
    left = accounts[accounts["rep_id"] == "M3"]
    assert run["status"] in ("optimal", "feasible")
    assert left["moved"].all()
    assert "M4" in set(accounts["seat_id"])


def test_the_demo_uses_a_demo_workspace_that_is_there(
    tmp_path: Path, write_small_workspace: Callable[..., Path]
) -> None:
    """It runs the three scenarios there and compares them; what the user changed in it is not written over."""
    folder = write_small_workspace(tmp_path)
    settings = folder / "workspace.yaml"
    settings.write_text(settings.read_text().replace("Small company", "Quillmark Software"))
    told = _json("demo", str(folder), "--seconds", "3")
    assert [run["scenario"] for run in told["runs"]] == ["baseline", "annual-redesign", "rebalance"]
    for path in (*told["reports"].values(), told["comparison"]):
        assert Path(path).is_file()
    assert told["runs"][2]["measures"]["moved_current_arr_share"] <= 0.1 + 1e-9
