"""The demo's people: account executives, open positions and everybody around them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from territory_opt.workspace.demo.company import SEATS_OF_SEGMENT
from territory_opt.workspace.demo.families import SEGMENTS
from territory_opt.workspace.demo.names import Words, person_names
from territory_opt.workspace.demo.places import REGION_SHARES, Atlas, draw_cities

AS_OF = pd.Timestamp("2026-11-30")
"""The day the demo's data was exported."""

FOUNDED = pd.Timestamp("2014-03-03")
MEAN_TENURE_DAYS = 3.2 * 365
NEWEST_TENURE_DAYS = 60

QUOTA_USD = {"Enterprise": 1100e3, "Mid-Market": 620e3, "SMB": 380e3}
COST_USD = {"Enterprise": 320e3, "Mid-Market": 215e3, "SMB": 150e3}
# Who sells to large companies lives where they are; others follow the people (exponent of a city's population).
HOME_CONCENTRATION = {"Enterprise": 1.3, "Mid-Market": 1.1, "SMB": 1.0}
# Quotas and pay differ by person, a little of it by tenure.
PAY_SPREAD = 0.06

STARTS = pd.to_datetime(["2027-02-01", "2027-04-12", "2027-05-17"])
"""First days of the three reps who have signed and start in the plan year, one in each segment."""

ENDS = pd.to_datetime(["2027-01-29", "2027-03-31", "2027-05-28"])
"""Last days of the three reps who leave, one in each segment."""


class OpenPosition(NamedTuple):
    """A position to be hired; where its home is not settled yet, anybody in the region will do."""

    segment: str
    region: str
    start: str
    settled: bool


OPEN_POSITIONS = (
    OpenPosition("Enterprise", "Northeast", "2027-03-01", settled=False),
    OpenPosition("Mid-Market", "South", "2027-02-15", settled=True),
    OpenPosition("Mid-Market", "Central", "2027-04-05", settled=False),
    OpenPosition("SMB", "West", "2027-04-19", settled=True),
)

# A manager leads about eight sellers; the others support several.
MANAGERS = {"Enterprise": 2, "Mid-Market": 3, "SMB": 3}
SUPPORT = {"sales_engineer": 8, "sdr": 10, "customer_success": 9, "sales_operations": 2}
SUPPORT_COST_USD = {
    "manager": 310e3, "sales_engineer": 210e3, "sdr": 95e3, "customer_success": 125e3, "sales_operations": 140e3
}  # fmt: skip

PART_TIME_FTE = 0.8

SKILLS = (("spanish", 0.15), ("healthcare", 0.2), ("financial services", 0.2))


def make_people(rng: np.random.Generator, atlas: Atlas, words: Words, accounts: pd.DataFrame) -> pd.DataFrame:
    """Draw everybody of the sales organization, in the columns of the reps table.

    Account executives come first, by segment, then open positions, then managers and the other roles.

    Returns
    -------
    DataFrame
        The reps table's columns; segment and skills as the user's text, dates as timestamps.
    """
    executives = pd.concat([_executives(rng, atlas, accounts, segment) for segment in SEGMENTS], ignore_index=True)
    executives = pd.concat([executives, _open_positions(rng, atlas)], ignore_index=True)
    leaders = _leaders(rng, atlas)
    executives["manager_id"] = _managers_of(executives, leaders)
    people = pd.concat([executives, leaders, _support(rng, atlas, leaders)], ignore_index=True)
    hired = people["status"] != "open"
    people.loc[hired, "name"] = person_names(rng, words, int(hired.sum()))
    return people


def executives_of(people: pd.DataFrame) -> pd.DataFrame:
    """The account executives among some people: everybody with that role but the open positions."""
    return people[(people["role"] == "account_executive") & (people["status"] != "open")]


def _executives(rng: np.random.Generator, atlas: Atlas, accounts: pd.DataFrame, segment: str) -> pd.DataFrame:
    """A segment's account executives, regions staffed by their number of accounts."""
    count = SEATS_OF_SEGMENT[segment]
    by_region = accounts.loc[accounts["segment"] == segment, "region"].value_counts(normalize=True).sort_index()
    staffed = np.repeat(
        by_region.index.to_numpy(dtype=object), _apportion(np.asarray(by_region, dtype=np.float64), count)
    )
    reps = _homes(rng, atlas, staffed, np.full(count, HOME_CONCENTRATION[segment]))
    number = 1 + sum(SEATS_OF_SEGMENT[name] for name in SEGMENTS[: SEGMENTS.index(segment)]) + np.arange(count)
    reps["rep_id"] = "R" + pd.Series(1000 + number).astype(str)
    reps["role"], reps["segment"], reps["status"], reps["fte"] = "account_executive", segment, "active", 1.0
    reps["skills"] = _skills(rng, count)

    days = _tenures(rng, count)
    reps["start_date"] = _first_days(days)
    leaver, starter, part_time = rng.choice(count, size=3, replace=False)
    reps["end_date"] = pd.Series(pd.NaT, index=reps.index, dtype="datetime64[ns]")
    turn = SEGMENTS.index(segment)
    reps.loc[leaver, "status"] = "leaving"
    reps.loc[leaver, "end_date"] = ENDS[turn]
    reps.loc[starter, "start_date"] = STARTS[turn]
    if segment == "SMB":
        reps.loc[part_time, "fte"] = PART_TIME_FTE

    seniority = (days / days.max() - 0.5) + rng.standard_normal(count)
    reps["quota_usd"] = (QUOTA_USD[segment] * (1 + PAY_SPREAD * seniority)).round(-4)
    reps["cost_usd"] = (COST_USD[segment] * (1 + PAY_SPREAD * seniority)).round(-3)
    return reps


