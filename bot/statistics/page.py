"""The numbers as HTML to read and print: as a page of its own, or within one of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.settings import ROOT
from bot.statistics.charts import bar_chart
from bot.statistics.periods import Period
from bot.statistics.tables import Table

FOLDER = Path(__file__).parent  # of the templates
STYLE = ROOT / "bot" / "desk" / "static" / "numbers.css"  # the desk serves it
_ALONE = """
body { font: 16px/1.5 Arial, sans-serif; color: #212b32; margin: 2rem auto; max-width: 68rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: start; border-block-end: 1px solid #aeb7bd }
a { color: #005eb8 } .hint { color: #4c6272 } .scroll { overflow-x: auto }
"""


def body(tables: Sequence[Table], csv: str = "") -> Markup:
    """The tables with their charts. ``csv``: the address of one as CSV, with {id} in it; "" where there is none."""
    return Markup(_fill("page.html", tables=tables, chart=lambda table: Markup(bar_chart(table)), csv=csv))


def whole_page(tables: Sequence[Table], period: Period, today: date) -> str:
    """One page of its own, that needs no other file."""
    style = Markup(_ALONE + STYLE.read_text(encoding="utf-8"))
    return _fill("alone.html", body=body(tables), period=period, today=today, style=style)


def _fill(name: str, **values: object) -> str:
    loader = FileSystemLoader(FOLDER)
    templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return templates.get_template(name).render(values)
