"""The account of an import, for the terminal and for the workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from territory_opt.workspace.crm.journal import Journal

NOTES_FILE = "IMPORT.md"
"""Where a workspace keeps the account of its import."""
FINDINGS_FILE = "import-findings.txt"
"""Where it keeps every single value that could not be taken as it stands, below ``data/``."""


def sections(journal: Journal) -> dict[str, list[str]]:
    """Return the account of an import: a title and its lines each, those with nothing to tell left out."""
    found = {
        "Read": journal.read,
        "Columns chosen": [str(mapped) for mapped in journal.mapped],
        "Assumed": journal.assumptions,
        "Not taken as it stands": [str(finding) for finding in journal.findings],
        "Left out": journal.left_out,
    }
    return {title: lines for title, lines in found.items() if lines}


def findings_lines(journal: Journal) -> Iterator[str]:
    """Yield one line for every value that could not be taken as it stands."""
    for finding in journal.findings:
        yield from finding.lines()


def describe_import(journal: Journal, rows: Mapping[str, int]) -> str:
    """Return the account of an import in Markdown.

    Parameters
    ----------
    journal : Journal
        What is told of it.
    rows : mapping of str to int
        Rows of each table of the new workspace.
    """
    lines = ["# How this workspace was imported", ""]
    lines += ["Tables: " + ", ".join(f"{name} {count:,}" for name, count in rows.items()) + ".", ""]
    for title, entries in sections(journal).items():
        lines += [f"## {title}", "", *(f"- {_inert(entry)}" for entry in entries), ""]
    if journal.findings:
        lines += [f"Every single value: `data/{FINDINGS_FILE}`.", ""]
    return "\n".join(lines)


def _inert(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|!&" else letter for letter in text)
