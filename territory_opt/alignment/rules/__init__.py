"""One rule a module: its parameters, its place in the normal form, its sentence."""

from typing import Annotated, get_args

from pydantic import Field

from territory_opt.alignment.rules.assign import Assign
from territory_opt.alignment.rules.balance import Balance
from territory_opt.alignment.rules.base import Rule
from territory_opt.alignment.rules.capacity import Capacity
from territory_opt.alignment.rules.contiguity import Contiguity
from territory_opt.alignment.rules.decisions import Decisions
from territory_opt.alignment.rules.eligibility import Eligibility
from territory_opt.alignment.rules.families import Families
from territory_opt.alignment.rules.largest_distance import LargestDistance
from territory_opt.alignment.rules.locks import Locks
from territory_opt.alignment.rules.move_limit import MoveLimit
from territory_opt.alignment.rules.protected import Protected
from territory_opt.alignment.rules.territories import Territories

AnyRule = Annotated[
    Assign
    | Territories
    | Eligibility
    | Capacity
    | Balance
    | Locks
    | Protected
    | Decisions
    | Families
    | Contiguity
    | LargestDistance
    | MoveLimit,
    Field(discriminator="rule"),
]
"""A rule as YAML declares it, told apart by its name."""

RULES: tuple[type[Rule], ...] = get_args(get_args(AnyRule)[0])
"""Every rule a model may declare."""
