"""CSV and its relatives: every record a table row, whatever the delimiter and encoding."""

from __future__ import annotations

import csv

from services.redaction.readers.assemble import Assembly
from services.redaction.readers.plain import decode
from shared.domain.filetypes import csv_delimiter
from shared.ports.program import ProgramRefusal, ProgramSource

_MAX_FIELD = 1 << 20


def read(source: ProgramSource, assembly: Assembly, *, ocr: bool) -> None:  # noqa: ARG001
    """Read the records; the first is taken as the heading row."""
    text = decode(source)
    delimiter = csv_delimiter(text, records=1) or ","
    csv.field_size_limit(_MAX_FIELD)
    table = assembly.new_table()
    header = True
    try:
        for record in csv.reader(text.splitlines(keepends=True), delimiter=delimiter):
            if assembly.row(record, table, header=header) is not None:
                header = False
    except csv.Error as error:
        raise ProgramRefusal("file-damaged") from error
