"""What of an account keeps a seat from it: the attributes that eligibility asks for, one by one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.pieces import AlignmentInput, Eligible
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.rules.decisions import read_decided
from territory_opt.alignment.rules.eligibility import SEAT_COLUMN, Attribute, Eligibility

Texts = npt.NDArray[np.object_]


def why_barred(problem: Problem, data: AlignmentInput, accounts: Ints, seats: Ints) -> Texts:
    """Return what keeps accounts from seats, as a phrase after the seat's name; empty where nothing that is known does.

    Parameters
    ----------
    problem : Problem
        The problem.
    data : AlignmentInput
        Its accounts and seats.
    accounts, seats : ndarray of int, shape (m,)
        Pairs; seat number K for none.
    """
    why = np.full(len(accounts), "", dtype=object)
    held = seats < problem.seats
    for attribute, piece in _asked(problem, data):
        roots = data.root()[accounts]
        misses = held & ~np.hstack([piece.allows, np.ones((len(piece.allows), 1), dtype=bool)])[
            piece.kind[roots], seats]  # fmt: skip
        wanted = data.accounts[attribute].iloc[roots[misses]]
        words = wanted.str.join(", ") if attribute == "skills" else wanted.fillna("")
        why[misses & (why == "")] = (f"does not cover {attribute} " + words.to_numpy(dtype=object))[why[misses] == ""]
    decided = read_decided(data)
    accounts_refused, seats_refused = decided.refused
    refused = set(zip(data.unit[accounts_refused].tolist(), seats_refused.tolist(), strict=True))
    if refused:
        by_hand = [pair in refused for pair in zip(data.unit[accounts].tolist(), seats.tolist(), strict=True)]
        why[np.array(by_hand, dtype=bool)] = "was ruled out for it by hand"
    return why


def _asked(problem: Problem, data: AlignmentInput) -> Iterator[tuple[Attribute, Eligible]]:
    """Yield the attributes that the model's eligibility asks for, with what each of them leaves.

    An attribute is taken for asked when no kind of unit may go to a seat that does not cover it.
    """
    representative = np.empty(len(problem.allows), dtype=np.int64)
    representative[problem.kind] = problem.by_unit[problem.root]
    for attribute in SEAT_COLUMN:
        rule = Eligibility.model_validate({"rule": "eligibility", "match": [attribute]})
        if any(True for _ in rule.misses(data)):
            continue
        for piece in rule.pieces(data):
            if isinstance(piece, Eligible) and not (problem.allows & ~piece.allows[piece.kind[representative]]).any():
                yield attribute, piece
