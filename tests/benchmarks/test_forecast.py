"""The benchmark of forecasts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.forecast import main


def test_it_prints_a_row_a_level(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table in our format, with an amount column of its own name, is judged at every level."""
    months = pd.date_range("2022-01-01", periods=48, freq="MS").strftime("%Y-%m")
    rows = pd.MultiIndex.from_product([months, ["East", "West"], ["SMB", "Mid"]], names=["month", "region", "segment"])
    table = rows.to_frame(index=False).assign(booked=np.random.default_rng(1).uniform(50, 150, len(rows)))
    table.to_csv(tmp_path / "bookings.csv", index=False)
    assert main([str(tmp_path / "bookings.csv"), "--amount-column", "booked", "--methods", "damped"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0].strip() or line.split()[0] for line in printed[1:4]] == ["company", "region", "segment"]
    assert "region and segment" in printed[4]
    assert "GB at most" in printed[-1]


def test_a_missing_column_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit status is that of bad input, and the message names the column."""
    (tmp_path / "bookings.csv").write_text("month,region,amount_usd\n2026-01,East,1\n")
    assert main([str(tmp_path / "bookings.csv")]) == 2
    assert "segment" in capsys.readouterr().err
