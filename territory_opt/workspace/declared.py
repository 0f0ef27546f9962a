"""Declarations in YAML: finding them, reading them into validated models, telling precisely what is wrong."""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import ErrorDetails, core_schema

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.problems import expected_name, shorten
from territory_opt.workspace.wording import expected_value

ModelT = TypeVar("ModelT", bound=BaseModel)
Kind = Literal["models", "scenarios"]

_HALF = re.compile("[\ud800-\udfff]")

_REQUIRED = "a value for this key, which is required"


class _Loader(yaml.SafeLoader):
    """Safe YAML (plain data, never code) in which a key may stand only once, and every text can be written again."""

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        """Read a scalar; halves of characters, as JSON spells emoji, are joined; alone, as no file holds, refused."""
        value = super().construct_scalar(node)
        if not isinstance(value, str) or not _HALF.search(value):
            return value
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        half = _HALF.search(value)
        if half:
            problem = f"whole characters; \\u{ord(half[0]):x} is half of one"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return value

    def compose_mapping_node(self, anchor: dict[Any, yaml.Node]) -> yaml.MappingNode:
        """Compose a mapping, refusing a key that stands in it twice: one of the two would be lost silently."""
        node = super().compose_mapping_node(anchor)
        seen: set[str] = set()
        for key_node, _ in node.value:
            if isinstance(key_node, yaml.ScalarNode) and key_node.tag != "tag:yaml.org,2002:merge":
                if key_node.value in seen:
                    raise yaml.composer.ComposerError(
                        None, None, f"each key once; {key_node.value!r} stands here again", key_node.start_mark
                    )
                seen.add(key_node.value)
        return node


def read_declared(path: Path | Traversable, model: type[ModelT]) -> ModelT:
    """Read a YAML file into a validated model.

    Parameters
    ----------
    path : Path or Traversable
        The file: the user's own or a shipped one.
    model : type of BaseModel
        What the file declares.

    Returns
    -------
    BaseModel
        An instance of ``model``.

    Raises
    ------
    InputError
        With every problem of the file; a problem's column is the path of the key (``rules[2].tolerance``), its row
        the line where the YAML itself is broken.
    """
    data = _read_yaml(path)
    if not isinstance(data, dict):
        raise InputError([InputProblem(_told(path), None, "", shorten(data or ""), "keys with values (key: value)")])
    return validate_declared(data, model, _told(path))


def validate_declared(data: Mapping[str, Any], model: type[ModelT], file: str) -> ModelT:
    """Validate what a YAML file declares, or would declare once changed.

    Parameters
    ----------
    data : mapping
        The file's keys and values.
    model : type of BaseModel
        What it declares.
    file : str
        The file as the user knows it, for messages.

    Raises
    ------
    InputError
        As `read_declared` does.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors()
        # It takes longer than all else here, and serves only to name the keys there are.
        unknown = any(detail["type"] == "extra_forbidden" for detail in details)
        schema = model.model_json_schema(by_alias=True, schema_generator=_LenientSchema) if unknown else {}
        raise InputError([_problem(file, detail, data, schema) for detail in details]) from None


def find_declared(folder: Path | None, kind: Kind, name: str) -> Path | Traversable:
    """Find a declared model or scenario: the workspace's own first, then the shipped one.

    Parameters
    ----------
    folder : Path or None
        The workspace, None to look among the shipped ones only.
    kind : {"models", "scenarios"}
        What is looked for.
    name : str
        Its name, with or without ``.yaml``.

    Raises
    ------
    InputError
        When there is none of that name; names the likely one, or all there are.
    """
    wanted = name.removesuffix(".yaml")
    for place in _places(folder, kind):
        for entry in _entries(place):
            if entry.name == f"{wanted}.yaml":
                return entry
    expected = expected_name(wanted, list_declared(folder, kind))
    raise InputError([InputProblem(kind, None, "", shorten(name), expected)])


def list_declared(folder: Path | None, kind: Kind) -> list[str]:
    """Return the names of all declared models or scenarios, the workspace's own and the shipped ones, sorted."""
    return sorted({entry.name.removesuffix(".yaml") for place in _places(folder, kind) for entry in _entries(place)})


def _places(folder: Path | None, kind: Kind) -> Iterator[Path | Traversable]:
    if folder is not None:
        yield folder / kind
    yield importlib.resources.files(f"territory_opt.{kind}")