def _tenures(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Days each person has been with the company: two months to its whole life."""
    return np.minimum(NEWEST_TENURE_DAYS + rng.exponential(MEAN_TENURE_DAYS, count), (AS_OF - FOUNDED).days).round()


def _first_days(tenure_days: NDArray[np.float64]) -> NDArray[np.datetime64]:
    """First working day of each person, from days before ``AS_OF``."""
    days = (AS_OF - pd.to_timedelta(tenure_days, unit="D")).to_numpy().astype("datetime64[D]")
    return np.busday_offset(days, 0, roll="forward").astype("datetime64[ns]")


def _apportion(shares: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Whole numbers that add up to ``count``, in proportion to shares (largest remainders)."""
    exact = shares * count
    whole = np.floor(exact).astype(np.int64)
    whole[np.argsort(whole - exact, kind="stable")[: count - whole.sum()]] += 1
    return whole


def _homes(
    rng: np.random.Generator, atlas: Atlas, region: NDArray[np.object_], concentration: NDArray[np.float64]
) -> pd.DataFrame:
    city = atlas.cities.iloc[draw_cities(rng, atlas.cities, region, concentration)]
    # People live around their city, to two decimals (about 1 km), which is all a planner needs of a home.
    offset = 0.04 * rng.standard_normal((len(region), 2))
    place = (city[["latitude", "longitude"]].to_numpy() + offset).round(2)
    return pd.DataFrame({"region": region, "latitude": place[:, 0], "longitude": place[:, 1]})


def _skills(rng: np.random.Generator, count: int) -> list[str]:
    has = np.column_stack([rng.random(count) < share for _, share in SKILLS])
    return [";".join(skill for (skill, _), owned in zip(SKILLS, row, strict=True) if owned) for row in has]


def _open_positions(rng: np.random.Generator, atlas: Atlas) -> pd.DataFrame:
    segment = [position.segment for position in OPEN_POSITIONS]
    region = [position.region for position in OPEN_POSITIONS]
    positions = _homes(
        rng, atlas, np.array(region, dtype=object), np.array([HOME_CONCENTRATION[name] for name in segment])
    )
    positions.loc[[not position.settled for position in OPEN_POSITIONS], ["latitude", "longitude"]] = np.nan
    positions["rep_id"] = [f"TBH-{number:02d}" for number in range(1, len(segment) + 1)]
    positions["name"] = [f"To be hired, {where} {what}" for what, where in zip(segment, region, strict=True)]
    positions["role"], positions["segment"], positions["status"] = "account_executive", segment, "open"
    positions["start_date"], positions["fte"] = pd.to_datetime([position.start for position in OPEN_POSITIONS]), 1.0
    positions["quota_usd"] = [QUOTA_USD[name] for name in segment]
    positions["cost_usd"] = [COST_USD[name] for name in segment]
    return positions


def _leaders(rng: np.random.Generator, atlas: Atlas) -> pd.DataFrame:
    """The head of sales and the managers of each segment."""
    segment = [";".join(SEGMENTS)] + [name for name in SEGMENTS for _ in range(MANAGERS[name])]
    leaders = _around(rng, atlas, "manager", len(segment))
    leaders["rep_id"] = "M" + pd.Series(range(101, 101 + len(segment))).astype(str)
    leaders["segment"] = segment
    leaders["manager_id"] = [None] + [leaders["rep_id"].iloc[0]] * (len(segment) - 1)
    return leaders


def _managers_of(executives: pd.DataFrame, leaders: pd.DataFrame) -> NDArray[np.object_]:
    """Each executive's manager: those of the segment in turn."""
    turn = executives.groupby("segment").cumcount().to_numpy()
    segment = executives["segment"].to_numpy()
    manager = np.empty(len(executives), dtype=object)
    for name in SEGMENTS:
        own = leaders.loc[leaders["segment"] == name, "rep_id"].to_numpy(dtype=object)
        manager = np.where(segment == name, own[turn % len(own)], manager)
    return manager


def _support(rng: np.random.Generator, atlas: Atlas, leaders: pd.DataFrame) -> pd.DataFrame:
    """Everybody who supports the sellers, each for one segment in turn; sales operations for all."""
    teams = []
    for role, count in SUPPORT.items():
        team = _around(rng, atlas, role, count)
        whole = role == "sales_operations"
        team["segment"] = [";".join(SEGMENTS) if whole else SEGMENTS[turn % len(SEGMENTS)] for turn in range(count)]
        teams.append(team)
    support = pd.concat(teams, ignore_index=True)
    support["rep_id"] = "S" + pd.Series(range(201, 201 + len(support))).astype(str)
    support["manager_id"] = leaders["rep_id"].iloc[0]
    return support


def _around(rng: np.random.Generator, atlas: Atlas, role: str, count: int) -> pd.DataFrame:
    """People of a role that holds no seats."""
    regions = np.sort(rng.choice(np.array(list(REGION_SHARES), dtype=object), size=count))
    people = _homes(rng, atlas, regions, np.ones(count))
    people["role"], people["status"], people["fte"] = role, "active", 1.0
    people["start_date"] = _first_days(_tenures(rng, count))
    people["cost_usd"] = (SUPPORT_COST_USD[role] * (1 + PAY_SPREAD * rng.standard_normal(count))).round(-3)
    return people
