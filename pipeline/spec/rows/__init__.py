"""Rows `from` a table as people's programs save it: CSV, TSV, JSONL, a workbook. Each gives its placeholders' values.

A cell is taken as it is seen. What a program put there in place of a value (`#REF!`, `NaN`, `1E+05`) is a mistake where the
column is used, and no text; what nothing uses may hold anything.
"""

from pipeline.spec.rows.rows_file import RowsFile, read_rows
from pipeline.spec.rows.table import Row, Table

__all__ = ["Row", "RowsFile", "Table", "read_rows"]
