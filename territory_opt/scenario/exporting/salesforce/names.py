"""Names that Salesforce accepts for whatever text the plan has: the same text gives the same name in every run.

A ``DeveloperName`` begins with a letter, holds letters, digits and underscores only, never two underscores in a row nor
one at its end, at most 80 characters, and is unique regardless of case (Object Reference, Territory2). A key that can
be written so without losing anything keeps its letters; every other key gets a digest of itself behind what is left of
it, so that two keys never share a name and no key's name hangs on which others there are.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata

LONGEST = 80
"""Characters of a name or a label."""

_LONGEST_PREFIX = 40
_DIGEST_LETTERS = 12
_PLAIN_KEY = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
_PLAIN_LABEL = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ _][A-Za-z0-9]+)*")
_LOOKS_LIKE_DIGEST = re.compile(rf"(?:^|-)[0-9A-F]{{{_DIGEST_LETTERS}}}$")


def developer_name(prefix: str, *key: str) -> str:
    """Return the ``DeveloperName`` of one key.

    Parameters
    ----------
    prefix : str
        What the name begins with, a legal name of at most 40 characters (see `name_prefix`).
    *key : str
        Any texts that together tell the record from all others.
    """
    # Capitals and single hyphens only: no two such keys are the same name, and none looks like one with a digest.
    if len(key) == 1 and _PLAIN_KEY.fullmatch(key[0]) and not _LOOKS_LIKE_DIGEST.search(key[0]):
        name = f"{prefix}_{key[0].replace('-', '_')}"
        if len(name) <= LONGEST:
            return name
    room = LONGEST - len(prefix) - _DIGEST_LETTERS - 2
    return "_".join(filter(None, (prefix, _words(" ".join(key))[:room].strip("_"), _digest(*key))))


def model_name(label: str) -> str:
    """Return the ``DeveloperName`` of a model with this label: its words, and a digest where they do not tell it."""
    words = _words(label)
    if _PLAIN_LABEL.fullmatch(label) and len(words) <= LONGEST:
        return words
    return developer_name("Model", label)


def name_prefix(model: str) -> str:
    """Return what the names of a model's territories begin with: the model's name, shortened where it is long."""
    if len(model) <= _LONGEST_PREFIX:
        return model
    return f"{model[: _LONGEST_PREFIX - _DIGEST_LETTERS - 1].rstrip('_')}_{_digest(model.casefold())}"


def label(text: str, longest: int = LONGEST) -> str:
    """Return a text as a label: one line, no control characters, no longer than Salesforce takes.

    Length is counted in UTF-16, in which an emoji is two, so that no reading of the limit is broken.
    """
    line = "".join(letter for letter in " ".join(text.split()) if unicodedata.category(letter) not in ("Cc", "Cs"))
    if len(line.encode("utf-16-le")) <= 2 * longest:
        return line
    return line.encode("utf-16-le")[: 2 * (longest - 1)].decode("utf-16-le", errors="ignore") + "…"


def _words(text: str) -> str:
    """Return the letters and digits of a text that are left in ASCII, whatever was between them as one underscore."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")


def _digest(*key: str) -> str:
    # As JSON, in which ("a b",) and ("a", "b") differ.
    return hashlib.sha256(json.dumps(key).encode()).hexdigest()[:_DIGEST_LETTERS]
