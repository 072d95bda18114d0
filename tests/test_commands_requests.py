"""The staff's commands: `python -m bot requests ...`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from bot.__main__ import main
from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import open_database
from bot.dialogue.load import exchange, request_store
from bot.exchange.store import Who
from bot.settings import settings
from bot.support.check_tries import NOTICED
from bot.support.delivery import MOST_ATTEMPTS
from bot.support.model import Request, State
from bot.support.store import RequestStore
from bot.support.tables import OUTBOX, REQUEST
from tests.support.made import PHONE, WORDS, details, request
from tests.support.outside import SECRET, SECRET_NAME, Receiver

DATA = Path(__file__).parents[1] / "data"
TEAM = "norfolk_early_help"
WHEN_ASKED = "The family reads it when it asks about it."
Out = pytest.CaptureFixture[str]


pytestmark = pytest.mark.usefixtures("own_state")


def store() -> RequestStore:
    return request_store(settings())


def add(identity: str = "first", tell: tuple[str, ...] = (), **changed: object) -> Request:
    return store().add(request(identity, **{"created_at": utc_now(), **changed}), tell)  # type: ignore[arg-type]


def run(capsys: Out, *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["requests", "--who", "Sam", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def audited() -> list[tuple[str, str, str]]:
    return [(row["who"], row["action"], row["reference"]) for row in store().audit()]


def test_requests_list_of_none(capsys: Out) -> None:
    assert run(capsys, "list") == (0, "No requests are waiting.\n", "")
    assert audited() == [("Sam", "list", "")]


def test_requests_list_the_most_urgent_first_without_details(capsys: Out) -> None:
    late = add("late", answer_by=datetime(2020, 1, 2, 17))
    soon, far = (add(name, answer_by=utc_now() + timedelta(days=days)) for name, days in (("soon", 2), ("far", 9)))
    code, out, _ = run(capsys, "list")
    lines = out.splitlines()
    assert [line.split()[0] for line in lines] == [late.reference, soon.reference, far.reference, "3"]
    assert ["OVERDUE" in line for line in lines] == [True, False, False, False]
    assert (code, WORDS in out, PHONE in out) == (0, False, False)


def test_requests_list_puts_first_what_families_are_told_goes_first(capsys: Out) -> None:
    sooner = add("sooner", life_point="diagnosis", answer_by=utc_now() + timedelta(days=1))
    front = add("front", life_point="before_crisis", answer_by=utc_now() + timedelta(days=3))
    lines = run(capsys, "list")[1].splitlines()
    assert [line.split()[0] for line in lines[:2]] == [front.reference, sooner.reference]


def test_requests_list_names_those_whose_number_somebody_may_be_guessing(capsys: Out) -> None:
    guessed, left = add("guessed"), add("left")
    for stranger in range(NOTICED):
        store().tries.begin(guessed.reference, 6, f"stranger {stranger}")
    store().tries.begin(left.reference, 6, "family")
    out = run(capsys, "list")[1]
    assert f"{guessed.reference}: {NOTICED} wrong check numbers in 24 hours" in out
    assert f"{left.reference}:" not in out


def test_requests_list_accepted_is_not_overdue(capsys: Out) -> None:
    made = add(answer_by=datetime(2020, 1, 2, 17))
    assert run(capsys, "accept", made.reference)[0] == 0
    assert "OVERDUE" not in run(capsys, "list")[1]


def test_requests_list_of_teams_and_of_ended(capsys: Out) -> None:
    one, two, ended = add("a", team="x"), add("b", team="y"), add("c", team="x")
    store().withdraw(ended, ())
    for arguments, expected in (
        ([], [one, two]),
        (["--team", "x"], [one]),
        (["--team", "x", "--team", "y"], [one, two]),
        (["--team", "x", "--all"], [one, ended]),
        (["--team", "nobody"], []),
    ):
        out = run(capsys, "list", *arguments)[1]
        assert {r.reference for r in (one, two, ended) if r.reference in out} == {r.reference for r in expected}


def test_requests_show_own_words_first_and_remember_who_read(capsys: Out) -> None:
    made = add()
    code, out, _ = run(capsys, "show", made.reference.lower())
    lines = out.splitlines()
    assert (code, lines[2], lines[3]) == (0, "In the family's own words:", f"    {WORDS}")
    assert "Sam seen" in out and PHONE in out
    assert run(capsys, "show", made.reference)[1] == out
    assert audited() == [("Sam", "read", made.reference)] * 2


@pytest.mark.parametrize("reference", ["KT4-7RX", "", "' OR 1=1 --", "x" * 500])
@pytest.mark.parametrize("command", ["show", "accept", "close"])
def test_requests_of_an_unknown_reference(capsys: Out, command: str, reference: str) -> None:
    code, out, err = run(capsys, command, reference)
    assert (code, out) == (2, "") and "there is no request" in err


def test_requests_accept_and_close_with_words_to_the_family(capsys: Out) -> None:
    made = add()
    for name, words in (("accept", "We ring you."), ("close", "All done.")):
        code, out, _ = run(capsys, name, made.reference, "--say", words)
        assert (code, out) == (0, f"{made.reference} is {name.rstrip('e')}ed.\n{WHEN_ASKED}\n")
    kept = store().of_id("first")
    assert kept is not None and kept.ended_at is not None
    said = [(event.who, event.what, event.text) for event in kept.history]
    assert said == [("family", "sent", ""), ("Sam", "accepted", "We ring you."), ("Sam", "closed", "All done.")]


def test_requests_decline_tells_reason_and_alternative(capsys: Out) -> None:
    made = add()
    words = ("--reason", "You live elsewhere.", "--alternative", "Ring the Suffolk team.")
    assert run(capsys, "decline", made.reference, *words)[:2] == (0, f"{made.reference} is declined.\n{WHEN_ASKED}\n")
    kept = store().of_id("first")
    assert kept is not None and kept.history[-1].text == "You live elsewhere.\nRing the Suffolk team."


def test_requests_reply_reaches_an_open_chat(capsys: Out) -> None:
    made = add(conversation="web-open")
    exchange(settings()).receive("web-open", "key", {"text": "hello"})
    code, out, _ = run(capsys, "reply", made.reference, "--say", "We ring you.")
    assert (code, out) == (0, f"{made.reference} is new.\nThe family reads it by chat.\n")
    (said,) = [message for message in exchange(settings()).since("web-open") if message.who is Who.STAFF]
    assert "We ring you." in said.body["text"]
    kept = store().of_id("first")
    assert kept is not None and (kept.history[-1].who, kept.history[-1].what) == ("Sam", "replied")


def test_requests_ask_only_whom_the_family_agreed_to(capsys: Out) -> None:
    made = add()
    code, out, _ = run(capsys, "ask", made.reference)
    assert (code, out) == (0, "The family has agreed to nobody that something can be sent to.\n")
    code, out, err = run(capsys, "ask", made.reference, "--team", "norfolk_send", "--say", "Do you see them?")
    assert (code, out) == (2, "") and "has not agreed" in err
    kept = store().of_id("first")
    assert kept is not None and len(kept.history) == 1


def test_requests_ask_a_team_that_can_be_sent_to(capsys: Out, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    routing = data / "routing.yml"
    desk = "organisation: send_team, channel: desk}"
    hook = "organisation: send_team, channel: email, address: send@team.example}"
    routing.write_text(routing.read_text(encoding="utf-8").replace(desk, hook, 1), encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_DATA", str(data))
    settings.cache_clear()
    made = add(details=details(consent={"send_team": True}))
    assert run(capsys, "ask", made.reference)[1].startswith("norfolk_send  ")
    assert run(capsys, "ask", made.reference, "--team", "norfolk_send", "--say", "Do you see them?")[0] == 0
    kept = store().of_id("first")
    assert kept is not None and (kept.history[-1].what, "Do you see them?" in kept.history[-1].text) == ("asked", True)
    with open_database(settings().database).connect() as connection:
        assert [row.team for row in connection.execute(select(OUTBOX))] == ["norfolk_send"]


@pytest.mark.parametrize("words", [[], ["--reason", "no"], ["--alternative", "elsewhere"]])
def test_requests_decline_needs_reason_and_alternative(capsys: Out, words: list[str]) -> None:
    made = add()
    with pytest.raises(SystemExit) as ended:
        run(capsys, "decline", made.reference, *words)
    kept = store().of_id("first")
    assert ended.value.code == 2 and kept is not None and kept.state is State.NEW


@pytest.mark.parametrize(
    ("reason", "alternative", "named"),
    [
        ("", "Ring the Suffolk team.", "The reason"),
        ("  \n ", "Ring the Suffolk team.", "The reason"),
        ("No.", "Ring the Suffolk team.", "The reason"),
        ("You live elsewhere.", "", "The alternative"),
        ("Your circumstances do not satisfy our eligibility criteria.", "Ring the Suffolk team.", "The reason"),
        ("You live elsewhere.", "Appropriate alternative provision necessitates self-referral.", "The alternative"),
    ],
)
def test_requests_decline_is_refused_in_words_that_help_no_family(
    capsys: Out, reason: str, alternative: str, named: str
) -> None:
    made = add()
    code, out, err = run(capsys, "decline", made.reference, "--reason", reason, "--alternative", alternative)
    assert (code, out) == (2, "") and named in err
    kept = store().of_id("first")
    assert kept is not None and kept.state is State.NEW


def test_requests_accept_is_refused_in_words_that_are_too_hard(capsys: Out) -> None:
    made = add()
    hard = "Notification of subsequent appointment availability necessitates authorisation."
    assert run(capsys, "accept", made.reference, "--say", hard)[0] == 2
    kept = store().of_id("first")
    assert kept is not None and kept.state is State.NEW


def test_requests_move_that_the_state_does_not_allow(capsys: Out) -> None:
    made = add()
    code, out, err = run(capsys, "close", made.reference)
    assert (code, out) == (2, "") and f"{made.reference} is new: it cannot become closed" in err
    assert len(store().of_conversation("conversation")[0].history) == 1


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """The team of Norfolk's families gets a webhook."""
    desk, data = "organisation: early_help, channel: desk}", tmp_path / "data"
    data.mkdir()
    for path in DATA.iterdir():
        if path.name != "routing.yml":
            (data / path.name).symlink_to(path)
    with Receiver() as running:
        hook = desk.replace("desk", f'webhook, address: "{running.address}", secret: {SECRET_NAME}')
        text = (DATA / "routing.yml").read_text(encoding="utf-8").replace(desk, hook)
        (data / "routing.yml").write_text(text, encoding="utf-8")
        monkeypatch.setenv("ASSISTANT_DATA", str(data))
        monkeypatch.setenv(SECRET_NAME, SECRET)
        settings.cache_clear()
        yield running


