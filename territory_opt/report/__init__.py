"""What a run leaves behind: tables, workbook, charts, map and page."""
