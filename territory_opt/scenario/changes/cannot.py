"""Why a change cannot be made, before it is known where it stands."""

from __future__ import annotations


class CannotApplyError(Exception):
    """A change that is sound by itself but does not fit what it is to change.

    Attributes
    ----------
    faults : tuple of (str, str)
        What the change says, and what was expected instead, as a phrase that completes "expected ...".
    """

    def __init__(self, *faults: tuple[str, str]) -> None:
        self.faults = faults
        super().__init__("; ".join(expected for _, expected in faults))