def _entries(place: Path | Traversable) -> list[Path | Traversable]:
    if not place.is_dir():
        return []
    return [entry for entry in place.iterdir() if entry.name.endswith(".yaml") and entry.is_file()]


def _told(path: Path | Traversable) -> str:
    """Return what a file is called in messages: models and scenarios with their folder, as both may share a name."""
    folder = path.parent.name if isinstance(path, Path) else ""
    return f"{folder}/{path.name}" if folder in get_args(Kind) else path.name


def _read_yaml(path: Path | Traversable) -> object:
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except OSError as error:
        problem = InputProblem(_told(path), None, "", "", f"a file that can be read ({error.strerror})")
    except UnicodeDecodeError:
        problem = InputProblem(_told(path), None, "", "", "text saved as UTF-8")
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        problem = InputProblem(_told(path), line, "", "", f"valid YAML ({error.problem})")
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problem = InputProblem(_told(path), None, "", "", f"valid YAML ({shorten(error)})")
    raise InputError([problem])


class _LenientSchema(GenerateJsonSchema):
    """A model's keys as JSON schema; a type that has no JSON form is left open."""

    def handle_invalid_for_json_schema(self, schema: core_schema.CoreSchema, error_info: str) -> JsonSchemaValue:
        return {}


def _problem(file: str, detail: ErrorDetails, data: object, schema: Mapping[str, Any]) -> InputProblem:
    """Turn one validation error into a problem in the user's words."""
    location = [part for part in detail["loc"] if part != "[key]"]
    kind = detail["type"]
    value = "" if kind == "missing" or isinstance(detail["input"], dict | list) else shorten(detail["input"])
    if kind == "union_tag_invalid":
        # The member of a union is chosen by one of its keys: that key holds what is wrong.
        context = detail["ctx"]
        location.append(context["discriminator"].strip("'"))
        value = shorten(context["tag"])
        expected = expected_name(value, [tag.strip(" '") for tag in context["expected_tags"].split(",")])
    elif kind == "union_tag_not_found":
        location.append(detail["ctx"]["discriminator"].strip("'"))
        expected = _REQUIRED
    elif kind == "extra_forbidden":
        value = shorten(location[-1])
        expected = expected_name(str(location[-1]), _known_keys(schema, location[:-1]))
    elif kind == "missing":
        expected = _REQUIRED
    else:
        expected = expected_value(detail)
    return InputProblem(file, None, _key_path(location, data), value, expected)


def _key_path(location: Sequence[int | str], data: object) -> str:
    """Write a location as the user would (``rules[2].tolerance``), without the names of union members."""
    path = ""
    for position, part in enumerate(location):
        if position and isinstance(location[position - 1], int) and _is_tag(part, data):
            continue
        if isinstance(part, int):
            path += f"[{part + 1}]"
            data = data[part] if isinstance(data, list) and part < len(data) else None
            continue
        inside = isinstance(data, dict) and part in data
        if inside or (position == len(location) - 1 and isinstance(data, dict)):
            path += f".{part}" if path else part
            data = data[part] if inside and isinstance(data, dict) else None
    return path


def _is_tag(part: int | str, data: object) -> bool:
    """Say whether a part right after an entry's number names the member of a union that the entry chose by a key."""
    return isinstance(data, dict) and any(isinstance(value, str) and value == part for value in data.values())


def _known_keys(schema: Mapping[str, Any], location: Sequence[int | str]) -> set[str]:
    """Return the keys allowed at a location, by walking the model's JSON schema."""
    options = _expand(schema, schema)
    for part in location:
        inner: list[Any] = []
        for option in options:
            if isinstance(part, int):
                inner += [option["items"]] if "items" in option else []
            elif part in option.get("properties", {}):
                inner.append(option["properties"][part])
            elif isinstance(option.get("additionalProperties"), dict):
                inner.append(option["additionalProperties"])
            elif part in option.get("discriminator", {}).get("mapping", {}):
                inner.append({"$ref": option["discriminator"]["mapping"][part]})
        # A part that leads nowhere is the name of a union's member: it does not go deeper into the data.
        options = [found for item in inner for found in _expand(item, schema)] or options
    return {key for option in options for key in option.get("properties", {})}


def _expand(schema: Mapping[str, Any], root: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a schema and every schema it stands for, references and unions resolved."""
    if "$ref" in schema:
        return _expand(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    members = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    if "discriminator" in schema:
        return [schema]
    return [schema, *(found for member in members for found in _expand(member, root))]
