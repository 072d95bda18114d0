"""The council areas of the demonstration (``data/areas.yml``), by postcode district or by place name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from bot.errors import DataError
from bot.files import Node, read_yaml

KINDS = ("county", "unitary")
CARES = ("none", "word", "month")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_AREA_KEYS = ("id", "name", "kind", "icb", "districts", "postcodes", "places")


@dataclass(frozen=True)
class Outward:
    """A postcode district: ``code`` such as "CB1"; ``crosses`` where it lies in more than one area."""

    code: str
    crosses: bool = False


@dataclass(frozen=True)
class Place:
    """A town. ``care`` is "word" or "month" where the name means something else too, otherwise "none"."""

    name: str
    outwards: tuple[str, ...]
    care: str = "none"


@dataclass(frozen=True)
class CouncilArea:
    """The area of a county or unitary council, and the NHS integrated care board (ICB) that serves it."""

    id: str
    name: str
    kind: str
    icb: str
    districts: tuple[str, ...]
    postcodes: tuple[Outward, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Name:
    """A name that a message may hold: of an area, a district or a town. ``areas`` are ids."""

    name: str
    areas: tuple[str, ...]
    care: str = "none"


@dataclass(frozen=True)
class Areas:
    """All areas of the file, in its order."""

    areas: tuple[CouncilArea, ...]

    def by_id(self, area_id: str) -> CouncilArea | None:
        return self._ids.get(area_id)

    def for_outward(self, code: str) -> tuple[CouncilArea, ...]:
        """The areas of a postcode district, which may be several; none for a code that is not in the file."""
        ids = self._outwards.get(code.strip().upper(), ())
        return tuple(self._ids[area_id] for area_id in ids)

    def for_place(self, name: str) -> tuple[CouncilArea, ...]:
        """The areas of an area's, district's or town's name; none for a name that is not in the file."""
        found = self.names.get(plain_name(name))
        return tuple(self._ids[area_id] for area_id in found.areas) if found else ()

    def crosses(self, code: str) -> bool:
        """Whether the district lies in more than one area: then ask for the full postcode or the council."""
        areas = self.for_outward(code)
        marked = any(Outward(code.strip().upper(), True) in area.postcodes for area in areas)
        return marked or len(areas) > 1

    @property
    def outwards(self) -> frozenset[str]:
        """All postcode districts of the file."""
        return frozenset(self._outwards)

    @cached_property
    def names(self) -> Mapping[str, Name]:
        """Every name, by its plain form (see ``plain_name``)."""
        names: dict[str, Name] = {}
        for area in self.areas:
            towns = [Name(place.name, (area.id,), place.care) for place in area.places]
            # A town comes first, so that its `care` holds for a district of the same name (Harlow).
            for new in [*towns, *(Name(name, (area.id,)) for name in (area.name, *area.districts))]:
                old = names.get(plain_name(new.name), new)
                ids = dict.fromkeys((*old.areas, *new.areas))
                names[plain_name(new.name)] = Name(old.name, tuple(ids), old.care)
        return names

    @cached_property
    def _ids(self) -> Mapping[str, CouncilArea]:
        return {area.id: area for area in self.areas}

    @cached_property
    def _outwards(self) -> Mapping[str, tuple[str, ...]]:
        outwards: dict[str, dict[str, None]] = {}
        for area in self.areas:
            # A town counts for its area even where its district has its centre in another (Newmarket).
            towns = [code for place in area.places for code in place.outwards]
            for code in [*(outward.code for outward in area.postcodes), *towns]:
                outwards.setdefault(code, {})[area.id] = None
        return {code: tuple(ids) for code, ids in outwards.items()}


def plain_name(name: str) -> str:
    """A name as it is compared: small letters, no apostrophes or full stops, one space for a hyphen."""
    words = re.sub(r"['’.]", "", name.casefold())
    words = " ".join(re.split(r"[\s-]+", words.strip()))
    return re.sub(r"\bsaint\b", "st", words)


def load_areas(path: Path | str) -> Areas:
    """Reads the file. Raises DataError, with file and line, for anything that cannot be used."""
    nodes = list(read_yaml(Path(path))["areas"].items())
    areas = tuple(_area(node) for node in nodes)
    if not areas:
        raise DataError("there are no areas: put at least one under `areas:`", path)
    _check_twice(zip((area.id for area in areas), (node["id"] for node in nodes), strict=True))
    known = {outward.code for area in areas for outward in area.postcodes}
    for node in nodes:
        _check_towns(node, known)
    return Areas(areas)


def save_areas(areas: Areas, path: Path | str) -> None:
    """Writes a file that ``load_areas`` reads back the same (JSON, which is YAML too)."""
    Path(path).write_text(json.dumps(asdict(areas), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _area(node: Node) -> CouncilArea:
    _check_keys(node, _AREA_KEYS)
    area_id = _text(node["id"])
    if not re.fullmatch(r"[a-z][a-z_]*", area_id):
        raise node["id"].error(f"an id has small letters and underscores only, not “{area_id}”")
    return CouncilArea(
        id=area_id,
        name=_text(node["name"]),
        kind=node["kind"].one_of(*KINDS),
        icb=_text(node["icb"]),
        districts=tuple(_text(item) for item in node["districts"].items()),
        postcodes=_outwards(node["postcodes"]),
        places=tuple(_place(item) for item in node["places"].items()),
    )


def _outwards(node: Node) -> tuple[Outward, ...]:
    items = list(node.items())
    for item in items:
        _check_keys(item, ("code", "crosses"))
    outwards = tuple(Outward(_code(item["code"]), item.get_bool("crosses", False)) for item in items)
    _check_twice(zip((outward.code for outward in outwards), items, strict=True))
    return outwards


def _place(node: Node) -> Place:
    _check_keys(node, ("name", "outwards", "care"))
    outwards = tuple(_code(item) for item in node["outwards"].items())
    return Place(_text(node["name"]), outwards, node["care"].one_of(*CARES) if "care" in node else "none")


def _text(node: Node) -> str:
    text = node.string().strip()
    if not text:
        raise node.error("expected text here, not an empty value")
    return text


def _code(node: Node) -> str:
    code = node.string()
    if not _OUTWARD.fullmatch(code):
        raise node.error(f"expected the first half of a postcode in capitals, such as CB1, not “{code}”")
    return code


def _check_keys(node: Node, known: tuple[str, ...]) -> None:
    unknown = [key for key in node.names() if key not in known]
    if unknown:
        raise node[unknown[0]].error(f"`{unknown[0]}` is not known here; known are: {', '.join(known)}")


def _check_twice(pairs: Iterable[tuple[str, Node]]) -> None:
    seen: dict[str, int] = {}
    for text, node in pairs:
        if text in seen:
            raise node.error(f"“{text}” is written twice: it is on line {seen[text]} already")
        seen[text] = node.line


def _check_towns(node: Node, known: set[str]) -> None:
    for place in node["places"].items():
        for code in place["outwards"].items():
            if code.string() not in known:
                raise code.error(f"“{code.string()}” is under no `postcodes`: add it there or mend it here")
