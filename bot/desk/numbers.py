"""How it goes: the manager's numbers, with charts to print and a CSV of each table."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from bot.clock import utc_now
from bot.desk.pages import Answer, Page, Visit
from bot.desk.people import Role
from bot.errors import PeriodError
from bot.statistics.load import load_names, load_source
from bot.statistics.page import body
from bot.statistics.periods import Period, month_of, quarter_of, quarters_before, read_period
from bot.statistics.report import tables
from bot.statistics.tables import Table, write_csv

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.statistics.rows import Names
    from bot.statistics.source import Source

MANAGERS = frozenset({Role.MANAGER})


def show_numbers(visit: Visit) -> Answer:
    try:
        period = _period(visit)
    except PeriodError as error:
        return _page(visit, quarter_of(visit.desk.settings.today()), str(error), 400)
    return _page(visit, period)


def csv_table(visit: Visit) -> Answer:
    try:
        made = _tables(visit, _period(visit))
    except PeriodError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    table = next((table for table in made if table.id == visit.part["table"]), None) or visit.missing()
    file = io.StringIO(newline="")
    write_csv(table, file)
    # With the mark by which spreadsheets know UTF-8.
    text = file.getvalue().encode("utf-8-sig")
    named = {"Content-Disposition": f'attachment; filename="{table.id}.csv"'}
    return web.Response(body=text, content_type="text/csv", charset="utf-8", headers=named)


def _page(visit: Visit, period: Period, problem: str = "", status: int = 200) -> Answer:
    asked = _address(period)
    numbers = body(_tables(visit, period), f"/numbers/{{id}}.csv?{asked}")
    return visit.show(
        "numbers.html", status, period=period, numbers=numbers, problem=problem, choices=_choices(visit, period)
    )


def _period(visit: Visit) -> Period:
    """The period that the address asks for. Raises PeriodError."""
    return read_period(visit.query.get("from", ""), visit.query.get("to", ""), visit.desk.settings.today())


def _address(period: Period) -> str:
    first, last = period.months
    return urlencode({"from": first, "to": last})


def _choices(visit: Visit, shown: Period) -> list[tuple[str, str, bool]]:
    """Periods to go to by one press: label, query, and whether it is the one that is shown. The latest first."""
    today = visit.desk.settings.today()
    periods = [month_of(today), quarter_of(today), *reversed(quarters_before(today, 3))]
    return [(period.label, _address(period), period == shown) for period in periods]


def _tables(visit: Visit, period: Period) -> list[Table]:
    settings = visit.desk.settings
    source, names = _loaded(settings)
    today = settings.today()
    return tables(source.rows(period, today), names, utc_now(), today)


@lru_cache(maxsize=4)
def _loaded(settings: Settings) -> tuple[Source, Names]:
    """Read once: the knowledge base is many files."""
    return load_source(settings), load_names(settings)


PAGES = (
    Page("/numbers", "numbers", MANAGERS, show_numbers, menu="Numbers"),
    Page("/numbers/{table}.csv", "numbers-csv", MANAGERS, csv_table),
)
