"""Where a family is, and the ONS Postcode Directory behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.errors import DataError
from bot.services.directory import Directory
from bot.services.geography import District, Geography, distance, load_geography, save_districts
from bot.services.models import Point
from bot.services.postcodes import read_postcodes
from bot.services.where import Places
from bot.settings import ROOT

NEW = "pcd7,pcd8,pcds,dointr,doterm,cty25cd,lad25cd,ctry25cd,lat,long"
LOOKUP = "pcd7,pcd8,pcds,dointr,doterm,cty,laua,ctry,latitude,longitude"  # the National Statistics Postcode Lookup
OLD = "pcd,pcd2,pcds,dointr,doterm,oscty,oslaua,ctry,lat,long"
CAMBRIDGESHIRE, SUFFOLK, PETERBOROUGH = "E10000003", "E10000029", "E06000031"


def line(
    postcode: str, county: str, council: str, latitude: float, ended: str = "", country: str = "E92000001"
) -> str:  # fmt: skip
    padded = f"{postcode.split()[0]:4}{postcode.split()[1]}"
    return (
        f"{padded},{postcode.replace(' ', '  ')},{postcode},198001,{ended},{county},{council},{country},{latitude},0.4"
    )


LINES = [
    *(line(f"CB8 {number}AA", CAMBRIDGESHIRE, "E07000009", 52.2) for number in range(6)),
    *(line(f"CB8 {number}BB", SUFFOLK, "E07000245", 52.3) for number in range(4)),
    line("PE1 1AA", "E99999999", PETERBOROUGH, 52.57),
    line("LS6 1AA", "E99999999", "E08000035", 53.8),
    line("CB8 9ZZ", SUFFOLK, "E07000245", 10.0, ended="202001"),
    line("CF10 1AA", "W99999999", "W06000015", 51.4, country="W92000004"),
    line("CB8 8ZZ", SUFFOLK, "E07000245", 99.999999),
    line("CB8 7ZZ", SUFFOLK, "E07000245", 0).replace(",0,", ",,"),
]


@pytest.fixture
def places(directory: Directory) -> Places:
    return directory.places


@pytest.mark.parametrize(
    ("facts", "area", "choices", "outside"),
    [
        ({"postcode": {"outward": "CB1", "inward": None}}, "cambridgeshire", (), False),
        ({"postcode": {"outward": "CB8", "inward": None}}, "", ("suffolk", "cambridgeshire"), False),
        ({"postcode": {"outward": "LS6", "inward": "1AA"}}, "", (), True),
        ({"place": {"name": "Ipswich", "areas": ["suffolk"]}}, "suffolk", (), False),
        ({"place": {"name": "X", "areas": ["suffolk", "essex"]}}, "", ("suffolk", "essex"), False),
    ],
)
def test_places_by_what_is_said(
    places: Places, facts: dict[str, Any], area: str, choices: tuple[str, ...], outside: bool
) -> None:  # fmt: skip
    where = places.find(facts)
    assert where and (where.area, where.choices, where.outside) == (area, choices, outside)


@pytest.mark.parametrize("facts", [{}, {"child_age": {"months": 3}}])
def test_places_not_named(places: Places, facts: dict[str, Any]) -> None:
    assert places.find(facts) is None


def test_places_chosen_keep_their_name_and_point(places: Places) -> None:
    asked = places.find({"postcode": {"outward": "CB8", "inward": None}})
    chosen = places.choose("suffolk", asked)
    assert (chosen.area, chosen.name, chosen.point) == ("suffolk", "CB8", asked and asked.point)
    assert places.choose("suffolk", None).name == "Suffolk"


def test_geography_has_every_area_and_town(directory: Directory) -> None:
    areas = directory.vocabulary.areas.areas
    assert set(directory.geography.areas) == {area.id for area in areas}
    towns = [place.name for area in areas for place in area.places]
    assert [town for town in towns if directory.geography.town(town) is None] == []


def test_geography_distance() -> None:
    cambridge, norwich = Point(52.205, 0.119), Point(52.628, 1.299)
    assert 91 < distance(cambridge, norwich) < 94
    assert distance(norwich, norwich) == 0


@pytest.mark.parametrize("header", [NEW, OLD, NEW.upper(), LOOKUP])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1252"])
def test_postcodes_are_gathered_by_district(tmp_path: Path, geography: Geography, header: str, encoding: str) -> None:
    path = tmp_path / "ONSPD.csv"
    path.write_text("\n".join([f"{header},£ note", *(f"{one},é" for one in LINES)]) + "\n", encoding=encoding)
    districts = read_postcodes(path, geography.areas)
    assert set(districts) == {"CB8", "PE1", "LS6"}
    assert districts["CB8"].areas == ("cambridgeshire", "suffolk")
    assert 52.23 < districts["CB8"].point.latitude < 52.25
    assert (districts["PE1"].areas, districts["LS6"].areas) == (("peterborough",), ())


@pytest.mark.parametrize("shown", ["pcd7", "pcd8", "pcds"])
def test_postcodes_are_read_however_they_are_spaced(tmp_path: Path, geography: Geography, shown: str) -> None:
    header = ",".join(name if name == shown or not name.startswith("pcd") else f"no{name}" for name in NEW.split(","))
    path = tmp_path / "ONSPD.csv"
    path.write_text("\n".join([header, *LINES]), encoding="utf-8")
    assert set(read_postcodes(path, geography.areas)) == {"CB8", "PE1", "LS6"}


def test_postcodes_a_slip_of_the_boundary_is_not_asked_about(tmp_path: Path, geography: Geography) -> None:
    many = [line(f"IP1 {n % 10}{chr(65 + n // 10)}A", SUFFOLK, "E07000202", 52.0) for n in range(101)]
    path = tmp_path / "ONSPD.csv"
    path.write_text("\n".join([NEW, *many, line("IP1 9ZZ", CAMBRIDGESHIRE, "E07000009", 52.0)]), encoding="utf-8")
    assert read_postcodes(path, geography.areas)["IP1"].areas == ("suffolk",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no column for: postcode"),
        ("a,b\n1,2\n", "is it the ONS Postcode Directory"),
        (NEW + "\n", "has no postcodes of England"),
        (NEW.replace(",lat,", ",") + "\n", "has no column for: latitude"),
        (NEW + "\nshort,line\n", "has no postcodes of England"),
        (f"{NEW}\n{line('LS6 1AA', 'E99999999', 'E08000035', 53.8)}\n", "has no postcode in our areas"),
        (NEW.replace(",", ";") + "\n", r"it begins with: pcd7;pcd8"),
        ("PK\x03\x04...", "is a zip archive: unpack it"),
        ("\x00" * 50, "is it the ONS|cannot be read"),
    ],
)
def test_postcodes_of_another_file(tmp_path: Path, geography: Geography, text: str, message: str) -> None:
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_postcodes(tmp_path / "x.csv", geography.areas)


def test_geography_uses_imported_districts(tmp_path: Path, directory: Directory) -> None:
    (tmp_path / "geography.yml").write_bytes((ROOT / "data" / "geography.yml").read_bytes())
    save_districts({"CB1": District(Point(52.19123, 0.14), ("cambridgeshire",))}, tmp_path / "postcodes.csv")
    geography = load_geography(tmp_path)
    where = Places(directory.vocabulary.areas, geography).find({"postcode": {"outward": "CB1", "inward": None}})
    assert where and where.point == Point(52.1912, 0.14)


@pytest.mark.parametrize("text", ["outward\nCB1\n", "outward,latitude,longitude,areas\nCB1,north,0,x\n"])
def test_geography_of_a_broken_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "geography.yml").write_bytes((ROOT / "data" / "geography.yml").read_bytes())
    (tmp_path / "postcodes.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="areas import"):
        load_geography(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Norwich: [52.63, 1.30]", "Norwich: [1.30, 52.63]", r"expected \[latitude, longitude\]"),
        ("Norwich: [52.63, 1.30]", "Norwich: [52.63]", r"expected \[latitude, longitude\]"),
        ("neighbours: [essex, southend_on_sea]", "neighbours: [kent]", "kent is not an area here"),
    ],
)
def test_geography_mistakes_are_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (ROOT / "data" / "geography.yml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "geography.yml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_geography(tmp_path)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("dads groups in Barnsley", "Barnsley"),
        ("im in stockport, where is a baby clinic", "Stockport"),
        ("anything near newcastle upon tyne for twins", "Newcastle upon Tyne"),
        ("help with reading", None),
        ("toys for in the bath", None),
        ("in", None),
        ("in " * 5000, None),
    ],
)
def test_places_finds_a_town_elsewhere_in_a_message(places: Places, text: str, name: str | None) -> None:
    where = places.elsewhere_in(text)
    assert (where.name if where else None) == name and (where is None or where.outside)
