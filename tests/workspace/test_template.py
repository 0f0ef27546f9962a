"""A new workspace to fill in."""

import pytest

from territory_opt.errors import InputError
from territory_opt.workspace.declared import list_declared
from territory_opt.workspace.settings import read_settings
from territory_opt.workspace.template import init_workspace
from territory_opt.workspace.workspace import load_workspace


def append(folder, table, values):
    """Add a row with these values to a table of the template."""
    path = folder / "data" / f"{table}.csv"
    header = path.read_text().strip().split(",")
    path.write_text(",".join(header) + "\n" + ",".join(values.get(name, "") for name in header) + "\n")


def test_a_new_workspace_waits_for_its_rows(tmp_path):
    """As made, it lacks nothing but rows, and says so of both required tables."""
    init_workspace(tmp_path / "plan")
    with pytest.raises(InputError) as refused:
        load_workspace(tmp_path / "plan")
    assert [(problem.table, problem.value) for problem in refused.value.problems] == [
        ("accounts", "no rows yet in accounts.csv"),
        ("reps", "no rows yet in reps.csv"),
    ]


def test_a_filled_workspace_is_in_order(tmp_path):
    """With a row in each required table it passes the check; the empty history is noted."""
    init_workspace(tmp_path)
    append(tmp_path, "accounts", {"account_id": "A1", "segment": "SMB", "rep_id": "R1"})
    append(tmp_path, "reps", {"rep_id": "R1", "segment": "SMB"})
    workspace = load_workspace(tmp_path)
    assert len(workspace.accounts) == len(workspace.reps) == 1
    assert workspace.notes == ("opportunities: no rows yet in opportunities.csv, so the table is left out",)
    assert "opportunities" not in workspace.tables


def test_models_and_scenarios_are_copied(tmp_path):
    """Every shipped model and scenario is there to be edited, but for scenarios that name the demo's own rows."""
    init_workspace(tmp_path)
    assert sorted(path.stem for path in (tmp_path / "models").iterdir()) == list_declared(None, "models")
    left_out = set(list_declared(None, "scenarios")) - {path.stem for path in (tmp_path / "scenarios").iterdir()}
    assert left_out == {"spring-changes"}


@pytest.mark.parametrize("name", ["my-plan", "2027", 'a "b" c', "a: b # c", "plán", "no"])
def test_any_folder_name_makes_valid_settings(tmp_path, name):
    """The folder's name becomes the plan's, whatever it means in YAML."""
    init_workspace(tmp_path / name)
    assert read_settings(tmp_path / name).name == name


def test_nothing_is_written_over(tmp_path):
    """A folder with anything in it, or a file, is refused and left as it is."""
    (tmp_path / "mine.txt").write_text("mine")
    for place in (tmp_path, tmp_path / "mine.txt", tmp_path / "mine.txt" / "below"):
        with pytest.raises(InputError, match="folder"):
            init_workspace(place)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
