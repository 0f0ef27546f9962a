"""``territory-opt forecast``: the new business to come, and how well such forecasts would have done before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import complete
from .options import Command, Session, WholeRange, examples, session_options
from .output import print_json, print_lines, print_table
from .progress import shown_progress

if TYPE_CHECKING:
    from territory_opt.scenario.forecast import BacktestResult, ForecastResult


@click.command(
    cls=Command,
    name="forecast",
    short_help="Forecast new business, and judge the forecast.",
    epilog=examples(
        "territory-opt forecast",
        "territory-opt forecast annual-redesign --write my-forecast.csv",
        "territory-opt forecast --backtest --holdout 12",
    ),
)
@click.argument("name", metavar="[NAME]", required=False, shell_complete=complete.scenarios)
@click.option("--backtest", is_flag=True, help="Judge forecasts of months that are past, instead of forecasting.")
@click.option(
    "--holdout",
    type=WholeRange(min=1),
    metavar="N",
    default=12,
    show_default=True,
    help="Latest months of the history that the backtest keeps away from the forecast.",
)
@click.option(
    "--write",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the forecast as a CSV file in the format of the table forecast, to edit and lay into data/.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option(
    "--seed", type=WholeRange(min=0), metavar="N", help="Seed of the sample paths, in place of the scenario's."
)
@session_options
def command(
    session: Session, name: str | None, backtest: bool, holdout: int, path: Path | None, force: bool, seed: int | None
) -> None:
    """Forecast the plan year's new business with its 80 % band, by segment, region and in all.

    NAME is a scenario whose changes and demand model count; without it the workspace is taken as it is. A forecast of
    your own (the table forecast) wins. With --backtest the history's latest months are forecast from those before them:
    MASE is the error against that of the seasonal naive forecast (each month as a year before), under 1 is better.
    """
    if backtest and (path or force or seed is not None):
        raise click.UsageError("--backtest writes no forecast and takes no seed")
    if backtest:
        _backtest(session, name, holdout)
    else:
        _forecast(session, name, path, force, seed)


def _forecast(session: Session, name: str | None, path: Path | None, force: bool, seed: int | None) -> None:
    from territory_opt.report.forecast_table import forecast_table, require_new, write_forecast
    from territory_opt.scenario.forecast import forecast_scenario

    if path is not None:
        require_new(path, replace=force)
    with shown_progress(name or "forecast", quiet=session.quiet) as progress:
        result = forecast_scenario(session.folder, name, seed=seed, progress=progress)
    if path is not None:
        write_forecast(forecast_table(result.forecast), path, replace=force)
    if session.as_json:
        print_json(
            {
                "source": result.source,
                "method": result.method,
                "forecast": result.forecast.to_dict("records"),
                "methods": result.methods.to_dict("records"),
                "notes": result.notes,
                "written": None if path is None else str(path),
            }
        )
        return
    _print_forecast(session, result)
    if path is not None:
        print_lines(f"Forecast: {path}")


def _print_forecast(session: Session, result: ForecastResult) -> None:
    from territory_opt.report.currency import in_currency
    from territory_opt.report.fields import show
    from territory_opt.workspace.settings import read_settings

    currency = read_settings(session.folder).currency
    print_table(*_quarters(result, currency), title="New business, in brackets its 80 % band", text_columns=2)
    by_method = result.methods.groupby("method", sort=True)["mase"].agg(["size", "mean"])
    rows = [(str(method), f"{size:,}", show(mase, "number")) for method, size, mase in by_method.itertuples(name=None)]
    print_table(("method", "series", "MASE on the past"), rows)
    print_lines(f"Made from {_source(result.source)}: {result.method}")
    if not session.quiet:
        print_lines(*(f"Note: {in_currency(note, currency)}" for note in result.notes))


def _quarters(result: ForecastResult, currency: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return heading and rows of the table: the company, segments and regions by quarter and year."""
    from territory_opt.report.fields import money

    def banded(row: Any) -> str:
        low, point, high = (money(getattr(row, f"{part}_usd"), currency) for part in ("low", "point", "high"))
        return f"{point} ({low} to {high})"

    frame = result.forecast[result.forecast["period"].isin(["quarter", "year"])]
    rows: list[tuple[str, ...]] = []
    heading: tuple[str, ...] = ("", "")
    for level, keys in (("company", "level"), ("segment", "segment"), ("region", "region")):
        for key, parts in frame[frame["level"] == level].groupby(keys, sort=True):
            quarters = parts[parts["period"] == "quarter"].sort_values("month")
            year = parts[parts["period"] == "year"]
            heading = ("", "", *(f"Q{k} from {month:%Y-%m}" for k, month in enumerate(quarters["month"], 1)), "year")
            who = ("company", "all") if level == "company" else (level, str(key))
            rows.append((*who, *(banded(row) for part in (quarters, year) for row in part.itertuples())))
    return heading, rows


def _source(source: str) -> str:
    return {"forecast": "your own forecast", "none": "assumptions, as there is no history"}.get(source, source)


def _backtest(session: Session, name: str | None, holdout: int) -> None:
    from territory_opt.scenario.forecast import backtest_scenario

    with shown_progress(name or "backtest", quiet=session.quiet) as progress:
        result = backtest_scenario(session.folder, name, holdout=holdout, progress=progress)
    if session.as_json:
        print_json(
            {
                "holdout": holdout,
                "method": result.method,
                "levels": result.levels.to_dict("records"),
                "notes": result.notes,
            }
        )
        return
    _print_backtest(session, result)


def _print_backtest(session: Session, result: BacktestResult) -> None:
    from territory_opt.report.fields import show

    columns = ("mase", "mase_naive", "coverage_80", "mase_given")
    levels = result.levels.reindex(columns=["level", "series", "months", *columns])
    rows = [
        (
            str(level),
            f"{series:,.0f}",
            f"{months:,.0f}",
            show(mase, "number"),
            show(naive, "number"),
            show(covered, "share"),
            show(given, "number"),
        )
        for level, series, months, mase, naive, covered, given in levels.itertuples(index=False, name=None)
    ]
    heading = ("level", "sums", "months", "MASE", "MASE, seasonal naive", "inside the 80 % band", "MASE, your own")
    print_table(heading, rows)
    print_lines(f"Method: {result.method}")
    if not session.quiet:
        print_lines(*(f"Note: {note}" for note in result.notes))
