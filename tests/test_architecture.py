"""The house rules of the code's layout, held by reading the source rather than by trust."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import networkx as nx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
FOLDERS = {
    "territory_opt": ROOT / "territory_opt",
    "territory_opt.cli": ROOT / "cli",
    "territory_opt.models": ROOT / "models",
    "territory_opt.scenarios": ROOT / "scenarios",
}
ROOMS = ("workspace", "demand", "headcount", "geography", "alignment", "audit", "report", "scenario")
SHARED = ("errors", "progress")
LARGEST_MODULE_LINES = 350

# What a command may need before it knows what it was asked to do; all else is imported where it is used.
LIGHT_LIBRARIES = {"click", "rich", *sys.stdlib_module_names}


@dataclass(frozen=True)
class Import:
    """One module that another one imports, and whether Python does so as soon as it loads it."""

    target: str
    line: int
    at_top: bool


@dataclass(frozen=True)
class Module:
    """One source file of the package under its import name."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        """The first name below the package: a room, a shared module, ``cli``; empty for the package itself."""
        return self.name.removeprefix("territory_opt").removeprefix(".").partition(".")[0]


def _read_modules() -> dict[str, Module]:
    modules = {}
    for package, folder in FOLDERS.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            name = ".".join([package, *parts]).removesuffix(".__init__")
            modules[name] = Module(name, path, ast.parse(path.read_text(encoding="utf-8")))
    return modules


MODULES = _read_modules()


def _statements_at_top(tree: ast.Module) -> set[ast.AST]:
    """Return what runs on import: everything outside functions and outside ``if TYPE_CHECKING``."""
    found: set[ast.AST] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        statement = waiting.pop()
        found.add(statement)
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            waiting.extend(statement.orelse)
            continue
        waiting.extend(ast.iter_child_nodes(statement))
    return found


def _imported_package(module: Module, statement: ast.ImportFrom) -> str:
    """Return the full name after ``from``, with leading dots resolved."""
    if not statement.level:
        return statement.module or ""
    above = module.name.split(".")
    own_level = 1 if module.path.name == "__init__.py" else 0
    package = above[: len(above) - statement.level + own_level]
    return ".".join([*package, statement.module] if statement.module else package)


@cache
def _imports(module: Module) -> tuple[Import, ...]:
    return tuple(_read_imports(module))


def _read_imports(module: Module) -> Iterator[Import]:
    top = _statements_at_top(module.tree)
    for statement in ast.walk(module.tree):
        if isinstance(statement, ast.Import):
            targets = [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            base = _imported_package(module, statement)
            within = [f"{base}.{alias.name}" for alias in statement.names]
            # `from package import name` reaches a module when there is one of that name, else the package itself.
            targets = [name if name in MODULES else base for name in within]
        else:
            continue
        for target in targets:
            yield Import(target, statement.lineno, statement in top)


def _room_of(target: str) -> str | None:
    """Return the room, shared module or folder that an import of ours leads to; None for any other library."""
    package, _, rest = target.partition(".")
    return rest.partition(".")[0] if package == "territory_opt" else None


def _tracked_files() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def test_every_folder_of_the_library_is_a_known_room() -> None:
    """A new room takes its place in the order before it may hold code."""
    rooms = {path.parent.name for path in (ROOT / "territory_opt").glob("*/__init__.py")}
    loose = {path.stem for path in (ROOT / "territory_opt").glob("*.py")} - {"__init__"}
    assert rooms == set(ROOMS)
    assert loose == set(SHARED)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_to_its_left(room: str) -> None:
    """Data flows one way, so a room knows the rooms before it and none after."""
    allowed = {*ROOMS[: ROOMS.index(room) + 1], *SHARED, ""}
    wrong = [
        f"{module.name}:{found.line} imports {found.target}"
        for module in MODULES.values()
        if module.room == room
        for found in _imports(module)
        if (reached := _room_of(found.target)) is not None and reached not in allowed
    ]
    assert wrong == []


def test_shared_modules_know_no_room() -> None:
    """Errors and progress are everybody's, so they lean on nobody."""
    wrong = [
        f"{module.name}:{found.line} imports {found.target}"
        for module in MODULES.values()
        if module.room in {*SHARED, ""}
        for found in _imports(module)
        if _room_of(found.target) not in {None, *SHARED}
    ]
    assert wrong == []


