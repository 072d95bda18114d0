"""Reading a publisher's record: what is kept, what must and what should be fixed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.services.models import Opening, Point, Referral, Severity
from bot.services.reading import read_service
from bot.services.values import LONGEST_TEXT, is_address, plain
from bot.services.vocabulary import Vocabulary
from bot.services.writing import service_json
from tests.services.publisher import record


def faults(value: Any, vocabulary: Vocabulary, severity: Severity) -> set[str]:
    found = read_service(value, vocabulary)[1].faults
    return {fault.field for fault in found if fault.severity is severity}


def test_reading_keeps_all_that_a_family_needs(vocabulary: Vocabulary) -> None:
    service, notes = read_service(record(3), vocabulary)
    assert service and notes.faults == []
    assert (service.phones, service.needs, service.areas) == (("01632 960001",), ("baby_groups",), ("suffolk",))
    assert (service.youngest, service.oldest, service.free) == (0, 12, True)
    assert (service.referral, service.steps, service.languages) == (Referral.SELF, ("Just turn up.",), ("English",))
    assert service.venues[0].point == Point(52.05, 1.15)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "12"}, "id"),
        ({"name": ""}, "name"),
        ({"name": 5}, "name"),
        ({"name": ["a"]}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"status": None}, "status"),
        ({"status": "ACTIVE"}, "status"),
        ({"url": "example_counselling"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "http://"}, "url"),
        ({"email": "nobody"}, "email"),
        ({"email": False}, "email"),
        ({"minimum_age": "three"}, "minimum_age"),
        ({"minimum_age": 12, "maximum_age": 3}, "minimum_age"),
        ({"minimum_age": float("nan")}, "minimum_age"),
        ({"attributes": {"a": 1}}, "attributes"),
        ({"schedules": ["Monday"]}, "schedules"),
        ({"organization": {"name": "No id"}}, "organization.id"),
    ],
)
def test_reading_must_be_fixed(vocabulary: Vocabulary, changes: dict[str, Any], field: str) -> None:
    service, _ = read_service(record(0, **changes), vocabulary)
    assert service is None
    assert field in faults(record(0, **changes), vocabulary, Severity.MUST)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "Baby <b>group</b>"}, "name"),
        ({"description": "x" * (LONGEST_TEXT + 1)}, "description"),
        ({"assured_date": None}, "assured_date"),
        ({"assured_date": "last week"}, "assured_date"),
        ({"last_modified": "yesterday"}, "last_modified"),
        ({"minimum_age": -1}, "minimum_age"),
        ({"maximum_age": 2026}, "maximum_age"),
        ({"fees": ""}, "cost_options"),
        ({"languages": [{"id": "x"}]}, "languages"),
        ({"attributes": []}, "attributes"),
        ({"service_areas": [{"name": "Narnia"}], "service_at_locations": []}, "service_areas"),
        ({"phones": [{"number": "ring me"}], "service_at_locations": []}, "phones"),
        ({"schedules": [{"byday": "XX"}]}, "schedules"),
        ({"application_process": ""}, "application_process"),
        ({"wait_time": ""}, "wait_time"),
    ],
)
def test_reading_should_be_fixed(vocabulary: Vocabulary, changes: dict[str, Any], field: str) -> None:
    service, _ = read_service(record(0, **changes), vocabulary)
    assert service is not None
    assert field in faults(record(0, **changes), vocabulary, Severity.SHOULD)


@pytest.mark.parametrize("value", [None, 5, "text", [], [{}], {}, {"id": {}}, {"id": "x", "contacts": [[[]]]}])
def test_reading_of_anything_at_all_says_what_is_wrong(vocabulary: Vocabulary, value: object) -> None:
    service, notes = read_service(value, vocabulary)
    assert service is None and notes.refused


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"byday": "MO,WE", "opens_at": "09:30"}, Opening((0, 2), opens=None)),
        ({"byday": "1MO", "freq": "MONTHLY"}, Opening((0,), monthly=True)),
        ({"byday": "su , mo"}, Opening((0, 6))),
    ],
)
def test_reading_days(vocabulary: Vocabulary, schedule: dict[str, str], expected: Opening) -> None:
    service, _ = read_service(record(0, schedules=[schedule]), vocabulary)
    assert service
    opening = service.openings[0]
    assert (opening.days, opening.monthly) == (expected.days, expected.monthly)


@pytest.mark.parametrize(
    ("process", "referral"),
    [
        ("Just turn up.", Referral.SELF),
        ("Parents can self-refer on the website.", Referral.SELF),
        ("No referral needed", Referral.SELF),
        ("Ask your GP to refer your child.", Referral.PROFESSIONAL),
        ("Referral by a health visitor only", Referral.PROFESSIONAL),
        ("Ring us", Referral.UNKNOWN),
    ],
)
def test_reading_whether_a_referral_is_needed(vocabulary: Vocabulary, process: str, referral: Referral) -> None:
    service, _ = read_service(record(0, application_process=process), vocabulary)
    assert service and service.referral is referral


@pytest.mark.parametrize(
    ("changes", "cost", "free"),
    [
        ({"fees": "Free"}, "Free", True),
        ({"fees": "£2 a family"}, "£2 a family", False),
        ({"fees": "Ask us"}, "Ask us", None),
        ({"fees": "", "cost_options": [{"amount": 0}]}, "Free", True),
        ({"fees": "", "cost_options": [{"amount": 3.5, "amount_description": "a session"}]}, "£3.5 a session", False),
        ({"fees": "Free parking", "cost_options": [{"amount": 9}]}, "Free parking; £9", False),
    ],
)
def test_reading_cost(vocabulary: Vocabulary, changes: dict[str, Any], cost: str, free: bool | None) -> None:
    service, _ = read_service(record(0, **changes), vocabulary)
    assert service and (service.cost, service.free) == (cost, free)


@pytest.mark.parametrize(
    ("names", "areas"),
    [
        (["Norfolk"], ("norfolk",)),
        (["norfolk", "Suffolk"], ("norfolk", "suffolk")),
        (["Southend-on-Sea"], ("southend_on_sea",)),
        (["England"], ("*",)),
        (["Narnia"], ("suffolk",)),  # by its place
        ([], ("suffolk",)),
    ],
)
def test_reading_areas(vocabulary: Vocabulary, names: list[str], areas: tuple[str, ...]) -> None:
    service, _ = read_service(record(0, service_areas=[{"name": name} for name in names]), vocabulary)
    assert service and service.areas == areas


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Tea &amp; talk", "Tea & talk"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("<script>bad()", ""),
        ("a<!-- b -->c", "a c"),
        ("&lt;b&gt;bold&lt;/b&gt;", "bold"),
        ("a\r\n\r\n\r\n\r\nb\u0000", "a\n\nb"),
        ("<img src=x onerror=alert(1)", ""),
        ("\u202eevil\u2066", "evil"),
    ],
)
def test_values_plain_text_holds_no_markup(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("https://example.org", True),
        ("http://a.b.example.org/x?y=1", True),
        ("ftp://example.org", False),
        ("example.org", False),
        ("https://localhost", False),
        ("https://exa mple.org", False),
        ("http://[::1", False),
        ("data:text/html,x", False),
    ],
)
def test_values_addresses(address: str, right: bool) -> None:
    assert is_address(address) is right


def test_writing_reads_back_the_same(vocabulary: Vocabulary) -> None:
    service, _ = read_service(record(1), vocabulary)
    assert service and read_service(service_json(service), vocabulary)[0] == service