def test_requests_deliver(capsys: Out, receiver: Receiver) -> None:
    made = add(tell=(TEAM,))
    assert run(capsys, "deliver") == (0, "1 delivered.\n", "")
    assert run(capsys, "deliver") == (0, "0 delivered.\n", "")
    assert [parcel["reference"] for parcel in receiver.shown] == [made.reference]
    assert "Point in life: before_crisis" not in receiver.shown[0]["pack"]  # but its name


def test_requests_deliver_shows_what_was_given_up_and_revives_it(capsys: Out, receiver: Receiver) -> None:
    add(tell=(TEAM,))
    with open_database(settings().database).begin() as connection:
        connection.execute(update(OUTBOX).values(attempts=MOST_ATTEMPTS - 1))
    receiver.answers = [500]
    code, out, _ = run(capsys, "deliver")
    said = [line.split(" ", 3) for line in out.splitlines()]
    assert (code, out.splitlines()[0]) == (1, "0 delivered.")
    assert said[1][:2] == ["GIVEN", "UP"] and said[1][3] == f"to {TEAM}: {TEAM} answered 500"
    assert run(capsys, "deliver")[0] == 1 and len(receiver.posts) == 1
    assert run(capsys, "deliver", "--revive")[:2] == (0, "1 put back.\n1 delivered.\n")


