"""Rows as text: a table for people, JSON and CSV for programs, in one form for every command."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from prettytable import PrettyTable

from mc2cm_graph.snapshot import Snapshot


def as_json(snapshot: Snapshot, rows: Sequence[object]) -> str:
    """Write rows as a JSON object that names the data version."""
    return (
        json.dumps({"version": snapshot.manifest.version, "rows": rows}, ensure_ascii=False, indent=1) + "\n"
    )


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def as_table(columns: Sequence[str], rows: Sequence[Sequence[object]], snapshot: Snapshot, width: int) -> str:
    """Write rows as a table whose columns have at most ``width`` characters, with a line that counts them."""
    table = PrettyTable(columns, align="l", max_width=width)
    table.add_rows([list(row) for row in rows])
    return f"{table.get_string()}\n{len(rows)} rows, version {snapshot.manifest.version}\n"
