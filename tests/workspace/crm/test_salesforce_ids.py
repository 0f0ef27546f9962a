"""Record Ids of Salesforce."""

import string

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.workspace.column import TEXT
from territory_opt.workspace.crm.salesforce.ids import are_sound_ids, widen_id

SHORT = st.text(string.ascii_letters + string.digits, min_size=15, max_size=15)


def widen(*ids):
    """Widen Ids one column at a time."""
    return widen_id(pd.Series(ids, dtype=TEXT)).tolist()


# Ids with their known long form, from public descriptions of the checksum.
@pytest.mark.parametrize("known", ["a0D30000001n7PiEAI", "001A0000006Vm9rIAC", "0019000000B98deAAB"])
def test_known_ids_are_widened(known):
    """The checksum is Salesforce's."""
    assert widen(known[:15]) == [known]


@given(st.lists(SHORT, min_size=1, max_size=20))
def test_widening_keeps_the_id_and_happens_once(ids):
    """The first 15 characters stay, three letters of the checksum follow, and a wide Id is left alone."""
    wide = widen(*ids)
    assert [key[:15] for key in wide] == ids
    assert all(set(key[15:]) <= set(string.ascii_uppercase + "012345") for key in wide)
    assert widen(*wide) == wide


@given(SHORT)
def test_the_checksum_tells_the_case(key):
    """Each group of five spells in its letter which of its characters are capitals, the last one first."""
    letters = string.ascii_uppercase + "012345"
    groups = [key[start : start + 5] for start in (0, 5, 10)]
    slow = "".join(letters[int("".join(str(int(c.isupper())) for c in reversed(group)), 2)] for group in groups)
    assert widen(key) == [key + slow]


@given(SHORT, SHORT)
def test_wide_ids_differ_whatever_the_case(one, other):
    """Two records never share a wide Id, even where case is lost."""
    if one != other:
        wide_one, wide_other = widen(one, other)
        assert wide_one.casefold() != wide_other.casefold()


def test_whatever_is_no_id_is_left_alone():
    """Missing Ids stay missing, and keys of other shapes stay as they are."""
    ids = ["A10001", None, "001A0000006Vm9r", "001A0000006Vm9rIAC", "öAA0000006Vm9rX"]
    assert widen_id(pd.Series(ids, dtype=TEXT, index=range(5, 10))).fillna("").tolist() == [
        "A10001", "", "001A0000006Vm9rIAC", "001A0000006Vm9rIAC", "öAA0000006Vm9rX",
    ]  # fmt: skip
    assert widen_id(pd.Series([], dtype=TEXT)).empty


def test_sound_ids_fit_their_object_and_their_checksum():
    """Ids of 15 and 18 characters are sound; of another object or length or with lost capitals they are not."""
    ids = ["001A0000006Vm9r", "001A0000006Vm9rIAC", "001A0000006VM9RIAC", "005A0000006Vm9r", "001A0000006Vm9rI", None]
    assert are_sound_ids(pd.Series(ids, dtype=TEXT), "001").tolist() == [True, True, False, False, False, False]
