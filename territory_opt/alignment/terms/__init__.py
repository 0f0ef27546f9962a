"""One objective term a module: its price, its place in the normal form, its sentence."""

from typing import Annotated, get_args

from pydantic import Field

from territory_opt.alignment.terms.base import Term
from territory_opt.alignment.terms.disruption import Disruption
from territory_opt.alignment.terms.imbalance import Imbalance
from territory_opt.alignment.terms.travel import Travel

AnyTerm = Annotated[Travel | Disruption | Imbalance, Field(discriminator="term")]
"""A term as YAML declares it, told apart by its name."""

TERMS: tuple[type[Term], ...] = get_args(get_args(AnyTerm)[0])
"""Every objective term a model may declare."""
