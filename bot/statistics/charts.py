"""Bar charts as SVG: made on the server, no library, no script, one colour in steps of lightness that print in grey too.

A chart shows nothing that its table does not say; what is not shown there is a hatched stub of no length here.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import ceil

from bot.statistics.tables import Cell, Row, Table

SHADES = ("#003d78", "#4c8cc4", "#a9cbe8", "#e6f0f8")  # dark to light; each is set off by a line of ink
INK, PAPER = "#212b32", "#ffffff"
WIDTH, LABEL, NUMBER = 760, 270, 110  # of the whole, of the words on the left, of the number on the right
ROW, BAR, STUB = 28, 18, 14  # height of a row and of its bar; width of what is not shown
_BARS = WIDTH - LABEL - NUMBER
MOST_LETTERS = 38  # of a label


@dataclass(frozen=True)
class _Scale:
    """Pixels for a count, with room for the stubs of one row."""

    most: int
    stubs: int

    def width(self, cell: Cell) -> float:
        if cell.is_hidden:
            return STUB
        return (_BARS - STUB * self.stubs) * (cell.count or 0) / max(self.most, 1)


def bar_chart(table: Table) -> str:
    """One bar a row, in as many shades as the table has parts. "" for a table without counts."""
    if not table.parts or not table.rows:
        return ""
    height = ROW * (len(table.rows) + 1) + 12
    scale = _Scale(_most(table), table.parts)
    rows = "".join(_row(row, table.parts, ROW * (number + 1), scale) for number, row in enumerate(table.rows))
    legend = _legend(table.columns[: table.parts]) if table.parts > 1 else ""
    name = escape(table.id, quote=True)
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{name}-chart" '
        f'font-family="Arial, sans-serif" font-size="14" fill="{INK}">'
        f'<title id="{name}-chart">{escape(table.title)}: the same numbers are in the table below</title>'
        f'<defs><pattern id="{name}-hidden" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{PAPER}"/>'
        f'<path d="M0 0V6" stroke="{INK}" stroke-width="2"/></pattern></defs>'
        f"{legend}{rows.replace('url(#hidden)', f'url(#{name}-hidden)')}</svg>"
    )


def _most(table: Table) -> int:
    """The longest bar: the largest sum of what a row shows, rounded up so that it ends in the chart."""
    sums = (sum(cell.count or 0 for cell in row.cells[: table.parts]) for row in table.rows)
    return ceil(max(sums, default=0)) or 1


def _row(row: Row, parts: int, top: int, scale: _Scale) -> str:
    middle, x = top + BAR / 2 + 5, float(LABEL)
    label = row.label if len(row.label) <= MOST_LETTERS else f"{row.label[: MOST_LETTERS - 1]}…"
    drawn = [f'<text x="{LABEL - 8}" y="{middle:.0f}" text-anchor="end">{escape(label)}</text>']
    for shade, cell in zip(_shades(parts), row.cells[:parts], strict=True):
        width = scale.width(cell)
        if width:
            fill = "url(#hidden)" if cell.is_hidden else shade
            drawn.append(
                f'<rect x="{x:.1f}" y="{top}" width="{width:.1f}" height="{BAR}" fill="{fill}" stroke="{INK}"/>'
            )
        x += width
    whole = row.cells[parts] if parts > 1 else row.cells[0]
    drawn.append(f'<text x="{x + 8:.1f}" y="{middle:.0f}">{escape(whole.text)}</text>')
    return "".join(drawn)


def _legend(names: tuple[str, ...]) -> str:
    drawn, x = [], float(LABEL)
    for shade, name in zip(_shades(len(names)), names, strict=True):
        drawn.append(f'<rect x="{x:.0f}" y="4" width="14" height="14" fill="{shade}" stroke="{INK}"/>')
        drawn.append(f'<text x="{x + 19:.0f}" y="16">{escape(name)}</text>')
        x += 19 + 6.7 * len(name) + 18
    return "".join(drawn)


def _shades(parts: int) -> tuple[str, ...]:
    """The darkest and the lightest, and what lies between them, as far apart as can be."""
    if parts == 1:
        return SHADES[:1]
    step = (len(SHADES) - 1) / (parts - 1)
    return tuple(SHADES[round(index * step)] for index in range(parts))