def test_the_audit_imports_nothing_of_the_alignment() -> None:
    """A check that shares code with what it checks shares its mistakes."""
    audit = [module for module in MODULES.values() if module.room == "audit"]
    wrong = [
        f"{module.name}:{found.line}"
        for module in audit
        for found in _imports(module)
        if _room_of(found.target) == "alignment"
    ]
    assert audit
    assert wrong == []


def test_nobody_imports_the_command_line_models_or_scenarios() -> None:
    """The library works without its command line, and declarations are read as data."""
    wrong = [
        f"{module.name}:{found.line} imports {found.target}"
        for module in MODULES.values()
        for found in _imports(module)
        if (reached := _room_of(found.target)) in {"cli", "models", "scenarios"} and reached != module.room
    ]
    assert wrong == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Each module can be read, tested and moved with only what lies below it."""
    graph = nx.DiGraph(
        (module.name, found.target)
        for module in MODULES.values()
        for found in _imports(module)
        if found.target in MODULES
    )
    assert list(nx.simple_cycles(graph)) == []


def test_solvers_stay_behind_the_models_that_use_them() -> None:
    """OR-Tools is loaded where plans are made; HiGHS comes inside it, as both cannot be loaded in one process."""
    users = {module.room for module in MODULES.values() for found in _imports(module) if _is_of(found, "ortools")}
    beside = [module.name for module in MODULES.values() for found in _imports(module) if _is_of(found, "highspy")]
    assert users <= {"headcount", "alignment"}
    assert beside == []


def _is_of(found: Import, library: str) -> bool:
    return found.target.partition(".")[0] == library


def test_every_library_imported_is_a_declared_dependency() -> None:
    """A library that only another one brings along may be gone with that one's next release."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # The extra `forecast` is imported only where it is installed.
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["forecast"], *extras["cluster"]]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    owners = packages_distributions()
    known = {name for name, owned in owners.items() if declared & {canonicalize_name(owner) for owner in owned}}
    imported = {found.target.partition(".")[0] for module in MODULES.values() for found in _imports(module)}
    assert imported - known - set(sys.stdlib_module_names) == {"territory_opt"}


def test_nothing_prints() -> None:
    """Results go through the command line's own output, all else through logging and progress."""
    wrong = [
        f"{module.name}:{call.lineno}"
        for module in MODULES.values()
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
    ]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_stays_small_and_says_what_it_is_for(name: str) -> None:
    """A module longer than this hides a concept that wants a module of its own."""
    module = MODULES[name]
    assert len(module.path.read_text(encoding="utf-8").splitlines()) <= LARGEST_MODULE_LINES
    assert ast.get_docstring(module.tree)


def test_commands_load_nothing_heavy_before_they_run() -> None:
    """Help and a mistyped option answer at once, as rooms and their libraries are imported inside the command."""
    wrong = [
        f"{module.name}:{found.line} imports {found.target}"
        for module in MODULES.values()
        if module.room in {"cli", "", *SHARED}
        for found in _imports(module)
        if found.at_top
        and found.target.partition(".")[0] not in LIGHT_LIBRARIES
        and _room_of(found.target) not in {"cli", "", *SHARED}
    ]
    assert wrong == []


def test_help_loads_no_table_solver_or_map_library() -> None:
    """What the installed command really loads for its help, whatever the imports look like."""
    script = """
import json, sys
from importlib.metadata import entry_points

(entry,) = entry_points(group="console_scripts", name="territory-opt")
command = entry.load()
sys.argv = ["territory-opt", "--help"]
try:
    command()
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "Usage" in done.stdout
    assert loaded.isdisjoint({"geopandas", "matplotlib", "numpy", "ortools", "pandas", "pandera", "pydantic", "scipy"})


# Brackets keep this file from matching itself.
UNWANTED = {
    "a package registry's host": re.compile(
        r"pypi\.or[g]|pythonhosted\.or[g]|npmjs\.(?:or[g]|co[m])|https?://[^\s)\"']*(?:pypi|npmjs|proxy\.golang|crates\.io)"
    ),
    "a path of one machine": re.compile(r"(?<![\w.*-])/(?:wor[k]|roo[t]|op[t]|hom[e]/\w+|User[s]/\w+|tm[p]/\w+)\b"),
}


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_names(what: str) -> None:
    """What is in git works on any machine and with any mirror of the registries."""
    found = []
    for path in _tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in UNWANTED[what].finditer(text)]
    assert found == []
