"""Small workspaces to read, whole or broken in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.workspace import load_workspace

SETTINGS = "name: Test\nplan_start: 2027-01\n"
TABLES = {
    "accounts": "account_id,segment,rep_id\nA1,SMB,R1\nA2,SMB,R1\n",
    "reps": "rep_id,segment\nR1,SMB\n",
}

Write = Callable[..., Path]
Problems = Callable[..., list[InputProblem]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a workspace of CSV texts (text or bytes by table, None for no file) and return its folder."""

    def _write(tables: Mapping[str, str | bytes | None] | None = None, settings: str = SETTINGS) -> Path:
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "workspace.yaml").write_text(settings, encoding="utf-8")
        for name, content in {**TABLES, **(tables or {})}.items():
            if content is not None:
                data = content.encode() if isinstance(content, str) else content
                (tmp_path / "data" / f"{name}.csv").write_bytes(data)
        return tmp_path

    return _write


@pytest.fixture
def problems(write: Write) -> Problems:
    """Write a workspace that must be refused and return its problems."""

    def _problems(
        tables: Mapping[str, str | bytes | None] | None = None, settings: str = SETTINGS
    ) -> list[InputProblem]:
        with pytest.raises(InputError) as refused:
            load_workspace(write(tables, settings))
        return list(refused.value.problems)

    return _problems