def test_requests_deliver_without_the_secret_keeps_it(
    capsys: Out, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tell=(TEAM,))
    monkeypatch.delenv(SECRET_NAME)
    code, out, err = run(capsys, "deliver")
    assert (code, out, receiver.posts) == (0, "0 delivered.\n", [])
    with open_database(settings().database).connect() as connection:
        assert SECRET_NAME in connection.execute(select(OUTBOX.c.problem)).scalar()
    assert WORDS not in err and PHONE not in err


def test_requests_key_can_be_used_and_is_new_each_time(capsys: Out) -> None:
    keys = [run(capsys, "key")[1].strip() for _ in range(2)]
    assert keys[0] != keys[1]
    assert Cipher((keys[0],)).decrypt(Cipher((keys[0],)).encrypt(WORDS)) == WORDS


def test_requests_renew_keys_lets_the_old_key_go(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))

    def use(keys: str) -> None:
        monkeypatch.setenv("ASSISTANT_KEYS", keys)
        settings.cache_clear()

    use(old)
    made = store().add_words(add(), "more", (TEAM,))
    use(new)
    code, _, err = run(capsys, "show", made.reference)
    assert code == 2 and "cannot be read" in err and WORDS not in err
    use(f"{new},{old}")
    assert run(capsys, "renew-keys")[1].startswith("3 texts written")  # details, history, outbox
    use(new)
    assert WORDS in run(capsys, "show", made.reference)[1]
    use(old)
    assert run(capsys, "show", made.reference)[0] == 2


