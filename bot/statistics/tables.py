"""Tables of counts as they are shown: small numbers kept back, with totals that do not tell them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TextIO

from bot.statistics.suppression import LEAST, Edge, kept_back

ALL = "All"
FEW_TEXT, WITHHELD_TEXT = f"fewer than {LEAST}", "not shown"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would work out


@dataclass(frozen=True)
class Cell:
    """What stands in one place. ``count``: the number, or None where there is none or it is not shown."""

    text: str
    count: int | None = None

    @property
    def is_hidden(self) -> bool:
        return self.text in (FEW_TEXT, WITHHELD_TEXT)


FEW, WITHHELD, EMPTY = Cell(FEW_TEXT), Cell(WITHHELD_TEXT), Cell("")


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """One table. The first ``parts`` columns add up to the next one; columns after that are words.

    ``total``: the sum of all rows, or None where the rows do not add up to anything; ``note``: how to read it.
    """

    id: str
    title: str
    head: str  # of the first column
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    note: str = ""
    parts: int = 0

    @property
    def lines(self) -> tuple[Row, ...]:
        """All rows, the total last."""
        return (*self.rows, *([self.total] if self.total else []))

    def with_column(self, name: str, cells: Mapping[str, Cell]) -> Table:
        """The table with one more column, by row label."""

        def wider(row: Row) -> Row:
            return replace(row, cells=(*row.cells, cells.get(row.label, EMPTY)))

        total = wider(self.total) if self.total else None
        return replace(self, columns=(*self.columns, name), rows=tuple(map(wider, self.rows)), total=total)


def of_counts(
    name: str,
    title: str,
    head: str,
    parts: Sequence[str],
    counts: Mapping[str, Sequence[int]],
    note: str = "",
    total: Row | None = None,
) -> Table:
    """A table of counts: for each row label, one for each of ``parts``. Adds the sums by row, where there is more than one
    part, and over all rows. ``total``: the last row as another table of the same counts shows it already.
    """
    edges = _grid(counts, len(parts)) if len(parts) > 1 else _line({key: row[0] for key, row in counts.items()})
    shown = _shown(edges, total)
    columns = (*parts, ALL) if len(parts) > 1 else tuple(parts)
    rows = tuple(Row(label, tuple(shown[label, c] for c in range(len(columns)))) for label in counts)
    last = total or Row(ALL, tuple(shown[_LAST, c] for c in range(len(columns))))
    return Table(name, title, head, columns, rows, last, note, len(parts))


def totals(parts: Sequence[str], counts: Sequence[int]) -> Row:
    """The last row that all tables of the same counts share."""
    shown = _shown(_line(dict(zip(parts, counts, strict=True))), None)
    return Row(ALL, tuple(shown[part, 0] for part in (*parts, _LAST)))


_LAST = ""  # the key of the sums; no row is called so
_Edges = dict[tuple[str, int], Edge]


def _line(counts: Mapping[str, int]) -> _Edges:
    """Counts and their sum."""
    edges = {(label, 0): Edge("outside", "all", count) for label, count in counts.items()}
    return edges | {(_LAST, 0): Edge("all", "outside", sum(counts.values()), 1)}


def _grid(counts: Mapping[str, Sequence[int]], parts: int) -> _Edges:
    """Counts with the sums of each row and column, and of all."""
    edges: _Edges = {}
    for label, row in counts.items():
        edges |= {(label, c): Edge(f"row {label}", c, row[c]) for c in range(parts)}
        edges[label, parts] = Edge(parts, f"row {label}", sum(row), 1)
    for c in range(parts):
        edges[_LAST, c] = Edge(c, "sums", sum(row[c] for row in counts.values()), 2)
    edges[_LAST, parts] = Edge("sums", parts, sum(sum(row) for row in counts.values()), 3)
    return edges


def _shown(edges: _Edges, total: Row | None) -> dict[tuple[str, int], Cell]:
    """A cell for each count. ``total``: the last row, where it is settled."""
    settled = {(_LAST, c): cell for c, cell in enumerate(total.cells)} if total else {}
    open_edges = {key: replace(edge, rank=None) if key in settled else edge for key, edge in edges.items()}
    hidden = kept_back(open_edges, [key for key, cell in settled.items() if cell.is_hidden])

    def cell(key: tuple[str, int], edge: Edge) -> Cell:
        if hidden is None or (key in hidden and not edge.few):
            return WITHHELD
        return FEW if edge.few else number(edge.count)

    return {key: settled.get(key) or cell(key, edge) for key, edge in edges.items()}


def number(count: int) -> Cell:
    """A count that may be shown, with commas between thousands."""
    return Cell(f"{count:,}", count)


def share(part: Cell, whole: Cell) -> Cell:
    """The part of a whole in per cent, where both are shown."""
    if part.count is None or not whole.count:
        return EMPTY
    return Cell(f"{part.count / whole.count:.0%}")


def screen(table: Table) -> list[str]:
    """The table as lines of text."""
    rows = [(table.head, *table.columns), *((row.label, *(cell.text for cell in row.cells)) for row in table.lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(t.rjust(w) for t, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
    return [table.title, *(line.rstrip() for line in lines), *([table.note] if table.note else [])]


def write_csv(table: Table, file: TextIO) -> None:
    """One line a row, under the columns' names; counts without commas, what is not shown in words."""
    writer = csv.writer(file)
    writer.writerow([table.head, *table.columns])
    for row in table.lines:
        cells = [str(cell.count) if cell.count is not None else cell.text for cell in row.cells]
        writer.writerow([_plain(value) for value in (row.label, *cells)])


def _plain(value: str) -> str:
    """A value that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
