"""Changes of single parameters of a declared model, found by their path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from territory_opt.scenario.changes.cannot import CannotApplyError

Path = tuple[str | int, ...]
"""Keys, and for an entry of a list its number from 0, from the top of a model down."""

_KEY = re.compile(r"[^.\[\]]+")
_ENTRY = re.compile(r"\[([1-9]\d*)\]")


def unshared(node: Any) -> Any:
    """Copy what a YAML file declares; keys that share a value by an alias are changed one by one from then on."""
    if isinstance(node, Mapping):
        return {key: unshared(value) for key, value in node.items()}
    return [unshared(value) for value in node] if isinstance(node, list) else node


def parse(text: str, declared: Any) -> Path:
    """Read a path such as ``segments.SMB.quota_usd`` or ``stages[2].from_arr_usd``.

    A key that stands in the model is taken whole, so that a segment's name may hold a dot.

    Parameters
    ----------
    text : str
        Keys parted by dots, an entry of a list by its number from 1.
    declared : mapping
        The model, as its YAML stands.

    Raises
    ------
    CannotApplyError
        When that is no path.
    """
    path: list[str | int] = []
    rest, node = text, declared
    while rest or not path:
        number = _ENTRY.match(rest)
        step = int(number[1]) - 1 if number else _key(rest, node)
        if step is None:
            raise CannotApplyError((text, "keys parted by dots, such as coverage.service_level"))
        path.append(step)
        rest = rest[len(number[0]) if number else len(str(step)) :]
        if rest[:1] == ".":
            rest = rest[1:] or "."
        elif rest and rest[0] != "[":
            raise CannotApplyError((text, "keys parted by dots, such as coverage.service_level"))
        node = _below(node, step)
    return tuple(path)


def _key(rest: str, node: Any) -> str | None:
    known = node if isinstance(node, Mapping) else ()
    whole = [str(key) for key in known if rest == str(key) or rest.startswith((f"{key}.", f"{key}["))]
    found = _KEY.match(rest)
    return max(whole, key=len) if whole else found and found[0]


def _below(node: Any, step: str | int) -> Any:
    """Return what stands at a step below a node; None where nothing does."""
    if isinstance(step, int):
        return node[step] if isinstance(node, list) and step < len(node) else None
    return node.get(step) if isinstance(node, Mapping) else None


def at(node: Any, path: Path) -> Any:
    """Return what stands at a path; None where nothing does."""
    for step in path:
        node = _below(node, step)
    return node


def put(declared: dict[str, Any], path: Path, value: Any) -> None:
    """Put a value at a path of a model; groups of keys on the way that the model leaves out are made.

    Raises
    ------
    CannotApplyError
        When the path leads through a value that has no keys, or to an entry that its list does not have.
    """
    node: Any = declared
    for depth, step in enumerate(path[:-1]):
        if isinstance(step, str) and isinstance(node, dict) and node.get(step) is None:
            node[step] = {}
        _require(node, step, path[:depth])
        node = node[step]
    _require(node, path[-1], path[:-1])
    node[path[-1]] = unshared(value)


def _require(node: Any, step: str | int, path: Path) -> None:
    if isinstance(step, int):
        count = len(node) if isinstance(node, list) else 0
        if step >= count:
            raise CannotApplyError((in_words((*path, step)), f"an entry of a list; there are {count}"))
    elif not isinstance(node, dict):
        raise CannotApplyError(
            (in_words((*path, step)), f"a key that the model has; {in_words(path)} has none below it")
        )


def in_words(path: Path) -> str:
    """Write a path as a scenario does."""
    words = ""
    for step in path:
        words += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if words else step
    return words


def meet(one: Path, other: Path) -> bool:
    """Say whether a value at one path holds, or is held by, one at the other."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
