"""The editors' own services: the demonstration, and what an editor may get wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.check import OLDEST_READER, reading_age
from bot.services.directory import Directory
from bot.services.geography import Geography
from bot.services.models import Severity
from bot.services.own import OwnFeed
from bot.services.reading import read_service
from bot.services.vocabulary import Vocabulary
from bot.services.writing import service_json

# Ofcom keeps these numbers for drama.
FICTIONAL = re.compile(r"01632 960\d{3}|07700 900\d{3}|08081 570\d{3}")
GOOD = """area: suffolk
organisations:
  - name: Friends
    about: A charity.
    phone: 01632 960001
    email: a@example.org
    website: https://a.example.org
    services:
      - name: Baby group
        about: Songs.
        needs: [baby_groups]
        ages: 0-12 months
        cost: Free
        referral: self
        steps: [Just turn up.]
        wait: No wait.
        languages: [English]
        assured: 2026-10-01
        venues:
          - {town: Ipswich, name: Hall, address: 1 Street, postcode: IP1, open: "Mon 10:00-11:30"}
"""


def read(text: str, folder: Path, vocabulary: Vocabulary, geography: Geography) -> OwnFeed:
    (folder / "services").mkdir()
    (folder / "services" / "a.yml").write_text(text, encoding="utf-8")
    return OwnFeed(folder / "services", vocabulary, geography)


def test_own_demonstration_is_large_labelled_and_made_up(directory: Directory) -> None:
    services = directory.own.services()
    owners = {service.organisation for service in services if service.organisation}
    areas = {area for service in services for area in service.areas} - {"*"}
    assert (len(services) >= 120, len(owners) >= 25, len(areas)) == (True, True, 6)
    assert all(owner.name.endswith("(demonstration)") for owner in owners)
    assert all(FICTIONAL.fullmatch(phone) for service in services for phone in service.phones)
    assert all("example.org" in owner.email and ".example.org" in owner.website for owner in owners)
    assert len({service.id for service in services}) == len(services)


def test_own_demonstration_is_whole_by_our_own_rules(directory: Directory) -> None:
    notes = [read_service(service_json(s), directory.vocabulary)[1] for s in directory.own.services()]
    assert [str(fault) for note in notes for fault in note.faults] == []


def test_own_demonstration_reads_back_the_same(directory: Directory) -> None:
    for service in directory.own.services():
        assert read_service(service_json(service), directory.vocabulary)[0] == service


def test_own_demonstration_is_easy_to_read(directory: Directory) -> None:
    texts = {s.description + " " + " ".join(s.steps) for s in directory.own.services()}
    assert {text for text in texts if reading_age(text) > OLDEST_READER} == set()


def test_own_demonstration_is_shown(directory: Directory) -> None:
    directory.make_ready()
    assert {service.id for service in directory.store.all()} == {service.id for service in directory.own.services()}
    live = directory.store.sources()[0].live
    assert [fault for fault in directory.store.faults(live)[0] if fault.severity is Severity.MUST] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("area: suffolk", "area: narnia", 1, "narnia is no area"),
        ("[baby_groups]", "[babies]", 11, "babies is not in data/needs.yml"),
        ("0-12 months", "babies", 12, "expected ages such as"),
        ("0-12 months", "12-0 months", 12, "expected ages such as"),
        ("referral: self", "referral: maybe", 14, "expected one of self, professional"),
        ("2026-10-01", "soon", 18, "expected a date"),
        ("Mon 10:00-11:30", "Mondays", 20, "expected hours such as"),
        ("Mon 10:00-11:30", "Mon 10:00-24:30", 20, "expected times such as"),
        ("Mon 10:00-11:30", "Fri-Mux 10:00-11:30", 20, "expected hours such as"),
        ("town: Ipswich", "town: Nowhere", 20, "Nowhere is not under `towns`"),
        ("        about: Songs.\n", "", 10, "`about` is missing"),
        ("ages: 0-12", "age: 0-12", 12, "`age` is not known here"),
        ("town: Ipswich", "twon: Ipswich", 20, "`twon` is not known here"),
    ],
)
def test_own_mistakes_are_named_with_their_line(
    tmp_path: Path, vocabulary: Vocabulary, geography: Geography, old: str, new: str, line: int, message: str
) -> None:
    assert GOOD.count(old) == 1
    feed = read(GOOD.replace(old, new), tmp_path, vocabulary, geography)
    with pytest.raises(DataError, match=re.escape(message)) as caught:
        feed.services()
    assert abs((caught.value.line or 0) - line) <= 1


def test_own_hours_of_several_days(tmp_path: Path, vocabulary: Vocabulary, geography: Geography) -> None:
    text = GOOD.replace("Mon 10:00-11:30", "Mon-Wed 10:00-11:30 (term time); Sat 09:00-10:00 (bank holidays too)")
    first, second = read(text, tmp_path, vocabulary, geography).services()[0].openings
    assert (first.days, first.note, first.on_bank_holidays) == ((0, 1, 2), "In term time only.", False)
    assert (second.days, second.on_bank_holidays) == ((5,), True)


def test_own_services_of_the_same_name_and_place_are_refused(
    tmp_path: Path, vocabulary: Vocabulary, geography: Geography
) -> None:
    twice = GOOD + GOOD[GOOD.index("      - name: Baby") :]
    with pytest.raises(DataError, match="of the same name in the same place"):
        read(twice, tmp_path, vocabulary, geography).services()
