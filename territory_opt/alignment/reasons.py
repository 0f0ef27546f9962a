"""Why accounts are where a plan has them: moves and rules in words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.alignment.barred import why_barred
from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.wide.elsewhere import elsewhere_usd
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.moved import moved_facts
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.problem import Floats, Ints, Problem
from territory_opt.alignment.rules.base import measure_words
from territory_opt.alignment.rules.decisions import read_decided

__all__ = ["elsewhere_usd", "move_reasons", "rule_table"]

NOBODY = "nobody"

Texts = npt.NDArray[np.object_]


def move_reasons(problem: Problem, data: AlignmentInput, plan: Ints, prices: Prices, *, before: str = "today") -> Texts:
    """Return one line for each account that changes hands, shape (a,); empty where it stays.

    The reason is the first of `moved.KINDS` that holds. Amounts are exact: what the plan would cost more a year with
    the account, or its whole family, back where it was and nothing else changed.

    Parameters
    ----------
    problem, data, plan, prices
        As in `moved_facts`.
    before : str
        When the alignment was that the data calls incumbent, in words.
    """
    reasons = np.full(len(data.accounts), "", dtype=object)
    facts = _named(moved_facts(problem, data, plan, prices), problem, data).assign(before=f" {before}")
    for kind, of_kind in facts.groupby("kind", observed=True):
        reasons[of_kind.index] = _SENTENCES[str(kind)](of_kind) + _together(of_kind)
    return reasons


def _named(facts: pd.DataFrame, problem: Problem, data: AlignmentInput) -> pd.DataFrame:
    """Return facts with the names that sentences need, as text of Python."""
    accounts = data.accounts.iloc[facts.index]
    seats = np.append(data.seats["name"].fillna(data.seats["seat_id"]).to_numpy(dtype=object), NOBODY)
    names = data.accounts["name"].fillna(data.accounts["account_id"]) if "name" in data.accounts else (
        data.accounts["account_id"])  # fmt: skip
    accounts_named = np.append(names.to_numpy(dtype=object), NOBODY)
    return facts.assign(
        rep=accounts["rep_id"].to_numpy(dtype=object),
        old_name=seats[facts["old"]],
        new_name=seats[facts["new"]],
        largest_name=accounts_named[facts["largest"]],
        why_barred=why_barred(problem, data, facts.index.to_numpy(), facts["old"].to_numpy()),
        assigned=_assigned(facts, data),
        group=_group(facts, problem, data),
        way_unit="minutes" if problem.travel and problem.travel[0].source == "table_minutes" else "km",
    )


def _group(facts: pd.DataFrame, problem: Problem, data: AlignmentInput) -> Texts:
    """Return what units are called: a family where all their accounts are of one."""
    family = pd.factorize(data.accounts["family_id"])[0]
    apart = family != family[data.root()]
    mixed = np.bincount(problem.account_unit, weights=apart, minlength=problem.units) > 0
    return np.where(mixed[facts["unit"]], "unit", "family").astype(object)


def _assigned(facts: pd.DataFrame, data: AlignmentInput) -> npt.NDArray[np.bool_]:
    """Return whose units were assigned to a seat by hand, through any of their accounts."""
    return np.isin(facts["unit"].to_numpy(), data.unit[read_decided(data).assigned[0]])


def _together(facts: pd.DataFrame) -> Texts:
    """Return that a unit of several accounts goes as one, where the amounts are those of all of it."""
    told = " (its " + facts["group"] + " of " + facts["members"].map("{:,}".format) + " as one)"
    return told.where((facts["members"] > 1) & (facts["kind"] != "family"), "").to_numpy(dtype=object)


def _usd(amounts: pd.Series) -> pd.Series:
    return "$" + amounts.map("{:,.0f}".format)


def _share(load: pd.Series, whole: pd.Series) -> pd.Series:
    return (100 * load / whole).map("{:,.0f} %".format).where(load > 0, "nothing")


def _staying(facts: pd.DataFrame, end: str = "") -> pd.Series:
    return "; staying would cost " + _usd(facts["back_usd"]) + " a year more" + end


def _left(facts: pd.DataFrame) -> pd.Series:
    return "its rep " + facts["rep"] + " holds no seat in the plan year"


def _locked(facts: pd.DataFrame) -> pd.Series:
    by_hand = "is assigned to " + facts["new_name"] + " by hand"
    return by_hand.where(facts["assigned"], "its " + facts["group"] + " is locked to " + facts["new_name"])


def _barred(facts: pd.DataFrame) -> pd.Series:
    why = facts["why_barred"].where(facts["why_barred"] != "", "may not have it by the model's rules")
    return facts["old_name"] + " " + why


def _unreached(facts: pd.DataFrame) -> pd.Series:
    way = ": " + facts["old_way"].map("{:,.0f} ".format) + facts["way_unit"]
    return facts["old_name"] + " is out of reach" + way.where(facts["old_way"] > 0, "")


def _family(facts: pd.DataFrame) -> pd.Series:
    members = facts["members"].map("{:,}".format)
    there = facts["there_today"].map("{:,}".format)
    joins = "joins its " + facts["group"] + " at " + facts["new_name"] + ", who has " + there + " of its " + members
    comes = "its " + facts["group"] + " of " + members + " comes together at " + facts["new_name"]
    today = "; " + facts["seats_today"].map("{:,}".format) + " seats cover it" + facts["before"]
    return (joins + " accounts" + facts["before"]).where(facts["there_today"] > 0, comes + today)


def _closed(facts: pd.DataFrame) -> pd.Series:
    return facts["old_name"] + " gets no territory"


def _dropped(facts: pd.DataFrame) -> pd.Series:
    return "covering it costs " + _usd(facts["back_usd"]) + " a year more than leaving it without a seat"


def _nearer(facts: pd.DataFrame) -> pd.Series:
    ways = (
        facts["new_way"].map("{:,.0f} ".format) + facts["way_unit"] + facts["old_way"].map(" instead of {:,.0f}".format)
    )
    own = "nearer to " + facts["new_name"] + ": " + ways
    others = "most of its " + facts["group"] + " is nearer to " + facts["new_name"]
    saved = ", saving " + _usd(facts["way_usd"]) + " of travel a year"
    return own.where(facts["new_way"] < facts["old_way"], others) + saved + _staying(facts, " in all")


def _fits(facts: pd.DataFrame) -> pd.Series:
    return "fits " + facts["new_name"] + " better by " + _usd(facts["fit_usd"]) + " a year" + _staying(facts, " in all")


def _evens(facts: pd.DataFrame) -> pd.Series:
    old, new = (_share(facts[f"{side}_load"], facts[f"{side}_whole"]) for side in ("old", "new"))
    of = facts["by"].map({"unserved": " of capacity"}).fillna(" of a fair share")
    shares = facts["old_name"] + " has " + old + of + facts["before"] + ", " + facts["new_name"] + " " + new
    heavier = facts["old_load"] / facts["old_whole"] > facts["new_load"] / facts["new_whole"]
    evens = "evens out " + facts["measure"].map(measure_words) + ": " + shares
    return evens.where(heavier | (facts["gained"] == 0), _for_others(facts)) + _staying(facts)


def _returns(facts: pd.DataFrame) -> pd.Series:
    return "stays with who covers it today, which spares " + _usd(-facts["disruption_usd"]) + " of disruption a year"


def _for_others(facts: pd.DataFrame) -> pd.Series:
    """Name what an old seat gains that was not heavier than the new one today, or had room."""
    several = (
        "the " + facts["gained"].map("{:,}".format) + " accounts it gains, " + facts["largest_name"] + " the largest"
    )
    return "makes room at " + facts["old_name"] + " for " + several.where(facts["gained"] > 1, facts["largest_name"])


def _centre(facts: pd.DataFrame) -> pd.Series:
    return "is the centre of " + facts["new_name"] + "'s territory"


def _apart(facts: pd.DataFrame) -> pd.Series:
    return "borders no longer on " + facts["old_name"] + "'s territory"


def _figure(loads: pd.Series, measure: pd.Series) -> pd.Series:
    """Return loads with the unit of their measure."""
    numbers = loads.map("{:,.0f}".format)
    hours = numbers + measure.str.endswith("_hours").map({True: " h", False: ""})
    return ("$" + numbers).where(measure.str.endswith("_usd"), hours)


def _of_measure(loads: pd.Series, measure: pd.Series) -> pd.Series:
    of = measure.str.endswith(("_usd", "_hours")).map({True: " of ", False: " "})
    return _figure(loads, measure) + of + measure.map(measure_words)


def _too_much(facts: pd.DataFrame) -> pd.Series:
    today = facts["old_name"] + " has " + _of_measure(facts["old_load"], facts["measure"]) + facts["before"]
    return today + " and may have " + _figure(facts["old_whole"], facts["measure"])


def _full(facts: pd.DataFrame) -> pd.Series:
    most = "full with " + _of_measure(facts["old_whole"], facts["measure"])
    alone = facts["old_name"] + " is " + most
    others = alone.where(facts["gained"] == 0, _for_others(facts) + ", " + most)
    return _too_much(facts).where(facts["old_load"] > facts["old_whole"], others)


def _needed(facts: pd.DataFrame) -> pd.Series:
    load = _of_measure(facts["new_load"], facts["measure"])
    short = facts["new_name"] + " has " + load + facts["before"] + " and needs "
    needs = facts["new_name"] + " needs it for its " + _of_measure(facts["new_whole"], facts["measure"])
    return (short + _figure(facts["new_whole"], facts["measure"])).where(facts["new_load"] < facts["new_whole"], needs)


def _spared(facts: pd.DataFrame) -> pd.Series:
    return "leaves " + _of_measure(facts["spared"], facts["measure"]) + " that may change hands to others"


def _joint(facts: pd.DataFrame) -> pd.Series:
    return "holds " + facts["new_name"] + "'s territory together"


def _scarce(facts: pd.DataFrame) -> pd.Series:
    others = "others make more of the room left at " + facts["old_name"]
    after = _too_much(facts) + "; others make more of its room"
    told = after.where(facts["old_load"] > facts["old_whole"], others)
    return told + ", by " + _usd(facts["room_usd"]) + " a year at the plan's prices"


def _gap(facts: pd.DataFrame) -> pd.Series:
    lies = "staying would cost " + _usd(-facts["back_usd"]) + " a year less, which lies within the plan's gap"
    return lies.where(facts["back_usd"] < 0, "staying would cost the same")


_SENTENCES: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "left": _left, "locked": _locked, "barred": _barred, "unreached": _unreached, "family": _family, "closed": _closed,
    "dropped": _dropped, "nearer": _nearer, "fits": _fits, "evens": _evens, "returns": _returns, "centre": _centre,
    "apart": _apart, "full": _full, "needed": _needed, "spared": _spared, "joint": _joint, "scarce": _scarce,
    "gap": _gap,
}  # fmt: skip
"""What is said of each kind of move, see `moved.KINDS`."""


def rule_table(
    model: AlignmentModel, problem: Problem, data: AlignmentInput, plan: Ints, by_term: dict[str, float]
) -> pd.DataFrame:
    """Return every rule and term in words with how tight it is: columns rule, sentence, detail."""
    details = {("assign", ""): f"{int((plan == problem.seats).sum()):,} units without a seat"}
    names = data.seats["name"].fillna(data.seats["seat_id"]).tolist()
    for limit in problem.seat_limits:
        carried = limit.carried(plan)
        details[limit.rule, limit.measure] = _tightest(carried, limit.lower, limit.upper, names)
    for move_limit in problem.move_limits:
        moved = float(move_limit.moves.of_pairs(np.arange(problem.units), plan).sum())
        details[move_limit.rule, move_limit.measure] = f"{moved:,.0f} of at most {move_limit.upper:,.0f} moves"
    rows: list[tuple[str, str, str]] = [
        (rule.rule, rule.sentence(), details.get((rule.rule, getattr(rule, "measure", "")), "")) for rule in model.rules
    ]
    rows += [(term.term, term.sentence(), f"${by_term.get(term.term, 0.0):,.0f} a year") for term in model.objective]
    return pd.DataFrame(rows, columns=["rule", "sentence", "detail"])


def _tightest(carried: Floats, lower: Floats, upper: Floats, names: list[str]) -> str:
    """Say which seat is nearest to its bound, as a share of the bound."""
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.where(np.isfinite(upper), carried / np.maximum(upper, 1e-12), -np.inf)
        below = np.where(lower > 0, lower / np.maximum(carried, 1e-12), -np.inf)
    tight = np.maximum(above, below)
    seat = int(np.argmax(tight))
    if not np.isfinite(tight[seat]):
        return ""
    bound, side = (upper[seat], "at most") if above[seat] >= below[seat] else (lower[seat], "at least")
    return f"tightest at {names[seat]}: {carried[seat]:,.0f} of {side} {bound:,.0f}"
