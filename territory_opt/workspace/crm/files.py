"""Files of an export: reading them whatever their encoding, and finding the one that holds a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.crm.journal import Journal
from territory_opt.workspace.raw import RawTable, UnreadableError
from territory_opt.workspace.reading import read_raw
from territory_opt.workspace.sources import ENDINGS, Source
from territory_opt.workspace.spreadsheet import sheet_names

_ADDED_WORDS = {"extract", "export", "exports", "data", "all", "crm", "salesforce", "sfdc", "hubspot"}
"""What export tools and people put before or behind the name of what a file holds; numbers and dates, too."""
_TEXT_ENDINGS = (".csv",)
_OLD_ENCODINGS = ("cp1252", "latin-1")
_REPLACED = "\N{REPLACEMENT CHARACTER}"


def list_exports(folder: Path) -> list[Path]:
    """Return the tables in a folder, sorted by name.

    Raises
    ------
    InputError
        When there is no such folder, or no table in it.
    """
    if not folder.is_dir():
        raise InputError([InputProblem(str(folder), None, "", "", "a folder with the exported files")])
    files = sorted(
        path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and not path.name.startswith(("~$", "."))
    )
    if not files:
        expected = "exported files in the folder, ending in " + ", ".join(ENDINGS)
        raise InputError([InputProblem(str(folder), None, "", "", expected)])
    return files


def find_export(name: str, files: Iterable[Path], journal: Journal) -> Path | None:
    """Return the file that is named for a table, whatever an export tool has added to the name.

    ``Accounts.csv``, ``account-extract.csv`` and ``Account_2026-11-30.csv`` are all named for ``Account``. Two such
    files are a problem of the journal: which of them is meant is unknown.
    """
    wanted = _plurals(name.casefold())
    found = [path for path in files if _plain(path.stem) in wanted]
    if len(found) > 1:
        places = " and ".join(path.name for path in found)
        journal.problems.append(InputProblem(name, None, "", places, f"one file that holds {name}"))
    return found[0] if found else None


def read_export(path: Path, scratch: Path, journal: Journal) -> RawTable | None:
    """Read a table of an export; a problem of the journal when it cannot be read.

    Parameters
    ----------
    path : Path
        The file; CSV in UTF-8 or in the Windows or ISO code page that some exports are written in.
    scratch : Path
        A folder of the caller's for a copy in UTF-8, where one is needed.
    journal : Journal
        What is told of the import.
    """
    try:
        readable = as_utf8(path, scratch)
        sheet = sheet_names(path)[0] if path.suffix.lower() == ".xlsx" else None
        raw = read_raw(Source(readable, sheet))
    except UnreadableError as error:
        journal.problems += [InputProblem(path.name, row, "", error.value, error.expected) for row in error.rows]
        return None
    except OSError as error:
        expected = f"a file that can be read ({error.strerror or error})"
        journal.problems.append(InputProblem(path.name, None, "", "", expected))
        return None
    converted = "" if readable == path else ", read as Windows-1252 text, as it is not UTF-8"
    journal.read.append(f"{path.name}: {len(raw.rows):,} rows{converted}")
    return raw


def as_utf8(path: Path, folder: Path) -> Path:
    """Return a file in UTF-8: itself, or a copy in ``folder`` where it is written in a code page of Western Europe.

    A file that is mostly UTF-8 with a few broken letters is left as it is, for its reader to tell where they stand.
    """
    if path.suffix.lower() not in _TEXT_ENDINGS:
        return path
    data = path.read_bytes()
    text = data.decode("utf-8", errors="replace")
    broken = text.count(_REPLACED)
    foreign = len(text) - len(text.encode("ascii", errors="ignore"))
    if not broken or b"\x00" in data or foreign - broken > broken:
        return path
    for encoding in _OLD_ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    copy = folder / path.name
    copy.write_bytes(text.encode("utf-8"))
    return copy


def _plain(stem: str) -> str:
    """Return a file's name without what export tools add: ``account-extract-2026`` is ``account``."""
    words = [word for word in re.split(r"[^a-z0-9]+", stem.casefold()) if word]
    return "".join(word for word in words if word not in _ADDED_WORDS and not word.isdigit())


def _plurals(name: str) -> set[str]:
    plain = name.replace("_", "")
    return {plain, f"{plain}s", f"{plain[:-1]}ies" if plain.endswith("y") else f"{plain}s"}
