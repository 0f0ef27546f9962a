"""Hiring and territories planned in turn until they agree on the seats that each cell can use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from territory_opt.alignment.plan import Design
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.scenario.cell_use import Cell, most_starts, use_of_cells
from territory_opt.scenario.prepare import Prepared, with_headcount

MakeDesign = Callable[[Prepared, ProgressCallback], Design]


@dataclass(frozen=True)
class Agreement:
    """What hiring and territories agreed on.

    Attributes
    ----------
    prepared : Prepared
        The problem with the hiring plan of the last round.
    design : Design
        Its territories.
    use : DataFrame
        What they make of the seats in each cell, see `use_of_cells`; empty without a design.
    rounds : int
        Designs that were made.
    agreed : bool
        Whether the territories can use every planned seat that takes part.
    needed : bool
        Whether no hiring plan keeps its rules without the seats that the territories cannot use.
    limits : mapping of (str, str) to int
        Most planned starts in the plan year that the last hiring plan was held to, by segment and region.
    """

    prepared: Prepared
    design: Design
    use: pd.DataFrame
    rounds: int
    agreed: bool
    needed: bool
    limits: Mapping[Cell, int]

    @property
    def sentence(self) -> str:
        """What came of it, in words; empty where no planned seat takes part."""
        planned = int(self.use["planned"].sum()) if len(self.use) else 0
        if not planned and not self.limits:
            return ""
        seats = "1 planned seat takes part" if planned == 1 else f"{planned} planned seats take part"
        rounds = f"{self.rounds} round{'s' if self.rounds > 1 else ''}"
        if self.agreed:
            told = f"Hiring and territories agree after {rounds}: {seats} and can be used"
        else:
            idle = int((self.use["planned"] - self.use["usable"]).sum())
            told = f"After {rounds} {seats}, of which the territories cannot use {idle}"
        if self.needed:
            told += "; yet no hiring plan keeps its rules without them"
        if self.limits:
            told += f"; as the territories can use no more, starts are held to {_listed(self.limits)}"
        return f"{told}.{self._short_and_idle()}"

    def _short_and_idle(self) -> str:
        """Name the cells whose territories hold more work than their seats have hours, worst first."""
        short = self.use.loc[self.use["short_hours"] > 0].sort_values("short_hours", ascending=False, kind="stable")
        if short.empty:
            return " No cell is short of hours."
        named = ", ".join(
            f"{segment} in {region} by {hours:,.0f} hours"
            for segment, region, hours in zip(
                short["segment"].head(3), short["region"].head(3), short["short_hours"].head(3), strict=True
            )
        )
        return f" Short of hours: {named}."


def agree(prepared: Prepared, make_design: MakeDesign, progress: ProgressCallback = silent) -> Agreement:
    """Design the territories, plan hiring again under what they can use, and so on while that changes anything.

    Limits on a cell's starts only ever tighten, so the rounds end; the model says after how many at the latest.
    """
    model = prepared.staffing.model.agreement
    limits: dict[Cell, int] = {}
    rounds = 1
    while True:
        design = make_design(prepared, progress)
        use = _use(prepared, design, model.least_use_share)
        tighter = most_starts(use, _planned_later(prepared)) if len(use) else {}
        if not tighter or rounds == model.rounds:
            return Agreement(prepared, design, use, rounds, not tighter, False, limits)
        progress(Progress("planning headcount for what the territories can use"))
        answer = prepared.staffing.plan(limits | tighter)
        if not answer.solution.found:
            return Agreement(prepared, design, use, rounds, False, True, limits)
        limits |= tighter
        rounds += 1
        prepared = with_headcount(prepared, answer)


def _use(prepared: Prepared, design: Design, least_use_share: float) -> pd.DataFrame:
    if design.assignment.empty:
        return pd.DataFrame()
    return use_of_cells(prepared.accounts, prepared.seats, design.assignment, least_use_share)


def _planned_later(prepared: Prepared) -> pd.Series:
    """Return the planned seats that take no part in the design, counted by segment and region."""
    planned = prepared.headcount.seats
    later = planned.loc[~planned["seat_id"].isin(prepared.seats["seat_id"])]
    return later.groupby([later["segments"].str[0], later["region"]], observed=True).size()


def _listed(limits: Mapping[Cell, int]) -> str:
    return ", ".join(f"{most} for {segment} in {region}" for (segment, region), most in sorted(limits.items()))
