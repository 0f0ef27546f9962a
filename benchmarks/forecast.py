"""Judge forecasts on a history of bookings: `python -m benchmarks.forecast bookings.csv --holdout 24`.

The table is one of a user's workspace: month, region, segment, amount_usd and, where there is one, product. Its last
months are held out and forecast from those before them, through the same function that `territory-opt forecast
--backtest` calls. Prints one row a level: mean absolute scaled error of our forecast and of the seasonal naive, and the
share of months held out that the 80 % band covers; then the method, the seconds of wall clock and of processor, and the
most memory held. `--methods damped,seasonal_naive` tries the built-in methods alone.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from territory_opt.demand.history import History


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and the table, judge, print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast", description=__doc__)
    parser.add_argument("bookings", type=Path, help="CSV table of bookings, compressed or not")
    parser.add_argument("--holdout", type=int, default=12, help="months held out (default: 12)")
    parser.add_argument("--amount-column", default="amount_usd", help="the column of amounts (default: amount_usd)")
    parser.add_argument("--methods", default="auto", help="methods to try, with commas (default: auto)")
    parser.add_argument("--paths", type=int, default=400, help="sample paths that the band is read from (default: 400)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the paths (default: 1)")
    asked = parser.parse_args(arguments)
    started, processor_started = time.monotonic(), time.process_time()

    from benchmarks.outcome import peak_memory_gb
    from territory_opt.demand.forecasting.evaluation import backtest
    from territory_opt.demand.model import DemandModel, ForecastModel
    from territory_opt.errors import InputError
    from territory_opt.workspace.declared import find_declared, read_declared

    shipped = read_declared(find_declared(None, "models", "demand"), DemandModel).forecast
    methods = asked.methods if asked.methods == "auto" else asked.methods.split(",")
    model = ForecastModel.model_validate({**shipped.model_dump(), "methods": methods})
    try:
        history = read_bookings(asked.bookings, asked.amount_column)
        judged = backtest(history, model, holdout_months=asked.holdout, paths=asked.paths, seed=asked.seed)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    figures = judged.levels.drop(columns=["mase_given", "months_given"])
    sys.stdout.write(figures.to_string(index=False, float_format="{:.3f}".format) + "\n")
    for line in (judged.method, *judged.notes):
        sys.stdout.write(line + "\n")
    wall, processor = time.monotonic() - started, time.process_time() - processor_started
    sys.stdout.write(f"{wall:.1f} s ({processor:.1f} s of processor), {peak_memory_gb():.2f} GB at most\n")
    return 0


def read_bookings(path: Path, amount_column: str) -> History:
    """Read a table of bookings as a history.

    Raises
    ------
    InputError
        When a column is missing.
    """
    import pandas as pd

    from territory_opt.demand.history import History, monthly
    from territory_opt.errors import InputError, InputProblem

    table: pd.DataFrame = pd.read_csv(path)
    wanted = ["month", "region", "segment", amount_column]
    missing = [name for name in wanted if name not in table]
    if missing:
        raise InputError([InputProblem("bookings", 1, name, "", "this column") for name in missing])
    product = table["product"] if "product" in table else pd.Series(None, index=table.index, dtype=object)
    rows = table[["region", "segment"]].assign(
        month=pd.to_datetime(table["month"], format="%Y-%m"), product=product, amount_usd=table[amount_column]
    )
    return History(monthly(rows), "bookings")


if __name__ == "__main__":
    sys.exit(main())
