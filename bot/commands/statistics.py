"""``python -m bot statistics``: the manager's numbers, without the staff desk."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_to(commands: Any) -> None:
    parser = commands.add_parser("statistics", help="what families asked, whether it was answered, and how fast")
    parser.add_argument("--from", dest="first", default="", metavar="MONTH", help="a month such as 2026-07, or 2026-Q3")
    parser.add_argument("--to", dest="last", default="", metavar="MONTH", help="the last month (default: this quarter)")
    parser.add_argument("--csv", type=Path, metavar="FOLDER", help="write each table there as a file")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write one page with charts there, to print")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from bot.clock import utc_now
    from bot.settings import settings
    from bot.statistics.load import load_names, load_source
    from bot.statistics.page import whole_page
    from bot.statistics.periods import read_period
    from bot.statistics.report import tables
    from bot.statistics.tables import screen, write_csv

    today = settings().today()
    period = read_period(arguments.first, arguments.last, today)
    made = tables(load_source(settings()).rows(period, today), load_names(settings()), utc_now(), today)
    if arguments.csv:
        arguments.csv.mkdir(parents=True, exist_ok=True)
        for table in made:
            with (arguments.csv / f"{table.id}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                write_csv(table, file)
        print(f"Wrote {len(made)} tables of {period.label} to {arguments.csv}")
    if arguments.html:
        arguments.html.write_text(whole_page(made, period, today), encoding="utf-8")
        print(f"Wrote {period.label} to {arguments.html}")
    if not arguments.csv and not arguments.html:
        print(period.label)
        for table in made:
            print("", *screen(table), sep="\n")
    return 0
