"""What a frontier says, in words."""

from __future__ import annotations

import pandas as pd

from territory_opt.report.fields import Kind, money, show
from territory_opt.report.frontier.results import Axis
from territory_opt.scenario.frontier.knee import Knee

_STEPS: dict[Kind, tuple[float, str]] = {"share": (0.01, "percentage point"), "count": (1.0, "seat")}
"""A step of a measure that people count in, and its name."""


def frontier_sentences(
    points: pd.DataFrame, limited: Axis, minimised: Axis, knee: Knee | None, currency: str
) -> tuple[str, ...]:
    """Say what the ends of a frontier are, where its knee lies, and how well it is proven.

    Parameters
    ----------
    points : DataFrame
        The points, with their dominated ones.
    limited, minimised : Axis
        The two measures.
    knee : Knee or None
        The knee, where there is one.
    currency : str
        Currency of amounts.
    """
    found = points[points["objective_usd"].notna()]
    if found.empty:
        return ("No level has a plan.",)
    left = found[~found["dominated"]].sort_values("measured")
    said = [_ends(left, limited, minimised, currency)] if len(left) > 1 else [_single(left, limited, currency)]
    if knee is not None:
        said.append(_knee(knee, limited, currency))
    elif len(left) > 2:
        said.append("No knee: every further step brings about as much as the one before.")
    said.append(_proof(found))
    return tuple(said)


def _ends(left: pd.DataFrame, limited: Axis, minimised: Axis, currency: str) -> str:
    first, last = left.iloc[0], left.iloc[-1]
    return (
        f"{minimised.label} falls from {money(first['objective_usd'], currency)} at "
        f"{show(first['measured'], limited.kind)} ({limited.label.lower().replace('arr', 'ARR')}) to "
        f"{money(last['objective_usd'], currency)} at {show(last['measured'], limited.kind)}."
    )


def _single(left: pd.DataFrame, limited: Axis, currency: str) -> str:
    only = left.iloc[0]
    return (
        f"One plan is best at every level: {money(only['objective_usd'], currency)} at "
        f"{show(only['measured'], limited.kind)}."
    )


def _knee(knee: Knee, limited: Axis, currency: str) -> str:
    size, step = _STEPS[limited.kind]
    before, after = (money(usd * size, currency) for usd in (knee.before_usd, knee.after_usd))
    return (
        f"The knee is point {knee.point}, at {show(knee.measured, limited.kind)}: up to it another {step} brings "
        f"{before} on average, beyond it {after}."
    )


def _proof(found: pd.DataFrame) -> str:
    count = len(found)
    optimal = int(found["status"].eq("optimal").sum())
    widest = found["gap"].max()
    if optimal == count:
        return "Every point is proven optimal."
    if pd.isna(widest):
        return f"{optimal} of {count} points are proven optimal; for some no bound was found."
    return f"{optimal} of {count} points are proven optimal, and none is further than {widest:.2%} from the best plan."


def point_notes(points: pd.DataFrame, limited: Axis, nests: bool) -> tuple[str, ...]:
    """Say which points count for nothing, which have no plan, and what points took from each other.

    Parameters
    ----------
    points : DataFrame
        The points.
    limited : Axis
        The limited measure.
    nests : bool
        Whether a plan of a lower level keeps every higher one.
    """
    said = []
    without = points[points["objective_usd"].isna()]
    for status, words in (("infeasible", "Proven to have no plan"), ("no plan found", "No plan was found in time")):
        levels = without.loc[without["status"].eq(status), "level"]
        if len(levels):
            said.append(f"{words}: {', '.join(_level(level, limited.kind) for level in levels)}.")
    beaten = points.loc[points["dominated"], "point"]
    if len(beaten):
        said.append(f"Dominated, another plan is no worse in both measures: point {', '.join(map(str, beaten))}.")
    if nests and (points["plan_of"].ne(points["level"]) & points["plan_of"].notna()).any():
        said.append("A plan of a lower level keeps a higher one; points that were found no better one have that plan.")
    if nests and (points["bound_of"].ne(points["level"]) & points["bound_of"].notna()).any():
        said.append("A bound of a higher level holds for every lower one; points have the best that was proven.")
    return tuple(said)


def _level(level: float, kind: Kind) -> str:
    return show(level, kind) if level != float("inf") else "without the limit"
