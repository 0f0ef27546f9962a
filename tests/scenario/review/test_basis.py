"""What a review stands on, and the months it refuses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from territory_opt.errors import InputError
from territory_opt.scenario.approval.approve import approve_run
from territory_opt.scenario.review.basis import Basis, read_basis


def test_months_are_parted_at_the_reviewed_one(basis: Basis) -> None:
    """What is past and what is left make up the plan year."""
    assert (len(basis.to_date), len(basis.rest)) == (3, 9)
    assert basis.last_day == pd.Timestamp("2027-03-31")
    assert basis.approval is None


@pytest.mark.parametrize(
    ("month", "told"),
    [("2026-12", "lies before"), ("2028-01", "lies after"), ("2027-04", "won in 2027-04")],
)
def test_months_that_cannot_be_reviewed(reviewed: Path, month: str, told: str) -> None:
    """Before the plan year, after it, and without actuals: each says what was expected."""
    with pytest.raises(InputError, match=told):
        read_basis(reviewed, pd.Timestamp(month), "today")


def test_without_a_name_an_approved_run_is_needed(reviewed: Path, tmp_path: Path) -> None:
    """Nobody approved anything: that is said; once somebody did, that run is held against."""
    with pytest.raises(InputError, match="none was approved yet"):
        read_basis(reviewed, pd.Timestamp("2027-03-01"))
    folder = tmp_path / "approved"
    shutil.copytree(reviewed, folder)
    approve_run(folder, "today", by="Ada", despite_broken_rules=True)
    approved = read_basis(folder, pd.Timestamp("2027-03-01"))
    assert approved.approval is not None
    assert approved.approval.by == "Ada"


def test_only_the_months_to_date_count(basis: Basis, reviewed: Path) -> None:
    """A review of an earlier month leaves out what came later, and says so."""
    earlier = read_basis(reviewed, pd.Timestamp("2027-02-01"), "today")
    assert earlier.actuals.won["amount_usd"].sum() == pytest.approx(basis.actuals.won["amount_usd"].sum() * 2 / 3)
    assert any("after 2027-02" in note for note in earlier.actuals.notes)
