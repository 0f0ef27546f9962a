"""What the terminal at the other end can show: its letters, its width, and no control of it by data."""

from __future__ import annotations

import codecs
import io
import os
import re
import sys

LETTERS = {
    "→": "->",
    "←": "<-",
    "\u2013": "-",
    "\u2014": "-",
    "…": "...",
    "\u00a0": " ",
    "\u00d7": "x",
    "≥": ">=",
    "≤": "<=",
    "Σ": "sum",
    "·": "*",
    "²": "2",
    "€": "EUR ",
    "£": "GBP ",
    "¥": "JPY ",
}
"""How what we print reads in an encoding that lacks it; any other letter becomes a question mark."""

# Escape sequences, the other control characters, and marks that turn the direction of what follows.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_HALVES = re.compile("[\ud800-\udfff]")

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")

_ERRORS = "territory-opt.letters"


def is_text(word: str) -> bool:
    """Say whether a word of the call is text; bytes that are not arrive as halves of characters, as do lone halves."""
    return not _HALVES.search(word)


def harmless(text: str) -> str:
    """Return a text without characters that would steer a terminal; names come from data, and data may be hostile."""
    return _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n").replace("\t", " "))


def spelled(json: str) -> str:
    """Return JSON with escapes in place of the characters that would steer a terminal; it reads back the same."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", json)


def one_line(text: str) -> str:
    """Return a text as a harmless one on one line."""
    return harmless(_BREAKS.sub(" ", text))


def fit_letters() -> None:
    """Let stdout take letters its encoding lacks, in the nearest form it has, in place of ending in an error."""
    codecs.register_error(_ERRORS, _nearest)
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper) and not speaks_unicode():
        stream.reconfigure(errors=_ERRORS)


def speaks_unicode() -> bool:
    """Say whether stdout takes any letter."""
    return (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "").startswith("utf")


def is_dumb() -> bool:
    """Say whether the terminal cannot move its cursor, so that nothing may be drawn over."""
    return os.environ.get("TERM", "").lower() in {"dumb", "unknown"}


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(LETTERS.get(letter, "?") for letter in lacking), error.end
