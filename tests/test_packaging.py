"""What ships: one import package with all its data, and versions that agree with each other."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import territory_opt

ROOT = Path(__file__).parent.parent
FOLDERS = {
    "territory_opt": "territory_opt",
    "cli": "territory_opt/cli",
    "models": "territory_opt/models",
    "scenarios": "territory_opt/scenarios",
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _requirements() -> list[Requirement]:
    extras = PROJECT["project"]["optional-dependencies"].values()
    return [Requirement(line) for group in (PROJECT["project"]["dependencies"], *extras) for line in group]


def _pins() -> dict[str, Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in pins}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the files in git alone, as a clean clone holds them."""
    folder = tmp_path_factory.mktemp("source")
    subprocess.run(["git", "checkout-index", "--all", f"--prefix={folder}/"], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return the wheel built from those files."""
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = target.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_one_import_package(wheel: zipfile.ZipFile) -> None:
    """Installing the product claims one name, not ``cli`` and ``models`` beside it."""
    top = {name.partition("/")[0] for name in wheel.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"territory_opt"}


def test_the_wheel_holds_every_file_of_the_four_folders(source: Path, wheel: zipfile.ZipFile) -> None:
    """A package or a data file that pyproject.toml does not name works in a checkout and is missing after install."""
    expected = {
        f"{shipped}/{path.relative_to(source / folder).as_posix()}"
        for folder, shipped in FOLDERS.items()
        for path in (source / folder).rglob("*")
        if path.is_file()
    }
    assert expected - set(wheel.namelist()) == set()


def test_the_wheel_carries_our_licence_and_those_of_what_it_ships(source: Path, wheel: zipfile.ZipFile) -> None:
    """Outlines and map code of others come with their own terms, kept where installers show them."""
    licences = {name.partition(".dist-info/licenses/")[2] for name in wheel.namelist()} - {""}
    notices = {
        path.relative_to(source).as_posix()
        for path in (source / "territory_opt").rglob("*")
        if re.search(r"licen[cs]e|notice|copying", path.name, re.IGNORECASE)
    }
    assert licences == {"LICENSE", *notices}


def test_the_version_is_one() -> None:
    """The version a user reports is the version that was released."""
    assert PROJECT["project"]["version"] == territory_opt.__version__
    assert f"## [{territory_opt.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_requirement_is_pinned_within_its_range() -> None:
    """The tests run with versions that users' ranges allow."""
    pins = _pins()
    wrong = []
    for requirement in _requirements():
        pin = pins.get(canonicalize_name(requirement.name))
        version = str(pin.specifier).removeprefix("==") if pin else "missing"
        if not pin or not requirement.specifier.contains(version):
            wrong.append(f"{requirement}: {version}")
    assert wrong == []


def test_pins_name_one_version_each() -> None:
    """A constraints file with a range would install something else tomorrow."""
    loose = [str(pin) for pin in _pins().values() if [part.operator for part in pin.specifier] != ["=="]]
    assert loose == []
