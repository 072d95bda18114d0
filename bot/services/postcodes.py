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
# Names differ between releases: since 2024 they hold the year of their boundaries ("lad25cd" was "oslaua"), the National
# Statistics Postcode Lookup has "laua" and "cty", and the postcode stands in up to three ways of spacing it.
_COLUMNS = {
    "postcode": re.compile(r"pcds"),
    "postcode, else": re.compile(r"pcd[278]?"),
    "ended": re.compile(r"doterm"),
    "county": re.compile(r"(?:os)?cty|cty\d\dcd"),
    "council": re.compile(r"(?:os)?laua|lad\d\dcd"),
    "country": re.compile(r"ctry(?:\d\dcd)?"),
    "latitude": re.compile(r"lat(?:itude)?"),
    "longitude": re.compile(r"long(?:itude)?"),
}
_INWARD = 3  # signs at the end of every postcode, with or without a space before them
_MOST_NAMES = 8  # of a wrong file's columns that are told
_ZIP, _UTF_16 = b"PK\x03\x04", (b"\xff\xfe", b"\xfe\xff")


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
        # What is no letter of the encoding can only be in columns that are not read.
        with path.open(encoding=_encoding(path), errors="replace", newline="") as file:
            for row in _rows(csv.reader(file), path):
                _gather(gathered, row, codes)
    except (OSError, UnicodeError, csv.Error) as error:
        raise DataError(f"cannot be read: {error}", path) from error
    if not gathered:
        raise DataError("has no postcodes of England: is it the ONS Postcode Directory?", path)
    districts = {outward: _district(found) for outward, found in gathered.items()}
    if not any(district.areas for district in districts.values()):
        raise DataError("has no postcode in our areas: look at the codes of data/geography.yml", path)
    return districts


def _encoding(path: Path) -> str:
    """By the file's first bytes. Raises DataError for the archive that the directory comes in."""
    with path.open("rb") as file:
        start = file.read(len(_ZIP))
    if start == _ZIP:
        raise DataError("is a zip archive: unpack it, and give the file ONSPD_..._UK.csv of its folder Data", path)
    return "utf-16" if start[:2] in _UTF_16 else "utf-8-sig"


def _rows(lines: Iterator[list[str]], path: Path) -> Iterator[dict[str, str]]:
    header = [name.strip().lower() for name in next(lines, [])]
    places = {
        wanted: next((n for n, name in enumerate(header) if pattern.fullmatch(name)), None)
        for wanted, pattern in _COLUMNS.items()
    }
    spaced, other = places["postcode"], places.pop("postcode, else")
    places["postcode"] = other if spaced is None else spaced
    missing = [name for name, place in places.items() if place is None]
    if missing:
        shown = ", ".join(name[:30] for name in header[:_MOST_NAMES]) or "nothing"
        raise DataError(
            f"has no column for: {', '.join(missing)} (it begins with: {shown}); is it the ONS Postcode Directory?",
            path,
        )
    found: Iterable[tuple[str, int]] = ((name, place) for name, place in places.items() if place is not None)
    wanted = list(found)
    for line in lines:
        if len(line) >= len(header):
            yield {name: line[place].strip() for name, place in wanted}


def _gather(gathered: dict[str, _Gathered], row: Mapping[str, str], codes: Mapping[str, str]) -> None:
    postcode = row["postcode"].upper().replace(" ", "")
    outward = postcode[:-_INWARD]
    if row["ended"] or row["country"] != _ENGLAND or not outward:
        return
    try:
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
    except ValueError:
        return
    if not (49 <= latitude <= 61 and -9 <= longitude <= 2.5):  # how the directory writes that it does not know
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
