"""The table of council areas."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.language.areas import Areas, load_areas, plain_name, save_areas

FILE = Path(__file__).parents[2] / "data" / "areas.yml"
GOOD = """areas:
  - id: norfolk
    name: Norfolk
    kind: county
    icb: NHS Norfolk and Suffolk ICB
    districts: [Norwich]
    postcodes:
      - {code: NR1}
    places:
      - {name: Norwich, outwards: [NR1]}
"""


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas(FILE)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("CB1", ["cambridgeshire"]),
        ("cb1", ["cambridgeshire"]),
        ("NR32", ["suffolk"]),
        ("RM4", ["essex"]),
        ("PE7", ["cambridgeshire", "peterborough"]),
        ("CB8", ["suffolk", "cambridgeshire"]),
        ("SG8", ["hertfordshire", "cambridgeshire"]),
        ("MK1", ["milton_keynes"]),
        ("WD1", []),
        ("ZZ9", []),
        ("", []),
    ],
)
def test_areas_by_outward_code(areas: Areas, code: str, expected: list[str]) -> None:
    assert [area.id for area in areas.for_outward(code)] == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ipswich", ["suffolk"]),
        ("kings  lynn", ["norfolk"]),
        ("Southend-on-Sea", ["southend_on_sea"]),
        ("Fenland", ["cambridgeshire"]),
        ("Newmarket", ["suffolk"]),
        ("Atlantis", []),
    ],
)
def test_areas_by_place(areas: Areas, name: str, expected: list[str]) -> None:
    assert [area.id for area in areas.for_place(name)] == expected


@pytest.mark.parametrize(
    ("code", "crosses"), [("IP24", True), ("PE7", True), ("CB8", True), ("CB1", False), ("X", False)]
)
def test_areas_crossing(areas: Areas, code: str, crosses: bool) -> None:
    assert areas.crosses(code) is crosses


def test_areas_have_one_icb_each(areas: Areas) -> None:
    assert len(areas.areas) == 12
    assert len({area.icb for area in areas.areas}) == 3


def test_areas_may_share_a_place(tmp_path: Path) -> None:
    again = GOOD[len("areas:\n") :].replace("id: norfolk", "id: other")
    (tmp_path / "areas.yml").write_text(GOOD + again, encoding="utf-8")
    found = load_areas(tmp_path / "areas.yml").for_place("norwich")
    assert [area.id for area in found] == ["norfolk", "other"]


def test_areas_survive_saving(areas: Areas, tmp_path: Path) -> None:
    save_areas(areas, tmp_path / "areas.yml")
    assert load_areas(tmp_path / "areas.yml") == areas


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("kind: county", "kind: duchy", 4),
        ("id: norfolk", "id: North Folk", 2),
        ("name: Norfolk", 'name: ""', 3),
        ("    icb: NHS Norfolk and Suffolk ICB\n", "", 2),
        ("icb:", "ibc:", 5),
        ("{code: NR1}", "{code: nr1}", 8),
        ("      - {code: NR1}\n", "      - {code: NR1}\n      - {code: NR1}\n", 9),
        ("{code: NR1}", "{code: NR1, crosses: perhaps}", 8),
        ("outwards: [NR1]", "outwards: [NR99]", 10),
        ("outwards: [NR1]", "outwards: NR1", 10),
        ("outwards: [NR1]", "outwards: [NR1], care: much", 10),
    ],
)
def test_areas_faults_have_a_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    path = tmp_path / "areas.yml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_areas(path)
    assert (caught.value.path, caught.value.line) == (path, line)


@pytest.mark.parametrize("text", ["", "areas: []", "areas: [", "[]", "areas: {a: 1}", GOOD + GOOD[7:]])
def test_areas_faults_of_the_whole_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "areas.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError):
        load_areas(tmp_path / "areas.yml")


def test_areas_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        load_areas(tmp_path / "none.yml")


@pytest.mark.parametrize(
    ("name", "plain"),
    [("King’s  Lynn", "kings lynn"), ("St. Albans", "st albans"), ("SAINT IVES", "st ives")],
)
def test_areas_plain_name(name: str, plain: str) -> None:
    assert plain_name(name) == plain
