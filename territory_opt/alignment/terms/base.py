"""What every objective term is."""

from __future__ import annotations

from territory_opt.alignment.rules.base import Declared


class Term(Declared):
    """What a plan costs, in USD a year; the field `term` names it in YAML."""
