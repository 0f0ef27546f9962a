"""The demo's accounts: who they are, where they stand, how large they are and what they pay today."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from territory_opt.workspace.demo import names
from territory_opt.workspace.demo.families import SEGMENTS, draw_families
from territory_opt.workspace.demo.places import REGION_OF_STATE, Atlas, draw_cities, draw_codes, draw_regions, scatter

# Large buyers sit in large cities; small ones follow the people.
CONCENTRATION = {"Enterprise": 1.05, "Mid-Market": 0.9, "SMB": 0.8}
# A child stands in its parent's city, in another city of the region, or anywhere.
CHILD_SAME_CITY_SHARE = 0.30
CHILD_ANYWHERE_SHARE = 0.07
# Some smaller companies stand outside of every larger city.
RURAL_SHARE = 0.05

# Employees: median, spread of the logarithm, and the segment's limits.
EMPLOYEES = {
    "Enterprise": (3200.0, 0.9, 1000, 60000),
    "Mid-Market": (430.0, 0.45, 200, 999),
    "SMB": (55.0, 0.7, 10, 199),
}
REVENUE_PER_EMPLOYEE_USD = {
    "Manufacturing": 290e3, "Healthcare": 150e3, "Financial Services": 340e3, "Retail": 210e3, "Technology": 280e3,
    "Logistics": 220e3, "Professional Services": 170e3, "Energy": 420e3, "Education": 110e3, "Public Sector": 120e3,
    "Media": 240e3, "Construction": 260e3,
}  # fmt: skip

CUSTOMERS = {"Enterprise": 195, "Mid-Market": 520, "SMB": 1010}
ARR_USD = {"Enterprise": 46e6, "Mid-Market": 25e6, "SMB": 14e6}
ARR_SPREAD = {"Enterprise": 1.05, "Mid-Market": 0.8, "SMB": 0.75}
# A whale may dominate a book, yet a family beyond about a third of a seat's share leaves no balanced plan at all.
FAMILY_ARR_CAP_SHARE = 0.32
SEATS_OF_SEGMENT = {"Enterprise": 14, "Mid-Market": 22, "SMB": 24}

# Gaps that every CRM has.
MISSING_INDUSTRY_SHARE = 0.02
MISSING_EMPLOYEES_SHARE = 0.04
MISSING_REVENUE_SHARE = 0.12
MISSING_LEAD_SCORE_SHARE = 0.08
MISSING_COORDINATES_SHARE = 0.04
UNPLACED_ACCOUNTS = 5


def make_accounts(rng: np.random.Generator, atlas: Atlas, words: names.Words) -> pd.DataFrame:
    """Draw all accounts as they truly are, gaps not yet made.

    Returns
    -------
    DataFrame
        The columns of ``draw_families`` with city, region, postal_code, latitude, longitude, industry, name, employees,
        annual_revenue_usd, fit (0 to 1: how well the product suits them), current_arr_usd and status.
    """
    accounts = draw_families(rng)
    accounts = accounts.join(_places(rng, atlas, accounts))
    root = _root_rows(accounts)
    accounts["industry"] = names.draw_industries(rng, len(accounts))[root]
    accounts["name"] = _names(rng, words, accounts, root)
    accounts["employees"] = _employees(rng, accounts["segment"].to_numpy())
    per_employee = accounts["industry"].map(REVENUE_PER_EMPLOYEE_USD).to_numpy() * rng.lognormal(0, 0.35, len(accounts))
    accounts["annual_revenue_usd"] = (accounts["employees"].to_numpy() * per_employee).round(-4)
    accounts["fit"] = _fit(rng, accounts)
    accounts["current_arr_usd"] = _current_arr(rng, accounts)
    accounts["status"] = np.where(accounts["current_arr_usd"] > 0, "customer", "prospect")
    return accounts


def _root_rows(accounts: pd.DataFrame) -> NDArray[np.int64]:
    """Row of each account's family root, shape (n,)."""
    family, child = accounts["family"].to_numpy(), accounts["child"].to_numpy()
    row = np.zeros(family.max() + 1, dtype=np.int64)
    row[family[child == 0]] = np.flatnonzero(child == 0)
    return np.asarray(row[family])


def _places(rng: np.random.Generator, atlas: Atlas, accounts: pd.DataFrame) -> pd.DataFrame:
    count, root = len(accounts), _root_rows(accounts)
    concentration = np.array([CONCENTRATION[segment] for segment in accounts["segment"]])
    region = draw_regions(rng, count)
    luck, child = rng.random(count), accounts["child"].to_numpy() > 0
    region = np.where(child & (luck >= CHILD_ANYWHERE_SHARE), region[root], region)
    city = draw_cities(rng, atlas.cities, region, concentration)
    city = np.where(child & (luck >= 1 - CHILD_SAME_CITY_SHARE), city[root], city)

    code = draw_codes(rng, atlas, city)
    large = (accounts["segment"] == "Enterprise").to_numpy()
    rural = ~large & ~child & (rng.random(count) < RURAL_SHARE)
    code = np.where(rural, rng.integers(len(atlas.codes), size=count), code)
    chosen = atlas.codes.iloc[code].reset_index(drop=True)
    placed = scatter(rng, chosen)
    placed["postal_code"] = chosen["postal_code"]
    placed["region"] = chosen["state"].map(REGION_OF_STATE)
    placed["city"] = np.where(rural, chosen["city"], atlas.cities["city"].to_numpy()[city])
    return placed


