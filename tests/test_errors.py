"""Errors arrive in another process as they were raised."""

from __future__ import annotations

import pickle

import pytest

from territory_opt.errors import AuditError, InputError, InputProblem


@pytest.mark.parametrize(
    "error",
    [InputError([InputProblem("accounts", 3, "segment", "SMBB", "SMB"), InputProblem("reps", None, "", "", "rows")]),
     AuditError(["balance does not hold", "the bound is above the objective"])],
)  # fmt: skip
def test_an_error_travels_whole(error: InputError | AuditError) -> None:
    """Its message and each of its parts are the same on the other side."""
    arrived = pickle.loads(pickle.dumps(error))
    assert type(arrived) is type(error)
    assert str(arrived) == str(error)
    assert vars(arrived) == vars(error)
