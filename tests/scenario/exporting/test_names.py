"""Names that Salesforce accepts, of whatever text."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.scenario.exporting.salesforce.names import developer_name, label, model_name, name_prefix

LEGAL = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*")
HOSTILE = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="Aa1_- .=é", max_size=6),
    st.from_regex(r"[A-Z0-9]{1,4}(-[A-F0-9]{12})?", fullmatch=True),
    st.sampled_from(
        ["", "=1+1", "🏳️‍🌈" * 30, "שלום", "0" * 12, "x" * 10_000, "T-1", "T_1", "t-1", "T--1", "\x00", "\n"]
    ),
)


@settings(max_examples=60)
@given(texts=st.lists(HOSTILE, unique=True, max_size=20), model=HOSTILE)
def test_names_are_legal_and_never_shared(texts: list[str], model: str) -> None:
    """Letter first, letters, digits and single underscores, at most 80; two keys never share one, whatever the case."""
    prefix = name_prefix(model_name(model))
    names = [developer_name(prefix, text) for text in texts]
    for name in (*names, model_name(model), prefix):
        assert LEGAL.fullmatch(name), name
        assert len(name) <= 80
    assert len({name.casefold() for name in names}) == len(texts)


@settings(max_examples=40)
@given(text=HOSTILE, others=st.lists(HOSTILE, max_size=5))
def test_a_name_hangs_on_nothing_but_its_key(text: str, others: list[str]) -> None:
    """The same key has the same name in every run, whichever other keys there are."""
    before = developer_name("Plan", text)
    for other in others:
        developer_name("Plan", other)
    assert developer_name("Plan", text) == before


@settings(max_examples=60)
@given(first=HOSTILE, second=HOSTILE)
def test_keys_of_several_texts_differ_by_where_they_part(first: str, second: str) -> None:
    """A region of a segment is not called like another segment whose text looks the same joined."""
    if second:
        assert developer_name("Plan", first, second) != developer_name("Plan", f"{first} {second}")


def test_plain_keys_stay_readable() -> None:
    """What an administrator sees is the key itself where that is legal; a digest comes only where something is lost."""
    assert developer_name("FY27", "T-ENT-01") == "FY27_T_ENT_01"
    assert re.fullmatch("FY27_T_ENT_01_[0-9a-f]{12}", developer_name("FY27", "T_ENT_01"))
    assert re.fullmatch("FY27_Grosse_Kunden_[0-9a-f]{12}", developer_name("FY27", "Grosse Kunden"))
    assert model_name("Territory plan 2027") == model_name("Territory_plan_2027") == "Territory_plan_2027"
    assert model_name("Plan-2027") != model_name("Plan 2027")


@given(text=st.one_of(HOSTILE, st.text(alphabet="🎉a", max_size=200)))
def test_labels_are_one_short_line(text: str) -> None:
    """No line break, no control character, at most 80 characters however they are counted; short ones are exact."""
    made = label(text)
    assert len(made.encode("utf-16-le")) <= 160
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", made)
    if text.isprintable() and text == " ".join(text.split()) and len(text) <= 40:
        assert made == text
