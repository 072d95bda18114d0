"""``python -m bot areas import``: postcode districts from the ONS Postcode Directory."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_to(commands: Any) -> None:
    parser = commands.add_parser("areas", help="postcode districts and where they lie")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    take = actions.add_parser("import", help="read the ONS Postcode Directory (CSV) into data/postcodes.csv")
    take.add_argument("file", type=Path, help="ONSPD_..._UK.csv, as the Office for National Statistics publishes it")
    take.set_defaults(run=run_import)


def run_import(arguments: argparse.Namespace) -> int:
    from bot.services.geography import POSTCODES, load_geography, save_districts
    from bot.services.postcodes import read_postcodes
    from bot.settings import settings

    data = settings().assistant_data
    districts = read_postcodes(arguments.file, load_geography(data).areas)
    save_districts(districts, data / POSTCODES)
    ours = [code for code, district in districts.items() if district.areas]
    shared = sum(len(districts[code].areas) > 1 for code in ours)
    print(
        f"{len(districts)} postcode districts of England, {len(ours)} in our areas, {shared} of them in more than one"
    )
    return 0
