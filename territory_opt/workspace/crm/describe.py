"""What imports read of each export, as tables for the documentation."""

from __future__ import annotations

from territory_opt.workspace.crm.export import Export


def describe_export(export: Export) -> str:
    """Return what is read of one table of an export, as a Markdown table."""
    lines = ["| in the export | in the workspace | needed |", "| --- | --- | --- |"]
    for value in export.parts:
        names = ", ".join(f"`{header}`" for header in dict.fromkeys(value.headers)) or "a column of your own"
        needed = "yes" if value.required else ""
        lines.append(f"| {names} | {export.table.name}: {value.becomes} | {needed} |")
    return "\n".join(lines) + "\n"
