"""Declarations in YAML: precise errors, plain data only, the workspace's own before the shipped ones."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.declared import find_declared, list_declared, read_declared


class Strict(BaseModel):
    """A model without room for unknown keys."""

    model_config = ConfigDict(extra="forbid")


class Balance(Strict):
    """A rule with a number."""

    rule: Literal["balance"]
    tolerance: float = Field(gt=0)


class Capacity(Strict):
    """A rule with a default."""

    rule: Literal["capacity"]
    measure: str = "workload_hours"


class Prices(Strict):
    """A nested part."""

    usd_per_km: float | None = None


class Model(Strict):
    """Every kind of nesting a declaration has."""

    name: str
    rules: list[Annotated[Balance | Capacity, Field(discriminator="rule")]] = []
    prices: Prices | None = None
    shares: dict[str, Prices] = {}


def refused(path: Path, text: str | bytes) -> list[InputProblem]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(InputError) as error:
        read_declared(path, Model)
    return list(error.value.problems)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.yaml"


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [("name: x\nrules: {a: b}", "rules", "a list"), ("name: x\nshares: [a]", "shares", "keys with values")],
)
def test_a_list_is_told_from_keys(path, text, key, expected):
    """What has the wrong form is told in the words of YAML, not of a programming language."""
    ((column, phrase),) = [(problem.column, problem.expected) for problem in refused(path, text)]
    assert column == key
    assert phrase.startswith(expected)


def test_a_valid_file_becomes_its_model(path):
    """A valid file is read, with or without a byte order mark."""
    path.write_bytes(b"\xef\xbb\xbfname: x\nrules:\n- {rule: balance, tolerance: 0.1}\n")
    assert read_declared(path, Model).rules == [Balance(rule="balance", tolerance=0.1)]


def test_merged_keys_are_no_duplicates(path):
    """A mapping that takes over another's keys may give some of them anew, however deep it stands."""
    path.write_text("name: x\nshares:\n  a: &a {usd_per_km: 1}\n  b: &b {<<: *a, usd_per_km: 2}\n  c: {<<: *b}\n")
    assert {key: share.usd_per_km for key, share in read_declared(path, Model).shares.items()} == {
        "a": 1,
        "b": 2,
        "c": 2,
    }


def test_a_problem_names_the_path_of_its_key(path):
    """Paths are those of the file, counted from 1, without the names of the classes behind them."""
    found = refused(
        path, "rules:\n- {rule: capacity}\n- {rule: balance, tolerance: -1}\n- {rule: ballance}\n- 3\n- {}\n"
    )
    assert {problem.column for problem in found} == {
        "name",
        "rules[2].tolerance",
        "rules[3].rule",
        "rules[4]",
        "rules[5].rule",
    }
    by_key = {problem.column: problem for problem in found}
    assert by_key["rules[2].tolerance"] == InputProblem(
        "model.yaml", None, "rules[2].tolerance", "-1", "a number greater than 0"
    )
    assert "required" in by_key["name"].expected
    assert by_key["rules[3].rule"].value == "ballance"
    assert by_key["rules[3].rule"].expected == "balance (did you mean that?)"
    assert by_key["rules[5].rule"].expected == by_key["name"].expected


