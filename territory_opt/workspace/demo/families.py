"""Who belongs to whom: the demo's segments and families, before anything else is known of its accounts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SEGMENTS = ("Enterprise", "Mid-Market", "SMB")
ACCOUNTS_OF_SEGMENT = {"Enterprise": 450, "Mid-Market": 1450, "SMB": 3100}
FAMILIES_OF_SEGMENT = {"Enterprise": 60, "Mid-Market": 140, "SMB": 150}

# Most families are a parent and one child; none is larger than eight.
FAMILY_SIZES = np.array([2, 3, 4, 5, 6, 7, 8])
FAMILY_SIZE_WEIGHTS = np.array([0.40, 0.25, 0.14, 0.09, 0.06, 0.035, 0.025])
# A child of a large company is now and then small enough for the segment below.
LOWER_CHILD_SHARE = 0.08
# Where there is an older sister, some children hang below it instead of below the root.
GRANDCHILD_SHARE = 0.2


def draw_families(rng: np.random.Generator) -> pd.DataFrame:
    """Draw every account's segment, family and parent.

    Returns
    -------
    DataFrame
        One row an account in the order of their keys: account_id, segment, root_segment (of the family's root),
        family (an integer; singles have their own), child (0 for a root or a single, else its number in the family),
        in_family (bool), parent_id (missing for roots and singles).
    """
    members = pd.concat([_members(rng, segment) for segment in SEGMENTS], ignore_index=True)
    members["family"] = np.cumsum(members["child"].to_numpy() == 0) - 1
    singles = [
        np.full(ACCOUNTS_OF_SEGMENT[segment] - int((members["segment"] == segment).sum()), segment, dtype=object)
        for segment in SEGMENTS
    ]
    alone = pd.DataFrame({"segment": np.concatenate(singles)})
    alone["root_segment"], alone["child"] = alone["segment"], 0
    alone["family"] = np.arange(len(alone)) + len(set(members["family"]))
    accounts = pd.concat([members.assign(in_family=True), alone.assign(in_family=False)], ignore_index=True)

    # Keys follow no order of segment or family, as in a CRM that grew over years.
    number = rng.permutation(len(accounts))
    accounts["account_id"] = "A" + pd.Series(10001 + number).astype(str)
    accounts["parent_id"] = _parents(rng, accounts)
    return accounts.iloc[np.argsort(number)].reset_index(drop=True)


def _members(rng: np.random.Generator, segment: str) -> pd.DataFrame:
    """Root and children of each family of a segment, one after another."""
    size = rng.choice(FAMILY_SIZES, size=FAMILIES_OF_SEGMENT[segment], p=FAMILY_SIZE_WEIGHTS)
    child = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    below = SEGMENTS[min(SEGMENTS.index(segment) + 1, len(SEGMENTS) - 1)]
    lower = (child > 0) & (rng.random(len(child)) < LOWER_CHILD_SHARE)
    return pd.DataFrame({"segment": np.where(lower, below, segment), "root_segment": segment, "child": child})


def _parents(rng: np.random.Generator, accounts: pd.DataFrame) -> NDArray[np.object_]:
    """Parent's key of each child: the root, which stands ``child`` rows above, or the first child."""
    child = accounts["child"].to_numpy()
    keys = accounts["account_id"].to_numpy(dtype=object)
    root = np.arange(len(accounts)) - child
    below_sister = (child > 1) & (rng.random(len(accounts)) < GRANDCHILD_SHARE)
    parents = np.full(len(accounts), None, dtype=object)
    parents[child > 0] = keys[(root + below_sister)[child > 0]]
    return parents
