"""Names are invented, varied and told apart."""

from __future__ import annotations

import pandas as pd

from territory_opt.workspace.demo.names import INDUSTRY_WEIGHTS, load_words


def test_industries_share_no_word() -> None:
    """A stem may then serve two industries without making the same name twice."""
    endings = [ending for words in load_words().industry_words.values() for ending in words]
    assert len(endings) == len(set(endings))
    assert set(load_words().industry_words) == set(INDUSTRY_WEIGHTS)


def test_every_name_is_unique(tables: dict[str, pd.DataFrame]) -> None:
    """Nobody has to look at a key to tell two accounts or two people apart."""
    assert tables["accounts"]["name"].is_unique
    assert tables["reps"]["name"].is_unique
    assert tables["accounts"]["name"].notna().all()


def test_children_carry_the_name_of_their_family(accounts: pd.DataFrame) -> None:
    """A family can be recognised on a map."""
    names = accounts.set_index("account_id")["name"]
    children = accounts[accounts["parent_id"].notna()]
    pairs = zip(children["name"], children["root_id"].map(names), strict=True)
    assert all(child.startswith(root + " ") for child, root in pairs)
