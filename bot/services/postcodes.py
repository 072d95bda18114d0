"""Reads the ONS Postcode Directory (CSV, two and a half million lines) into postcode districts, a line at a time."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import DataError
from bot.services.geography import AreaFacts, District
from bot.services.models import Point

LEAST_SHARE = 0.01  # of a district's postcodes, below which an area is a slip of the boundary
_ENGLAND = "E92000001"
# The columns' names hold the year of their boundaries since 2024: "lad25cd" was "oslaua".
_COLUMNS = {
    "postcode": re.compile(r"pcds"),
    "ended": re.compile(r"doterm"),
    "county": re.compile(r"oscty|cty\d\dcd"),
    "council": re.compile(r"oslaua|lad\d\dcd"),
    "country": re.compile(r"ctry(?:\d\dcd)?"),
    "latitude": re.compile(r"lat"),
    "longitude": re.compile(r"long"),
}


@dataclass
class _Gathered:
    """The postcodes of one district so far."""

    count: int = 0
    latitude: float = 0.0
    longitude: float = 0.0
    areas: Counter[str] = field(default_factory=Counter)


def read_postcodes(path: Path, areas: Mapping[str, AreaFacts]) -> dict[str, District]:
    """The districts of England by outward code. Raises DataError for a file that is not the directory."""
    codes = {facts.code: area for area, facts in areas.items()}
    gathered: dict[str, _Gathered] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in _rows(csv.reader(file), path):
                _gather(gathered, row, codes)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"cannot be read: {error}", path) from error
    if not gathered:
        raise DataError("has no postcodes of England: is it the ONS Postcode Directory?", path)
    return {outward: _district(found) for outward, found in gathered.items()}


def _rows(lines: Iterator[list[str]], path: Path) -> Iterator[dict[str, str]]:
    header = [name.strip().lower() for name in next(lines, [])]
    places = {
        wanted: next((n for n, name in enumerate(header) if pattern.fullmatch(name)), None)
        for wanted, pattern in _COLUMNS.items()
    }
    missing = [name for name, place in places.items() if place is None]
    if missing:
        raise DataError(f"has no column for: {', '.join(missing)}; is it the ONS Postcode Directory?", path)
    found: Iterable[tuple[str, int]] = ((name, place) for name, place in places.items() if place is not None)
    wanted = list(found)
    for line in lines:
        if len(line) >= len(header):
            yield {name: line[place].strip() for name, place in wanted}


def _gather(gathered: dict[str, _Gathered], row: Mapping[str, str], codes: Mapping[str, str]) -> None:
    outward, _, inward = row["postcode"].upper().partition(" ")
    if row["ended"] or row["country"] != _ENGLAND or not inward:
        return
    try:
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
    except ValueError:
        return
    if not (49 <= latitude <= 61 and -9 <= longitude <= 2.5):  # the directory writes 99.999999 where it does not know
        return
    district = gathered.setdefault(outward, _Gathered())
    district.count += 1
    district.latitude += latitude
    district.longitude += longitude
    district.areas[codes.get(row["county"]) or codes.get(row["council"]) or ""] += 1


def _district(found: _Gathered) -> District:
    point = Point(found.latitude / found.count, found.longitude / found.count)
    areas = (area for area, count in found.areas.most_common() if area and count >= LEAST_SHARE * found.count)
    return District(point, tuple(areas))
