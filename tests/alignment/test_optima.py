"""What a proven optimum must do when a company or its model changes a little, with any mix of rules and terms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.tables import Tables

seeds = st.integers(0, 10**6)
some = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
STOP = Stop(seconds=20.0, steps=15, gap=0.0)
ROUNDING_USD = 0.01


def optimum_usd(world) -> float:
    """Return the proven least objective; ``inf`` when it is proved that no plan keeps the rules."""
    design = world.design(STOP)
    assert design.status in ("optimal", "infeasible")
    return design.objective_usd if design.status == "optimal" else np.inf


def renamed(world, names: dict[str, str]):
    """Return the world with other names of accounts and seats, and its tables in another order."""

    def told(frame: pd.DataFrame | None) -> pd.DataFrame | None:
        if frame is None:
            return None
        texts = frame.select_dtypes(exclude="number").columns
        columns = {name: frame[name].map(lambda value: names.get(value, value)) for name in texts}
        return frame.assign(**columns).astype(frame.dtypes).iloc[::-1].reset_index(drop=True)

    tables = Tables(*(told(frame) for frame in (world.tables.neighbours, world.tables.travel, world.tables.fit)))
    return replace(world, accounts=told(world.accounts), seats=told(world.seats), tables=tables)


def loosened(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule whose figures allow more."""
    wider = {"upper": 1.4, "km": 1.5, "minutes": 1.5, "share": 1.5, "lower": 0.5, "at_least": 2.0}
    changed = {name: value * wider[name] for name, value in rule.items() if name in wider}
    return {**rule, **changed, **({"utilization": 1.5} if rule["rule"] == "capacity" else {})}


def one_more_seat(world):
    """Return the world with one more seat like the last, at another place."""
    last = world.seats.iloc[[-1]].assign(seat_id="S9", territory_id="T-S9", latitude=40.0, longitude=-101.0)
    return replace(world, seats=pd.concat([world.seats, last], ignore_index=True).astype(world.seats.dtypes))


@some
@given(seeds)
def test_names_and_order_change_no_optimum(make, seed: int) -> None:
    """Accounts and seats with other names, in another order, have the same least objective."""
    world = make.random_world(seed)
    ids = [*world.accounts["account_id"], *world.seats["seat_id"]]
    drawn = np.random.default_rng(seed).permutation(len(ids))
    again = renamed(world, {name: f"X{number}" for name, number in zip(ids, drawn, strict=True)})
    assert optimum_usd(again) == pytest.approx(optimum_usd(world), abs=ROUNDING_USD)


@some
@given(seeds, st.data())
def test_a_looser_rule_worsens_no_optimum(make, seed: int, data: st.DataObject) -> None:
    """One rule that allows more never raises the least objective."""
    world = make.random_world(seed)
    rules = world.declaration["rules"]
    if not rules:
        return
    number = data.draw(st.integers(0, len(rules) - 1))
    looser = world.ruled_by(*rules[:number], loosened(rules[number]), *rules[number + 1 :])
    assert optimum_usd(looser) <= optimum_usd(world) + ROUNDING_USD


@some
@given(seeds)
def test_one_more_seat_that_may_close_worsens_no_optimum(make, seed: int) -> None:
    """Where seats may close and any number may be open, another seat never raises the least objective."""
    # Around free centres there are as many territories as seats, so a seat more is a territory more.
    world = make.some_world(seed, lambda world: not world.free_centres)
    closing = {"rule": "territories", "may_close": "all"}
    world = world.ruled_by(*(rule for rule in world.declaration["rules"] if rule["rule"] != "territories"), closing)
    assert optimum_usd(one_more_seat(world)) <= optimum_usd(world) + ROUNDING_USD
