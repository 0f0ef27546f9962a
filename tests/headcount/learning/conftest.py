"""Companies whose ramp, attainment and attrition are known, as workspaces to learn them from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.learning.model import LearningModel
from territory_opt.headcount.model import HeadcountModel
from territory_opt.workspace.workspace import Workspace, load_workspace

FIRST, AFTER = pd.Timestamp("2023-12-01"), pd.Timestamp("2026-12-01")
SEASON = np.array([0.06, 0.07, 0.11, 0.06, 0.07, 0.11, 0.06, 0.07, 0.11, 0.07, 0.08, 0.13])
QUOTA_USD = 600_000.0

MakeSupplyModel = Callable[..., HeadcountModel]
MakeHistory = Callable[..., Workspace]


@dataclass(frozen=True)
class Truth:
    """What a made-up segment is like."""

    seats: int = 30
    ramp: tuple[float, ...] = (0.1, 0.3, 0.55, 0.8, 0.9)
    attainment: float = 0.7
    attrition: float = 0.3
    deals_a_month: float = 3.0
    growth: float = 0.2

    @property
    def lost_months(self) -> float:
        """Months that a start loses to the ramp."""
        return sum(1 - share for share in self.ramp)


def months_between(start: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Whole months from a start to a day, counted by the calendar."""
    first, last = pd.DatetimeIndex(start), pd.DatetimeIndex(day)
    return np.asarray(12 * (last.year - first.year) + last.month - first.month - (last.day < first.day))


def draw_people(rng: np.random.Generator, truth: Truth) -> pd.DataFrame:
    """Seats filled long before the history begins, left at a constant rate and filled again after a while."""
    rate = -np.log1p(-truth.attrition) / 365.25
    rows = []
    for _ in range(truth.seats):
        start = FIRST - pd.Timedelta(days=int(rng.exponential(1 / rate)))
        end = FIRST + pd.Timedelta(days=int(rng.exponential(1 / rate)))
        while start < AFTER:
            rows.append((start, end if end < AFTER else pd.NaT))
            start = end + pd.Timedelta(days=int(rng.integers(20, 100)))
            end = start + pd.Timedelta(days=int(rng.exponential(1 / rate)))
    people = pd.DataFrame(rows, columns=["start_date", "end_date"])
    status = np.where(people["end_date"].isna(), "active", "left")
    return people.assign(
        rep_id=[f"R{row}" for row in range(len(people))], segment="SMB", status=status, quota_usd=QUOTA_USD
    )


def draw_deals(rng: np.random.Generator, people: pd.DataFrame, truth: Truth) -> pd.DataFrame:
    """Deals by the day, by season, growth and tenure; the mean of the last twelve months is the attainment's."""
    came = people["start_date"].clip(lower=FIRST).to_numpy("datetime64[D]")
    gone = (people["end_date"] + pd.Timedelta(days=1)).fillna(AFTER).to_numpy("datetime64[D]")
    days = (gone - came).astype(int)
    most = 1.7 * truth.deals_a_month / 30.4
    person = np.repeat(np.arange(len(people)), rng.poisson(days * most))
    day = came[person] + np.floor(days[person] * rng.random(len(person))).astype("timedelta64[D]")
    date = pd.DatetimeIndex(day)
    tenure = months_between(people["start_date"].to_numpy()[person], day)
    ramp = np.array([*truth.ramp, 1.0])[np.minimum(tenure, len(truth.ramp))]
    season = 12 * SEASON[date.month - 1] * 30.4 / date.days_in_month
    kept = rng.random(len(person)) < ramp * season / 1.7
    years_before = np.floor((AFTER.to_numpy() - date.to_numpy()) / np.timedelta64(1, "D") / 365.25)
    mean_usd = QUOTA_USD * truth.attainment / 12 / truth.deals_a_month * (1 + truth.growth) ** -years_before
    deals = pd.DataFrame(
        {
            "account_id": "A",
            "rep_id": people["rep_id"].to_numpy()[person],
            "stage": "won",
            "created_date": date - pd.Timedelta(days=30),
            "closed_date": date,
            "amount_usd": mean_usd * rng.lognormal(-0.125, 0.5, len(person)),
        }
    )[kept]
    return deals.assign(opportunity_id=[f"O{row}" for row in range(len(deals))])


def as_bookings(deals: pd.DataFrame) -> pd.DataFrame:
    """The same deals, of which only the month is known; a last row says that November is over."""
    booked = deals.assign(month=deals["closed_date"].dt.to_period("M").dt.to_timestamp(), deals=1.0)
    booked = booked.groupby(["month", "rep_id"], as_index=False)[["amount_usd", "deals"]].sum()
    over = pd.DataFrame({"month": [AFTER], "rep_id": [None], "amount_usd": [1.0], "deals": [1.0]})
    return pd.concat([booked, over], ignore_index=True).assign(segment="SMB")


@pytest.fixture(scope="session")
def truth() -> Truth:
    return Truth()


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace of one account and one rep, to exchange tables of."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "data").mkdir()
    (folder / "workspace.yaml").write_text("name: test\nplan_start: 2027-01\n")
    (folder / "data" / "accounts.csv").write_text("account_id,segment\nA,SMB\n")
    (folder / "data" / "reps.csv").write_text("rep_id,segment\nR0,SMB\n")
    return load_workspace(folder)


@pytest.fixture(scope="session")
def make_history(bare: Workspace) -> MakeHistory:
    """A company with a known truth, some of it changed; with bookings instead of opportunities if wanted."""

    def make(seed: int, bookings: bool = False, **changed: object) -> Workspace:
        rng, known = np.random.default_rng(seed), replace(Truth(), **changed)
        people = draw_people(rng, known)
        deals = draw_deals(rng, people, known)
        return bare.with_tables(
            {"reps": people, **({"bookings": as_bookings(deals)} if bookings else {"opportunities": deals})}
        )

    return make


@pytest.fixture(scope="session")
def supply_model() -> MakeSupplyModel:
    """A model whose defaults are wrong on purpose, with some of its ``learning`` changed."""

    def make(segments: Mapping[str, object] | None = None, **learning: object) -> HeadcountModel:
        default = {
            "hours": 1600, "quota_usd": QUOTA_USD, "attainment_share": 0.5, "cost_usd": 1, "hire_cost_usd": 1,
            "attrition_share": 0.2, "ramp_shares": [0.2, 0.4, 0.6, 0.8], "lead_months": 1,
        }  # fmt: skip
        return HeadcountModel.model_validate(
            {
                "name": "test",
                "season_shares": SEASON.tolist(),
                "hiring": {"margin_share": 0.8},
                "segments": {"default": {**default, **(segments or {})}},
                "sources": {"attrition_share": "a survey"},
                "learning": LearningModel(**{"resamples": 200, **learning}).model_dump(),
            }
        )

    return make
