"""What a stored run keeps of its problem, so that it can be explained, routed by and reviewed without running it again.

The frames that territories were made from stand in the run's folder as they were, beside the files for people: what
works on a stored run must not depend on tables and models that have changed since.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.tables import Tables
from territory_opt.demand.model import DemandModel
from territory_opt.errors import InputError, InputProblem
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.stages import Stages
from territory_opt.scenario.store import ACCOUNTS_FILE, RUNS_FOLDER, find_run, read_summary, unreadable
from territory_opt.workspace.schema import TEXT

RECORD_FOLDER = "record"
MODELS_FILE = "models.json"
LISTS = ("segments", "skills", "languages")
"""Columns that hold tuples of text, which no file keeps as such."""

TABLES = ("neighbours", "travel", "fit", "decisions")


@dataclass(frozen=True)
class Record:
    """A run's problem and its plan.

    Attributes
    ----------
    accounts : DataFrame
        The accounts frame with the plan: territory_id, seat_id, moved, reason, elsewhere_usd (see `Results`), lists as
        tuples as the models read them.
    seats : DataFrame
        The seats frame of the design; where centres were free, with its seats at the plan's centres.
    tables : Tables
        Neighbours, ways, fits and decisions of the design.
    prices : DataFrame
        Prices of the model's limits, see `price_table`; empty without a plan.
    alignment, demand, headcount, stages : BaseModel
        The models as the run used them: changed by the scenario, the headcount model with what history told.
    declaration : mapping
        The alignment model as declared, for the audit, which reads it on its own.
    """

    accounts: pd.DataFrame
    seats: pd.DataFrame
    tables: Tables
    prices: pd.DataFrame
    alignment: AlignmentModel
    demand: DemandModel
    headcount: HeadcountModel
    stages: Stages
    declaration: Mapping[str, Any]

    @property
    def assignment(self) -> pd.Series:
        """The seat of each account by ``account_id``, NaN for none."""
        return self.accounts.set_index("account_id")["seat_id"]


@dataclass(frozen=True)
class StoredRun:
    """A run as its folder holds it.

    Attributes
    ----------
    folder : Path
        The run's folder; its tables are read by `territory_opt.report.tables.read_table`.
    summary : mapping
        Its ``run.json``.
    record : Record
        Its problem and plan.
    """

    folder: Path
    summary: Mapping[str, Any]
    record: Record


def write_record(record: Record, run: Path) -> None:
    """Write a record into a run's folder, which holds nothing of it yet."""
    record.accounts.assign(skills=_joined(record.accounts["skills"])).to_parquet(run / ACCOUNTS_FILE, index=False)
    folder = run / RECORD_FOLDER
    folder.mkdir()
    lists = {name: record.seats[name].map(list) for name in LISTS if name in record.seats}
    frames = {"seats": record.seats.assign(**lists), "prices": record.prices}
    frames |= {name: frame for name in TABLES if (frame := getattr(record.tables, name)) is not None}
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    models = {
        "alignment": dict(record.declaration),
        "demand": record.demand.model_dump(mode="json"),
        "headcount": record.headcount.model_dump(mode="json"),
        "stages": record.stages.model_dump(mode="json"),
    }
    (folder / MODELS_FILE).write_text(json.dumps(models, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_stored(folder: str | Path, name: str, *, under: str = RUNS_FOLDER) -> StoredRun:
    """Read a stored run of a workspace with the problem it solved.

    Parameters
    ----------
    folder : str or Path
        The workspace.
    name : str
        The run.
    under : str
        The workspace's folder that keeps it.

    Raises
    ------
    InputError
        When there is no such run, it found no plan, or a file of it cannot be read.
    """
    folder = Path(folder)
    run, summary = find_run(folder, name, under=under), read_summary(folder, name, under=under)
    if summary["status"] not in ("optimal", "feasible"):
        raise InputError(
            [InputProblem(f"{under}/{name}", None, "status", summary["status"], "a run that found a plan")]
        )
    try:
        record = _read_record(run)
    except (ValueError, OSError, KeyError) as error:
        raise unreadable(f"{under}/{name}/{RECORD_FOLDER}", error) from None
    return StoredRun(run, summary, record)


def _read_record(run: Path) -> Record:
    folder = run / RECORD_FOLDER
    models = json.loads((folder / MODELS_FILE).read_text(encoding="utf-8"))
    found = {name: folder / f"{name}.parquet" for name in TABLES}
    accounts, seats = _read_frame(run / ACCOUNTS_FILE), _read_frame(folder / "seats.parquet")
    return Record(
        accounts=accounts.assign(skills=accounts["skills"].fillna("").map(_parted)),
        seats=seats.assign(**{name: seats[name].map(tuple) for name in LISTS if name in seats}),
        tables=Tables(**{name: _read_frame(path) for name, path in found.items() if path.exists()}),
        prices=_read_frame(folder / "prices.parquet"),
        alignment=AlignmentModel.model_validate(models["alignment"]),
        demand=DemandModel.model_validate(models["demand"]),
        headcount=HeadcountModel.model_validate(models["headcount"]),
        stages=Stages.model_validate(models["stages"]),
        declaration=models["alignment"],
    )


def _read_frame(path: Path) -> pd.DataFrame:
    frame = pd.read_parquet(path)
    texts = [name for name in frame.select_dtypes(["object", "string"]).columns if name not in LISTS]
    return frame.astype(dict.fromkeys(texts, TEXT))


def _joined(lists: pd.Series) -> pd.Series:
    """Return lists as text, as the user's tables write them."""
    text = lists.str.join("; ").astype(TEXT)
    return text.mask(text == "")


def _parted(text: str) -> tuple[str, ...]:
    return tuple(text.split("; ")) if text else ()
