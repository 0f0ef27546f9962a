"""One objective term a module: its price, its place in the normal form, its sentence."""

from typing import Annotated, get_args

from pydantic import Field

from territory_opt.alignment.terms.base import Term
from territory_opt.alignment.terms.compactness import Compactness
from territory_opt.alignment.terms.disruption import Disruption
from territory_opt.alignment.terms.fit import Fit
from territory_opt.alignment.terms.imbalance import Imbalance
from territory_opt.alignment.terms.seats import Seats
from territory_opt.alignment.terms.travel import Travel
from territory_opt.alignment.terms.unserved import Unserved

AnyTerm = Annotated[Travel | Compactness | Disruption | Imbalance | Unserved | Fit | Seats, Field(discriminator="term")]
"""A term as YAML declares it, told apart by its name."""

TERMS: tuple[type[Term], ...] = get_args(get_args(AnyTerm)[0])
"""Every objective term a model may declare."""
