"""What was expected of a declared value, in the words of the field instead of those of the validating library."""

from __future__ import annotations

from pydantic_core import ErrorDetails

_NUMBER = "a number"
_WHOLE = "a whole number"
_FLAG = "true or false"
_TEXT = "text (in quotes where it looks like a number, a date, true or false)"
_LIST = "a list (each entry on a line of its own that begins with a dash)"
_KEYS = "keys with values (key: value)"
_DAY = "a day such as 2027-03-31"

_BY_TYPE = {
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": "a finite number",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": "a whole number of less than 4,000 digits",
    "int_from_float": _WHOLE,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "string_type": _TEXT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "dict_type": _KEYS,
    "mapping_type": _KEYS,
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "dataclass_type": _KEYS,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "none_required": "nothing",
}

_BY_TYPE_AND_LIMIT = {
    "too_short": ("{min_length}", "at least {min_length} {entries}, here {actual_length}"),
    "too_long": ("{max_length}", "at most {max_length} {entries}, here {actual_length}"),
    "string_too_short": ("{min_length}", "text of at least {min_length} {letters}"),
    "string_too_long": ("{max_length}", "text of at most {max_length} {letters}"),
}
"""The number that says whether the noun is one or many, and the words around it."""

_BY_PATTERN = {
    r"^[A-Za-z0-9][A-Za-z0-9_-]*$": "a name of letters, digits, - and _ that begins with a letter or digit",
}

_BEGINNINGS = {
    "Value error, ": "",
    "Assertion failed, ": "",
    "Input should be greater": "a number greater",
    "Input should be less": "a number less",
    "Input should be a multiple of ": "a multiple of ",
    "Input should be ": "",
    "Input should ": "a value to ",
}
"""How other messages begin, and how they must to complete "expected ..."."""


def expected_value(detail: ErrorDetails) -> str:
    """Return what was expected in place of a value, as a phrase that completes "expected ...".

    Parameters
    ----------
    detail : ErrorDetails
        One error of a validation.
    """
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    if kind in _BY_TYPE_AND_LIMIT:
        limit, words = _BY_TYPE_AND_LIMIT[kind]
        one = limit.format(**context) == "1"
        nouns = {"entries": "entry" if one else "entries", "letters": "letter" if one else "letters"}
        return words.format(**context, **nouns)
    if kind == "string_pattern_mismatch":
        return _BY_PATTERN.get(context["pattern"], f"text of the form {context['pattern']}")
    told = detail["msg"]
    for beginning, phrase in _BEGINNINGS.items():
        if told.startswith(beginning):
            return phrase + told.removeprefix(beginning)
    return told
