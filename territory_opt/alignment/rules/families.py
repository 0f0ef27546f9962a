"""Rule `families`: an account stays together with its parents and children."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.rules.base import Rule


class Families(Rule):
    """All accounts of a family go to one seat; the root account's attributes decide which seats may have it."""

    rule: Literal["families"]

    def joins(self, accounts: pd.DataFrame) -> Ints:
        """Return the family of each account."""
        return pd.factorize(accounts["family_id"])[0].astype(np.int64)

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        return "A family, that is an account with its parents and children, has one seat."
