"""Lines of the hiring problem: account executives by cell, then every support role by the pool it is shared over."""

from __future__ import annotations

from collections.abc import Sequence

from territory_opt.demand.cells import WHOLE
from territory_opt.headcount.model import HeadcountModel, Pool, SupportRole
from territory_opt.headcount.seats import SEAT_ROLE
from territory_opt.headcount.staffing.problem import Line
from territory_opt.headcount.statement.cells import Place


def executive_lines(cells: Sequence[Place]) -> tuple[Line, ...]:
    """Return the lines of account executives, one a cell in their order."""
    return tuple(Line(SEAT_ROLE, segment, region, (at,)) for at, (segment, region) in enumerate(cells))


def support_lines(role: SupportRole, pool: Pool, cells: Sequence[Place]) -> tuple[Line, ...]:
    """Return the lines a support role would have, one a pool, in the order of the cells they serve."""
    members: dict[Place, list[int]] = {}
    for at, (segment, region) in enumerate(cells):
        place = (
            segment if pool in ("segment", "cell") else WHOLE,
            region if pool in ("region", "cell") else WHOLE,
        )
        members.setdefault(place, []).append(at)
    return tuple(Line(role, segment, region, tuple(served)) for (segment, region), served in members.items())


def planned_roles(model: HeadcountModel) -> tuple[SupportRole, ...]:
    """Return the declared support roles in the order their lines stand: those that count heads of all others come last.

    Of two roles that count all heads, the later counts the earlier, so that none counts itself.
    """
    return tuple(sorted(model.roles, key=lambda role: model.roles[role].driver == "headcount"))