def _names(
    rng: np.random.Generator, words: names.Words, accounts: pd.DataFrame, root: NDArray[np.int64]
) -> NDArray[np.object_]:
    child = accounts["child"].to_numpy() > 0
    named = names.company_names(rng, words, accounts["industry"].to_numpy(dtype=object))
    named[child] = names.child_names(rng, words, named[root[child]], accounts["city"].to_numpy(dtype=object)[child])
    return named


def _employees(rng: np.random.Generator, segment: NDArray[np.object_]) -> NDArray[np.float64]:
    median, spread, low, high = (
        np.array([EMPLOYEES[name][part] for name in SEGMENTS])[[SEGMENTS.index(name) for name in segment]]
        for part in range(4)
    )
    return np.asarray(np.clip(median * rng.lognormal(0, 1, len(segment)) ** spread, low, high).round())


def _size_score(accounts: pd.DataFrame) -> NDArray[np.float64]:
    """Standardized logarithm of employees within each segment."""
    size = np.log(accounts["employees"])
    by_segment = size.groupby(accounts["segment"])
    standard = (size - by_segment.transform("mean")) / by_segment.transform("std")
    return np.asarray(standard, dtype=np.float64)


def _fit(rng: np.random.Generator, accounts: pd.DataFrame) -> NDArray[np.float64]:
    """How well the product suits an account: partly shared within the family, partly its size, partly its own."""
    shared = rng.standard_normal(accounts["family"].max() + 1)[accounts["family"].to_numpy()]
    logit = 0.7 * shared + 0.3 * _size_score(accounts) + 0.7 * rng.standard_normal(len(accounts))
    return np.asarray(1 / (1 + np.exp(-logit)))


def _current_arr(rng: np.random.Generator, accounts: pd.DataFrame) -> NDArray[np.float64]:
    """Annual recurring revenue: the best fitting accounts of each segment are customers, a few of them very large."""
    arr = np.zeros(len(accounts))
    fit = accounts["fit"].to_numpy(dtype=float)
    wants = np.log(fit / (1 - fit)) + 0.8 * rng.standard_normal(len(accounts))
    size = _size_score(accounts)
    for segment in SEGMENTS:
        rows = np.flatnonzero(accounts["segment"] == segment)
        customers = rows[np.argsort(-wants[rows], kind="stable")[: CUSTOMERS[segment]]]
        arr[customers] = np.exp(0.35 * size[customers] + ARR_SPREAD[segment] * rng.standard_normal(len(customers)))
        arr[customers] *= ARR_USD[segment] / arr[customers].sum()
    family, limit = accounts["family"].to_numpy(), _family_limits(rng, accounts)
    # What the cap takes from the largest goes to the others of the segment; a few rounds settle it.
    for _ in range(12):
        arr *= np.minimum(1, limit / np.maximum(np.bincount(family, weights=arr), 1))[family]
        total = pd.Series(arr).groupby(accounts["segment"].to_numpy()).transform("sum").to_numpy()
        arr *= accounts["segment"].map(ARR_USD).to_numpy() / total
    return arr.round(-2)


def _family_limits(rng: np.random.Generator, accounts: pd.DataFrame) -> NDArray[np.float64]:
    """Largest current ARR of each family, a little different for each so that the cap does not show."""
    mean_book = {segment: ARR_USD[segment] / SEATS_OF_SEGMENT[segment] for segment in SEGMENTS}
    roots = accounts[accounts["child"] == 0].set_index("family")["root_segment"].sort_index()
    limit = FAMILY_ARR_CAP_SHARE * roots.map(mean_book).to_numpy(dtype=float)
    return limit * rng.uniform(0.8, 1.0, len(limit))


def lead_scores(rng: np.random.Generator, accounts: pd.DataFrame) -> NDArray[np.float64]:
    """Marketing's view of the fit, 0 to 100: near the truth, with noise."""
    return np.clip(100 * accounts["fit"].to_numpy() + 12 * rng.standard_normal(len(accounts)), 1, 99).round()


def make_gaps(rng: np.random.Generator, accounts: pd.DataFrame) -> pd.DataFrame:
    """Take out what exports lack: some industries, sizes, scores, coordinates, and the place of a few prospects."""
    with_gaps, prospect = accounts.copy(), (accounts["status"] == "prospect").to_numpy()

    def gap(share: float) -> NDArray[np.bool_]:
        return rng.random(len(accounts)) < share

    with_gaps.loc[gap(MISSING_INDUSTRY_SHARE), "industry"] = None
    with_gaps.loc[gap(MISSING_EMPLOYEES_SHARE), "employees"] = np.nan
    with_gaps.loc[gap(MISSING_REVENUE_SHARE), "annual_revenue_usd"] = np.nan
    with_gaps.loc[gap(MISSING_LEAD_SCORE_SHARE) & prospect, "lead_score"] = np.nan
    with_gaps.loc[gap(MISSING_COORDINATES_SHARE), ["latitude", "longitude"]] = np.nan
    small = np.flatnonzero(prospect & (accounts["segment"] == "SMB").to_numpy() & ~accounts["in_family"].to_numpy())
    nowhere = rng.choice(small, size=UNPLACED_ACCOUNTS, replace=False)
    with_gaps.loc[nowhere, ["latitude", "longitude"]] = np.nan
    with_gaps.loc[nowhere, ["postal_code", "city"]] = None
    return with_gaps
