"""The staff's commands: `python -m bot ledger ...` and `python -m bot reminders ...`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.__main__ import main
from bot.database import open_database
from bot.dialogue.load import exchange, phones, reminders
from bot.exchange.store import Who
from bot.ledger.load import load_ledger
from bot.ledger.tables import TURN
from bot.ledger.turn import Text, Turn
from bot.reminders.plan import Plan
from bot.reminders.points import Basis
from bot.reminders.tables import REMINDER
from bot.settings import settings
from bot.sms.choose import numbers_of
from tests.conftest import TODAY

NUMBER, WORDS = "+447700900123", "Tommy of 12 Mill Lane"
OLD = Text("advice/fever", 1, "", "Fever in children", "Old web.", "Old text.", "Ring 111.", "A partner", "2026-01-01")
Out = pytest.CaptureFixture[str]


pytestmark = pytest.mark.usefixtures("own_state")


def run(capsys: Out, *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([*arguments])
    said = capsys.readouterr()
    assert not any(secret in said.out + said.err for secret in (WORDS, NUMBER, "7700900123", "web-a", "2027-03-14"))
    return code, said.out, said.err


@pytest.fixture
def told(own_state: Path) -> None:  # noqa: ARG001 - the ledger is kept there
    load_ledger(settings()).record(Turn("web-a", "m1", "web", "answer", topic="advice/fever", given=(OLD,)))
    with open_database(settings().database).begin() as connection:
        connection.execute(update(TURN).values(at=datetime(2026, 11, 20, 12)))
    exchange(settings()).say("web-a", Who.FAMILY, "m1", {"text": WORDS})


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("topic", ["fever", "advice/fever"])
def test_ledger_told(capsys: Out, topic: str) -> None:
    code, out, _ = run(capsys, "ledger", "told", topic, "--from", "2026-11-01", "--to", "2026-11-22")
    assert code == 0
    assert "from 2026-11-01 to 2026-11-22: given 1 times in 1 conversations" in out
    assert "2026-11-20  web            1      1              1" in out
    assert all(
        part in out for part in ("version 1, agreed 2026-01-01 by A partner", "Old web.", "Old text.", "Ring 111.")
    )


@pytest.mark.usefixtures("told")
def test_ledger_told_of_days_without_it(capsys: Out) -> None:
    code, out, _ = run(capsys, "ledger", "told", "fever", "--to", "2026-11-19")
    assert (code, out.strip()) == (0, "advice/fever, from 2026-10-20 to 2026-11-19: given 0 times in 0 conversations")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["told", "feve"], "there is no entry feve; near it: advice/fever"),
        (["told", "nonsense"], "there is no entry nonsense"),
        (["corrected", "fever", "--versions", "99"], "is what families are given now"),
        (["corrected", "fever", "--versions", "1", "--tell"], "--reason"),
    ],
)
def test_ledger_says_what_is_wrong(capsys: Out, arguments: list[str], says: str) -> None:
    code, _, error = run(capsys, "ledger", *arguments)
    assert code == 2 and says in error


@pytest.mark.parametrize("arguments", [["told", "fever", "--from", "soon"], ["corrected", "fever", "--versions", "x"]])
def test_ledger_arguments_that_cannot_be_read(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["ledger", *arguments])
    assert caught.value.code == 2


@pytest.mark.usefixtures("told")
def test_ledger_corrected_looks_first_and_tells_when_told_to(capsys: Out) -> None:
    code, out, _ = run(capsys, "ledger", "corrected", "fever", "--versions", "1")
    assert code == 0 and "given in 1 conversations (web 1)." in out and "Nobody is told yet" in out
    assert len(exchange(settings()).since("web-a")) == 1
    tell = ["ledger", "corrected", "fever", "--versions", "1,2", "--tell", "--reason", "The dose was wrong."]
    assert "Told now: 1. Told before: 0." in run(capsys, *tell)[1]
    assert "Told now: 0. Told before: 1." in run(capsys, *tell)[1]
    assert len(exchange(settings()).since("web-a")) == 2


# Reminders


@pytest.fixture
def phone() -> str:
    made = numbers_of(settings()).conversation(NUMBER)
    phones(settings()).seen(made, NUMBER, timedelta(hours=12))
    reminders(settings()).add(made, made, Plan.begin(Basis.DUE, date(2027, 3, 14), TODAY))
    return made


def test_reminders_list_of_none(capsys: Out) -> None:
    assert run(capsys, "reminders", "list")[:2] == (0, "Nobody has asked for reminders.\n")
    assert run(capsys, "reminders", "due")[1].startswith("0 texts up to 2026-12-22")


def test_reminders_list_names_no_family(capsys: Out, phone: str) -> None:
    code, out, _ = run(capsys, "reminders", "list")
    assert code == 0 and "next 2026-12-21    system/antenatal_visit" in out and phone not in out


def test_reminders_list_shows_why_a_text_was_not_sent(capsys: Out, phone: str) -> None:  # noqa: ARG001
    [kept] = reminders(settings()).all()
    reminders(settings()).put_off(kept, "system/antenatal_visit may not be given", datetime(2026, 12, 21, 10))
    code, out, _ = run(capsys, "reminders", "list")
    assert code == 1 and "next 2026-12-22    system/antenatal_visit  NOT SENT: system/antenatal_visit may not" in out


@pytest.mark.parametrize(("days", "code", "times"), [("30", 0, "1 texts"), ("10", 0, "0 texts")])
def test_reminders_due(capsys: Out, phone: str, days: str, code: int, times: str) -> None:  # noqa: ARG001
    given, out, _ = run(capsys, "reminders", "due", "--days", days)
    assert given == code and times in out
    assert ("2026-12-20     1  system/antenatal_visit" in out) is (days == "30")


def test_reminders_due_tells_of_entries_that_will_be_out_of_date(capsys: Out, phone: str) -> None:
    with open_database(settings().database).begin() as connection:
        connection.execute(REMINDER.delete())
    reminders(settings()).add(phone, phone, Plan.begin(Basis.BORN, date(2024, 2, 28), TODAY))
    code, out, _ = run(capsys, "reminders", "due", "--days", "1000")
    assert code == 1 and "system/school_entry_checks  MAY NOT BE GIVEN then" in out


@pytest.mark.parametrize("name", ["07700 900123", "+447700900123", "ID", "PHONE"])
def test_reminders_stop(capsys: Out, phone: str, name: str) -> None:
    name = {"ID": reminders(settings()).all()[0].id[:12], "PHONE": phone}.get(name, name)
    code = main(["reminders", "stop", name])
    assert (code, capsys.readouterr().out) == (0, "1 ended. The family is told nothing.\n")
    assert reminders(settings()).all() == []


@pytest.mark.parametrize("name", ["07700 900999", "000000000000", "%" * 12])
def test_reminders_stop_of_none(capsys: Out, phone: str, name: str) -> None:  # noqa: ARG001
    assert main(["reminders", "stop", name]) == 1 and len(reminders(settings()).all()) == 1
    assert capsys.readouterr().out == "There is no such reminder.\n"


@pytest.mark.parametrize("name", ["", "a", "0"])
def test_reminders_stop_never_by_a_name_that_fits_many(capsys: Out, phone: str, name: str) -> None:  # noqa: ARG001
    assert main(["reminders", "stop", name]) == 2 and len(reminders(settings()).all()) == 1
    assert "names no reminder" in capsys.readouterr().err


def test_ledger_text_of_an_age_is_shown_with_it(capsys: Out) -> None:
    text = replace(OLD, age="Under 3 months", help_now="")
    load_ledger(settings()).record(Turn("web-a", "m1", "web", "answer", given=(text,)))
    today = datetime.now().date().isoformat()
    out = run(capsys, "ledger", "told", "fever", "--from", "2026-01-01", "--to", max(today, "2026-12-31"))[1]
    assert "version 1, for under 3 months" in out and "[Get help now]" not in out