def test_requests_purge_deletes_what_ended_a_year_ago(capsys: Out) -> None:
    old, new, opened = (add(name) for name in ("old", "new", "opened"))
    for made in (old, new):
        store().withdraw(made, ())
    with open_database(settings().database).begin() as connection:
        past = utc_now() - timedelta(days=366)
        connection.execute(update(REQUEST).where(REQUEST.c.id == "old").values(ended_at=past))
        connection.execute(update(REQUEST).where(REQUEST.c.id == "opened").values(created_at=past, answer_by=past))
    told = "1 requests, 0 pieces of feedback and 0 messages deleted.\n0 sent texts, 0 phone numbers and 0 questions for the editors deleted.\n"
    assert run(capsys, "purge")[:2] == (0, told)
    left = {request.id for request in store().of_conversation("conversation")}
    assert left == {new.id, opened.id}


DECLINE = ("decline", "KT4-7RX", "--reason", "You live elsewhere.", "--alternative", "Ring the Suffolk team.")


@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("show", "KT4-7RX"),
        ("accept", "KT4-7RX"),
        ("close", "KT4-7RX"),
        DECLINE,
        ("deliver",),
        ("deliver", "--revive"),
        ("renew-keys",),
        ("purge",),
    ],
    ids=" ".join,
)
def test_requests_with_a_database_that_is_lost_after_it_was_opened(capsys: Out, command: tuple[str, ...]) -> None:
    add()
    folder = settings().assistant_state
    for path in folder.glob("assistant.db*"):
        path.unlink()
    (folder / "assistant.db").write_bytes(b"this is no database" * 1000)
    open_database(settings().database).dispose()  # connections that are open still see the old file
    code, _, err = run(capsys, *command)
    assert code == 2 and err.startswith("DatabaseError: The database stopped answering")
    assert "Traceback" not in err and WORDS not in err and PHONE not in err


@pytest.mark.parametrize("command", ["list", "purge", "deliver", "renew-keys"])
def test_requests_without_a_database_say_so(capsys: Out, tmp_path: Path, command: str) -> None:
    (tmp_path / "state").write_text("in the way", encoding="utf-8")
    code, out, err = run(capsys, command)
    assert (code, out) == (2, "") and "The database cannot be opened" in err
