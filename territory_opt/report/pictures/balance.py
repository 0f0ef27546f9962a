"""How even the territories are, today and planned, as a strip of dots a segment."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from territory_opt.report.fields import clip
from territory_opt.report.pictures.layers import BORDER
from territory_opt.report.pictures.lettering import QUIET, TEXT, TITLE, drawable
from territory_opt.report.results import Results
from territory_opt.report.today import territories_today

_TODAY = "#CC6677"
_PLAN = "#1F5F8B"
_LARGEST_INDEX = 250.0
_MOST_GROUPS = 10


def draw_balance(axes: Axes, results: Results) -> None:
    """Draw the potential of each seat, today above and planned below, one row for each group of seats.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    results : Results
        A run that found a plan; of more than ten groups the largest are shown.
    """
    today, plan = territories_today(results), results.territories
    groups = sorted(plan["segments"].value_counts(sort=True).index[:_MOST_GROUPS])
    axes.axvspan(90, 110, color="#DCE9DF", zorder=0)
    axes.axvline(100, color=BORDER, linewidth=1, zorder=1)
    for row, group in enumerate(groups):
        for frame, offset, colour, marker in ((today, 0.02, _TODAY, "D"), (plan, 0.26, _PLAN, "o")):
            index = frame.loc[frame["segments"] == group, "index_potential_usd"].clip(upper=_LARGEST_INDEX)
            axes.scatter(
                index, np.full(len(index), row + offset), s=20, facecolor=colour, edgecolor="white", marker=marker,
                linewidths=0.5, alpha=0.85, zorder=3,
            )  # fmt: skip
        axes.text(0, row - 0.2, drawable(clip(group, 34)), ha="left", va="center", fontsize=8.5, **TEXT)
    for place, label, colour in ((0.0, "◆ today", _TODAY), (0.3, "● plan", _PLAN)):
        words = TEXT | {"color": colour, "fontsize": 9}
        axes.text(place, 1.015, label, **words, transform=axes.transAxes, ha="left", va="bottom")
    axes.set(
        xlim=(-8, _LARGEST_INDEX + 8), ylim=(len(groups) - 0.5, -0.5), yticks=[], xticks=[0, 50, 100, 150, 200, 250]
    )
    axes.set_xticklabels(["0", "50", "100", "150", "200", "250+"], **TEXT | {"color": QUIET}, fontsize=8)
    axes.tick_params(axis="x", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.set_title("Potential of each seat,\n100 = mean of its segment", **TITLE | {"fontsize": 9.5}, pad=20)
