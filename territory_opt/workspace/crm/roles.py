"""The role that a title or the name of a role in the CRM tells."""

from __future__ import annotations

import re

import pandas as pd

from territory_opt.workspace.schema import TEXT

_TITLES: tuple[tuple[str, str], ...] = (
    ("sdr", r"\b([sbl]drs?|(sales|business|lead|market) development)\b"),
    ("sales_engineer", r"\b(sales engineer\w*|pre-?sales|se|(solutions?|systems?|value) (engineer\w*|consult\w*))\b"),
    (
        "sales_operations",
        r"\b((sales|revenue|commercial|field) (ops|operations)|rev-?ops|sales enablement|deal desk)\b",
    ),
    ("customer_success", r"\b((customer|client) success|csms?|renewals?)\b"),
    ("account_executive", r"\b(account (executive|manager|director)s?|territory manager|aes?|sales rep\w*)\b"),
    ("manager", r"\b(manager|director|[sae]?vp|vice president|head|chief|c[erfo]o|president|lead|founder)\b"),
)
"""Role and what its titles have in them; the first that fits is taken."""

SELLING_ROLES = tuple(role for role, _ in _TITLES if role != "manager")
"""Roles whose titles are those of a sales force; managers are everywhere."""

NO_PERSON = r"\b(?:integration|automated process|api|system user|data ?loader|sync|bot|queue|migration|batch)\b"
"""What names of users that are no people have in them."""


def roles_of(titles: pd.Series) -> pd.Series:
    """Return the role each title tells, missing where it tells none.

    Parameters
    ----------
    titles : Series of text
        Titles, or names of roles.
    """
    found = {title: _role(title) for title in titles.dropna().unique()}
    return titles.map(found).astype(TEXT)


def _role(title: str) -> str | None:
    plain = title.casefold()
    return next((role for role, pattern in _TITLES if re.search(pattern, plain)), None)