@pytest.mark.parametrize("kind", ["models", "scenarios"])
@pytest.mark.parametrize("text", ["name: [", "- a", "nmae: x"])
def test_a_problem_names_the_folder_of_its_file(tmp_path, kind, text):
    """A model and a scenario may share a name, so messages say which of the two is meant."""
    (tmp_path / kind).mkdir()
    found = refused(tmp_path / kind / "rebalance.yaml", text)
    assert {problem.table for problem in found} == {f"{kind}/rebalance.yaml"}


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("name: x\nnmae: y", "nmae", "name (did you mean that?)"),
        ("name: x\nzzz: y", "zzz", "one of name, prices, rules, shares"),
        (
            "name: x\nrules: [{rule: balance, tolerance: 1, tolerence: 1}]",
            "rules[1].tolerence",
            "tolerance (did you mean that?)",
        ),
        ("name: x\nprices: {usd_per_mk: 1}", "prices.usd_per_mk", "usd_per_km (did you mean that?)"),
        ("name: x\nshares: {a: {usd_per_mk: 1}}", "shares.a.usd_per_mk", "usd_per_km (did you mean that?)"),
    ],
)
def test_a_misspelled_key_gets_the_likely_one(path, text, key, expected):
    """A key that is not known is an error at any depth, and names the likely one."""
    assert [(problem.column, problem.expected) for problem in refused(path, text)] == [(key, expected)]


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("name: x\nname: y", 2, "each key once"),
        ("name: x\nprices:\n  usd_per_km: 1\n  usd_per_km: 2", 4, "each key once"),
        ("name: [x", 1, "valid YAML"),
        ("name: x\n\tprices: 1", 2, "valid YAML"),
        ("name: !!python/object/apply:os.getcwd []", 1, "valid YAML"),
        ("name: \x07", None, "valid YAML"),
        ("name: 2027-02-31", None, "valid YAML"),
        ("- a\n- b", None, "keys with values"),
        ("", None, "keys with values"),
        ("just text", None, "keys with values"),
        (b"name: \xff", None, "UTF-8"),
        ("[" * 1500, None, "valid YAML"),
        ("? [a, b]\n: c", None, "valid YAML"),
        ('name: "a\\ud800"', 1, "half of one"),
        ('"\\udfff": x', 1, "half of one"),
    ],
)
def test_broken_yaml_is_told_not_thrown(path, text, row, expected):
    """YAML that cannot be read, stands twice, or asks for code is one clear problem with its line."""
    (problem,) = refused(path, text)
    assert problem.table == "model.yaml"
    assert expected in problem.expected
    if row is not None:
        assert problem.row == row


def test_letters_spelled_as_json_does_are_read(path):
    """A letter beyond the first plane, written as its two halves, is that letter."""
    path.write_text('name: "to the \\ud83d\\ude80"', encoding="utf-8")
    assert read_declared(path, Model).name == "to the 🚀"


def test_a_key_that_is_no_text_is_told(path):
    """A number for a key is a problem of that key."""
    (problem,) = refused(path, "name: x\n3: y")
    assert "3" in problem.column + problem.value


def test_a_missing_file_is_told(path):
    """A file that is not there is a problem, not an exception of the system."""
    with pytest.raises(InputError, match="can be read"):
        read_declared(path, Model)


def test_the_workspaces_own_declaration_comes_first(tmp_path):
    """A model of the workspace stands before the shipped one of its name; others are still found."""
    shipped = list_declared(None, "models")
    assert shipped == sorted(shipped)
    (tmp_path / "models").mkdir()
    own = tmp_path / "models" / f"{shipped[0]}.yaml"
    own.write_text("name: own")
    (tmp_path / "models" / "mine.yaml").write_text("name: mine")
    assert find_declared(tmp_path, "models", shipped[0]) == own
    assert find_declared(tmp_path, "models", "mine.yaml").name == "mine.yaml"
    assert find_declared(tmp_path, "models", shipped[-1]).name == f"{shipped[-1]}.yaml"
    assert list_declared(tmp_path, "models") == sorted({*shipped, "mine"})


def test_an_unknown_name_gets_the_likely_one(tmp_path):
    """Asking for what is not there names the likely one, or all there are."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "annual-plan.yaml").write_text("name: x")
    with pytest.raises(InputError, match=r"annual-plan \(did you mean that\?\)"):
        find_declared(tmp_path, "scenarios", "anual-plan")
    with pytest.raises(InputError, match=r"one of .*annual-plan"):
        find_declared(tmp_path, "scenarios", "../workspace")
