"""What stays short whatever is hired."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.headcount.staffing.arithmetic import kept_level, shortfall_usd
from territory_opt.headcount.study.unavoidable import (
    find_unavoidable,
    highest_level,
    unavoidable_usd,
    unavoidable_words,
)
from tests.headcount.study.cases import small_problem


@given(st.integers(0, 1000), st.lists(st.integers(0, 50), min_size=6, max_size=6))
def test_no_plan_leaves_less_short(seed: int, counts: list[int]) -> None:
    """Whatever is hired when it can be, every cell and period keeps at least the shortfall called unavoidable."""
    problem = small_problem(seed)
    starts = np.where(problem.open_options, np.array(counts).reshape(3, 2), 0)
    short = shortfall_usd(problem, starts)
    assert (unavoidable_usd(problem) <= short.mean(axis=0) + 1e-6).all()
    (group,) = problem.groups
    assert kept_level(problem, short, group) <= highest_level(problem, group) + 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_enough_starts_leave_just_that_short(seed: int) -> None:
    """With a thousand starts in every month that is open, nothing but the unavoidable is left short."""
    problem = small_problem(seed)
    starts = np.where(problem.open_options, 1000, 0)
    assert shortfall_usd(problem, starts).mean(axis=0) == pytest.approx(unavoidable_usd(problem))


def test_words_name_group_period_and_dollars() -> None:
    """By group, what is short of what in which months; periods in which nothing is short are left out."""
    problem = small_problem()
    found = find_unavoidable(problem)
    assert [one.when for one in found] == ["January to March 2027", "April to June 2027"]
    words = unavoidable_words(found)
    assert words.startswith("the company in the plan year: $")
    assert words.endswith(" in April to June 2027")
    assert unavoidable_words(()) == ""
