"""Invented names for companies and people, put together from the word lists in ``data/names.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray

INDUSTRY_WEIGHTS = {
    "Manufacturing": 0.16,
    "Technology": 0.14,
    "Healthcare": 0.12,
    "Financial Services": 0.12,
    "Retail": 0.10,
    "Professional Services": 0.10,
    "Logistics": 0.07,
    "Energy": 0.05,
    "Education": 0.05,
    "Public Sector": 0.03,
    "Media": 0.03,
    "Construction": 0.03,
}

# Half of the children are named for their city, the others for what they do.
CITY_NAMED_SHARE = 0.5


@dataclass(frozen=True)
class Words:
    """The word lists: parts of company names, words by industry, divisions, first and last names of people."""

    first_parts: list[str]
    second_parts: list[str]
    industry_words: dict[str, list[str]]
    divisions: list[str]
    first_names: list[str]
    last_names: list[str]


def load_words() -> Words:
    """Read the shipped word lists."""
    text = (files("territory_opt.workspace.demo") / "data" / "names.yaml").read_text(encoding="utf-8")
    return Words(**yaml.safe_load(text))


def draw_industries(rng: np.random.Generator, count: int) -> NDArray[np.object_]:
    """Draw an industry for each of ``count`` companies."""
    weights = np.array(list(INDUSTRY_WEIGHTS.values()))
    return np.asarray(rng.choice(np.array(list(INDUSTRY_WEIGHTS), dtype=object), size=count, p=weights))


def company_names(rng: np.random.Generator, words: Words, industry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Distinct company names, shape (n,), fitting each company's industry."""
    stems = np.array([first + second for first in words.first_parts for second in words.second_parts], dtype=object)
    names = np.empty(len(industry), dtype=object)
    for name, endings in words.industry_words.items():
        rows = np.flatnonzero(industry == name)
        drawn = rng.choice(len(stems) * len(endings), size=len(rows), replace=False)
        names[rows] = stems[drawn // len(endings)] + " " + np.array(endings, dtype=object)[drawn % len(endings)]
    return names


def child_names(
    rng: np.random.Generator, words: Words, parent_name: NDArray[np.object_], city: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Names of child companies from their family's name, told apart by city, division or number."""
    division = rng.choice(np.array(words.divisions, dtype=object), size=len(parent_name))
    named_for = np.where(rng.random(len(parent_name)) < CITY_NAMED_SHARE, city, division)
    names = pd.Series(parent_name + " " + named_for)
    again = names.groupby(names).cumcount()
    return names.where(again == 0, names + " " + (again + 1).astype(str)).to_numpy(dtype=object)


def person_names(rng: np.random.Generator, words: Words, count: int) -> NDArray[np.object_]:
    """Distinct names of people, shape (count,)."""
    first, last = np.array(words.first_names, dtype=object), np.array(words.last_names, dtype=object)
    drawn = rng.choice(len(first) * len(last), size=count, replace=False)
    return np.asarray(first[drawn // len(last)] + " " + last[drawn % len(last)])
