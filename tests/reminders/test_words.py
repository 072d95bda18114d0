"""What families write for reminders, and after a loss."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reminders.dates import find_day, known_day
from bot.reminders.points import Basis
from bot.reminders.words import (
    asks_to_be_reminded,
    code_of,
    ends_reminders,
    may_be_a_date,
    mobile_number,
    tells_of_loss,
)
from tests.conftest import TODAY

D, B = Basis.DUE, Basis.BORN


@pytest.mark.parametrize(
    "text",
    [
        "remind me", "Remind me please!", "reminders", "can you text me when her review is due",
        "could you remind me when the 2 year check is due", "txt me b4 his 2yr check", "pls send me a reminder",
        "can I get reminders for the health visitor", "sign me up for reminders", "I want reminder texts",
        "message me nearer the time of the review", "please remind us before the baby comes, at 28 weeks",
        "can u set up a reminder for her next review?", "text me when it's time for the 6 week check",
    ],
)  # fmt: skip
def test_words_ask_to_be_reminded(text: str) -> None:
    assert asks_to_be_reminded(text)


@pytest.mark.parametrize(
    "text",
    [
        "he reminds me of his dad", "remind me what you said about fever", "remind me again how to make formula",
        "remind me when the two year review is", "I got a reminder letter for his jabs", "we missed the reminder",
        "I need a reminder of how much paracetamol", "when is her review due?", "text me your number",
        "she gets text messages from a boy", "my ex texts me at night", "school sent us a reminder about lice",
        "", "💤", "remind" * 200,
    ],
)  # fmt: skip
def test_words_that_do_not_ask_for_reminders(text: str) -> None:
    assert not asks_to_be_reminded(text)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("NO MORE", True), ("no more.", True), ("No more reminders please", True), ("stop the reminders", True),
        ("please stop reminding me", True), ("cancel all my reminders", True), ("no more texts", True),
        ("no more nappies left", False), ("he wants no more", False), ("there is no more milk", False),
        ("make it stop", False), ("stop", False), ("no", False), ("", False),
    ],
)  # fmt: skip
def test_words_end_reminders(text: str, ends: bool) -> None:
    assert ends_reminders(text) is ends


@pytest.mark.parametrize(
    "text",
    [
        "I had a miscarriage on Monday", "I miscarried", "we lost our baby at 20 weeks", "I lost the baby",
        "my son was stillborn", "our little boy died yesterday", "the baby has died", "we lost one of our twins",
        "they found no heartbeat", "there was no heartbeat at the scan", "I'm not pregnant any more",
        "I am no longer pregnant", "we had to end the pregnancy", "i had a termination last week",
        "she was born sleeping. our daughter passed away", "after my stillbirth I can't sleep", "had a tfmr",
        "my daughter passed away",
    ],
)  # fmt: skip
def test_words_tell_of_a_loss(text: str) -> None:
    assert tells_of_loss(text)


@pytest.mark.parametrize(
    "text",
    [
        "I am scared of losing the baby", "is it a miscarriage?", "worried I had a miscarriage", "risk of stillbirth",
        "I lost my baby's red book", "how do I lose the baby weight", "he lost his baby teeth", "lost baby hat",
        "I had a miscarriage last year and am pregnant now", "two years ago we lost our baby", "my nan died",
        "my baby's dad died", "he lost interest in food", "my baby lost weight", "could I miscarry", "",
        "the heartbeat was strong", "can I get pregnant if not on the pill",
    ],
)  # fmt: skip
def test_words_that_tell_of_no_loss(text: str) -> None:
    assert not tells_of_loss(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("07700 900123", "+447700900123"), ("my number is 07700900123 thanks", "+447700900123"),
        ("+44 7700 900123", "+447700900123"), ("0044 7700 900 123", "+447700900123"), ("07700-900-123", "+447700900123"),
        ("(07700) 900123", "+447700900123"),
        ("07700 90012", None), ("07700 9001234", None), ("01603 123456", None), ("0207 946 0000", None),
        ("07012 345678", None), ("07612 345678", None), ("0906 1234567", None), ("+33 6 12 34 56 78", None),
        ("999", None), ("", None), ("٠٧٧٠٠٩٠٠١٢٣", None), ("07700 900123'; DROP TABLE phone", "+447700900123"),
    ],
)  # fmt: skip
def test_words_hold_a_mobile_number(text: str, number: str | None) -> None:
    assert mobile_number(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [("123456", "123456"), ("123 456", "123456"), ("it is 123456.", "123456"), ("1234", "1234"), ("12", ""),
     ("07700900123", ""), ("what is it", ""), ("", "")],
)  # fmt: skip
def test_words_hold_a_code(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("14 March 2027", (D, date(2027, 3, 14))), ("due 14/3/27", (D, date(2027, 3, 14))),
        ("14.03.2027", (D, date(2027, 3, 14))), ("2027-03-14", (D, date(2027, 3, 14))),
        ("due March 14th", (D, date(2027, 3, 14))), ("edd the 14th of march", (D, date(2027, 3, 14))),
        ("she was born on 3 May", (B, date(2026, 5, 3))), ("born 24 december", (B, date(2025, 12, 24))),
        ("29 February 2024", (B, date(2024, 2, 29))), ("29/2/2024", (B, date(2024, 2, 29))),
        ("due 15 November", (D, date(2026, 11, 15))), ("1 November 2026", (B, date(2026, 11, 1))),
        ("22/11/2026", (B, TODAY)), ("23 Nov 2026", (D, date(2026, 11, 23))),
        ("31 May 2015", (B, date(2015, 5, 31))),
        ("29 February 2026", None), ("31/4/2026", None), ("14/13/2026", None), ("0/1/2026", None),
        ("14 March 2028", None), ("born 14 March 2027", None), ("due 1 September 2026", None),
        ("the 14th of march", None), ("soon", None), ("14", None), ("", None), ("14 marchpane", None), ("١٤ مارس", None),
    ],
)  # fmt: skip
def test_dates_that_families_write(text: str, told: tuple[Basis, date] | None) -> None:
    assert find_day(text, TODAY) == told


@pytest.mark.parametrize(
    ("facts", "known"),
    [
        ({}, None),
        ({"pregnancy": {"due": "2027-03-14"}}, (D, date(2027, 3, 14))),
        ({"pregnancy": {"due": "2027-03"}}, None),
        ({"pregnancy": {"weeks": 28}}, (D, date(2027, 2, 14))),
        ({"child_age": {"months": 2.0, "text": ""}, "pregnancy": {"weeks": 8}}, (B, date(2026, 9, 22))),
    ],
)
def test_dates_that_a_conversation_knows(facts: dict[str, object], known: tuple[Basis, date] | None) -> None:
    assert known_day(facts, TODAY) == known


@pytest.mark.parametrize(
    ("text", "may"),
    [("14 March", True), ("it's due in march", True), ("20 weeks", True), ("what about a 2 year old?", False),
     ("he has had a temperature of 39 since the day before yesterday", False), ("dunno", False)],
)  # fmt: skip
def test_words_may_be_a_date(text: str, may: bool) -> None:
    assert may_be_a_date(text) is may
