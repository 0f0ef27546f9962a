"""The workbook of a run, one module a kind of sheet."""

from territory_opt.report.workbook.write import write_workbook

__all__ = ["write_workbook"]
