"""Attrition from leavers and years of people: the posterior, who is at risk when, and what cannot be learned."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gamma

from territory_opt.headcount.learning.attrition import AtRisk, at_risk, learn_attrition, why_not_learned
from territory_opt.headcount.learning.estimate import declared
from territory_opt.headcount.learning.model import LearningModel

AFTER = pd.Timestamp("2026-12-01")
LEARNING = LearningModel(least_rep_months=1)


def _people(*rows: tuple[str | None, str | None], segment: str = "SMB") -> pd.DataFrame:
    people = pd.DataFrame(rows, columns=["start_date", "end_date"]).apply(pd.to_datetime)
    return people.assign(segment=segment)


def _counted(leavers: int, years: float) -> AtRisk:
    return AtRisk(AFTER, AFTER, pd.Series({"SMB": leavers}), pd.Series({"SMB": years}))


def test_nobody_counts_before_records_begin_nor_after_their_last_day() -> None:
    """Who came long ago counts from the window's start, who came later from their start, each to their end."""
    people = _people(
        ("2010-01-01", None),
        (None, None),
        ("2025-12-01", None),
        ("2010-01-01", "2025-11-30"),
        ("2010-01-01", "2020-05-01"),
    )
    counted = at_risk(people, AFTER, 24)
    assert counted.first == pd.Timestamp("2024-12-01")
    assert counted.leavers["SMB"] == 1
    assert counted.person_years["SMB"] == pytest.approx((2 + 2 + 1 + 1), abs=0.01)


def test_last_days_still_to_come_are_no_leavers() -> None:
    """Whoever will leave has not left yet."""
    counted = at_risk(_people(("2010-01-01", "2026-12-01"), ("2010-01-01", "2027-03-31")), AFTER, 12)
    assert counted.leavers["SMB"] == 0
    assert counted.person_years["SMB"] == pytest.approx(2, abs=0.01)


def test_leavers_recorded_for_the_last_year_only_count_over_that() -> None:
    """Two silent years of fifty people were years without records; the first leaver, who shows it, is no event."""
    stay = [("2015-01-01", None)] * 40
    left = [("2015-01-01", f"2026-{month:02d}-10") for month in range(1, 11)]
    counted = at_risk(_people(*stay, *left), AFTER, 36)
    assert counted.first == pd.Timestamp("2026-01-11")
    assert counted.leavers["SMB"] == 9
    early = at_risk(_people(*stay, *left, ("2015-01-01", "2024-02-01"), ("2015-01-01", "2025-02-01")), AFTER, 36)
    assert early.first == pd.Timestamp("2023-12-01")


def test_a_table_of_present_people_teaches_nothing() -> None:
    """Nobody left in hundreds of years of people: the table lists the survivors, not that nobody leaves."""
    counted = at_risk(_people(*[("2015-01-01", None)] * 60), AFTER, 36)
    assert "lists nobody who left" in why_not_learned(counted, 0, LEARNING)
    assert why_not_learned(_counted(5, 20.0), 5, LEARNING) == ""
    assert "leavers seem to be missing" in why_not_learned(_counted(5, 20.0), 6, LEARNING)
    assert "under the 3" in why_not_learned(_counted(2, 20.0), 0, LEARNING)
    assert "under the 3" in why_not_learned(_counted(0, 0.01), 0, LEARNING)


def test_the_posterior_is_that_of_numerical_integration() -> None:
    """Mean and ends of the interval agree with the density integrated by quadrature."""
    estimate = learn_attrition(_counted(12, 40.0), {"SMB": declared(0.25, "")}, LEARNING)["SMB"]
    shape, years = 10 * -np.log(0.75) + 12, 50.0

    def density(rate: float) -> float:
        return float(gamma.pdf(rate, shape, scale=1 / years))

    mean = quad(lambda rate: (1 - np.exp(-rate)) * density(rate), 0, 3)[0]
    assert estimate.value == pytest.approx(mean, rel=1e-6)
    for share, level in ((estimate.low, 0.1), (estimate.high, 0.9)):
        assert quad(density, 0, -np.log1p(-share))[0] == pytest.approx(level, rel=1e-6)


@given(leavers=st.integers(0, 200), years=st.floats(1, 500), more=st.integers(1, 50), default=st.floats(0.01, 0.9))
def test_more_leavers_mean_more_attrition(leavers: int, years: float, more: int, default: float) -> None:
    """The estimate rises with leavers, lies within its interval's reach and below 1."""
    declared_share = {"SMB": declared(default, "")}
    few = learn_attrition(_counted(leavers, years), declared_share, LEARNING)["SMB"]
    many = learn_attrition(_counted(leavers + more, years), declared_share, LEARNING)["SMB"]
    assert few.value < many.value < 1
    assert 0 <= few.low <= few.high < 1


def test_the_prior_fades_with_years_of_people() -> None:
    """A segment with few years stays near the default, one with many shows its own rate."""
    default = {"SMB": declared(0.5, "")}
    few = learn_attrition(_counted(0, 1.0), default, LEARNING)["SMB"]
    many = learn_attrition(_counted(100, 1000.0), default, LEARNING)["SMB"]
    assert few.value == pytest.approx(0.46, abs=0.02)
    assert many.value == pytest.approx(1 - np.exp(-0.1), abs=0.01)
