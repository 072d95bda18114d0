"""Where areas, towns and postcode districts lie: ``data/geography.yml`` and, once imported, ``data/postcodes.csv``."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import DataError
from bot.files import Node, read_yaml
from bot.language.areas import plain_name
from bot.services.models import Point

POSTCODES = "postcodes.csv"  # made by `areas import`
COLUMNS = ("outward", "latitude", "longitude", "areas")
EARTH = 6371.0  # km


@dataclass(frozen=True)
class AreaFacts:
    """``code``: of the Office for National Statistics; ``children``: people under 18; ``neighbours``: the nearest areas first."""

    code: str
    children: int
    neighbours: tuple[str, ...]


@dataclass(frozen=True)
class District:
    """A postcode district: its middle, and the areas that it lies in, the largest part first; none outside ours."""

    point: Point
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Geography:
    """``towns`` by plain name, ``districts`` by outward code; ``elsewhere``: plain names of towns that are in no area of ours."""

    areas: Mapping[str, AreaFacts]
    towns: Mapping[str, Point]
    districts: Mapping[str, District] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)  # to the name as it is written

    def town(self, name: str) -> Point | None:
        return self.towns.get(plain_name(name))


def distance(one: Point, other: Point) -> float:
    """Kilometres as the crow flies."""
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    part = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(part))


def load_geography(data: Path) -> Geography:
    """Raises DataError with file and line."""
    root = read_yaml(data / "geography.yml")
    areas = {name: _facts(root["areas"][name]) for name in root["areas"].names()}
    for name, facts in areas.items():
        for neighbour in facts.neighbours:
            if neighbour not in areas:
                raise root["areas"][name]["neighbours"].error(f"{neighbour} is not an area here")
    towns = {plain_name(name): _point(root["towns"][name]) for name in root["towns"].names()}
    elsewhere = root["elsewhere"].strings() if "elsewhere" in root else ()
    return Geography(areas, towns, _districts(data / POSTCODES), {plain_name(name): name for name in elsewhere})


def save_districts(districts: Mapping[str, District], path: Path) -> None:
    """Writes what ``load_geography`` reads, in the order of the codes; the file is there whole or not at all."""
    made = path.with_suffix(".new")
    with made.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for code, found in sorted(districts.items()):
            latitude, longitude = round(found.point.latitude, 4), round(found.point.longitude, 4)
            writer.writerow([code, latitude, longitude, " ".join(found.areas)])
    made.replace(path)


def _facts(node: Node) -> AreaFacts:
    return AreaFacts(node["code"].string(), node["children"].integer(), node["neighbours"].strings())


def _point(node: Node) -> Point:
    numbers = [item.number() for item in node.items()]
    if len(numbers) != 2 or not (49 <= numbers[0] <= 61 and -9 <= numbers[1] <= 2.5):
        raise node.error("expected [latitude, longitude] of a place in the United Kingdom, such as [52.20, 0.12]")
    return Point(*numbers)


def _districts(path: Path) -> dict[str, District]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        try:
            return {row["outward"]: _district(row) for row in rows}
        except (
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
            csv.Error,
        ) as error:  # of lines with too few values, too
            raise DataError("is not as `areas import` writes it: run it again", path, rows.line_num) from error


def _district(row: Mapping[str, str]) -> District:
    latitude, longitude = float(row["latitude"]), float(row["longitude"])
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        raise ValueError("no place on earth")
    return District(Point(latitude, longitude), tuple(row["areas"].split()))
