"""The desk's commands: `python -m bot desk ...`."""

from __future__ import annotations

import getpass
import socket
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.desk.secrets import is_password
from bot.desk.serve import serve
from bot.dialogue.host import LOOPBACK
from bot.errors import SettingsError
from bot.settings import Settings, settings
from tests.desk.staff import PASSWORD

SAM = "sam@desk.example"
ADD = (
    "add-person",
    SAM,
    "--name",
    "Sam Okoro",
    "--role",
    "support",
    "--role",
    "manager",
    "--team",
    "norfolk_early_help",
)
Out = pytest.CaptureFixture[str]


pytestmark = pytest.mark.usefixtures("own_state")


def run(capsys: Out, *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["desk", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_desk_add_person_prints_a_link_that_holds(capsys: Out) -> None:
    code, out, _ = run(capsys, *ADD, "--area", "norfolk")
    address, _, link = out.splitlines()[-1].partition("?link=")
    assert (code, address) == (0, "http://127.0.0.1:5006/welcome")
    person = Desk(settings()).sessions.of_link(link)
    assert person and person.roles == {Role.SUPPORT, Role.MANAGER}
    assert (person.teams, person.areas, person.password) == (("norfolk_early_help",), ("norfolk",), "")


def test_desk_add_person_asks_for_a_password(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda _: PASSWORD)
    code, out, _ = run(capsys, *ADD, "--ask-password")
    person = Desk(settings()).people.of_email(SAM)
    assert (code, out) == (0, f"{SAM} is on the desk.\n") and person and is_password(person.password, PASSWORD)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("--team", "nowhere"), "there is no team nowhere; there are:"),
        (("--area", "nowhere"), "there is no area nowhere; there are:"),
    ],
)
def test_desk_add_person_knows_teams_and_areas(capsys: Out, change: tuple[str, ...], said: str) -> None:
    code, _, err = run(capsys, *ADD, *change)
    assert code == 2 and said in err and Desk(settings()).people.all() == []


def test_desk_add_person_once(capsys: Out) -> None:
    assert run(capsys, *ADD)[0] == 0
    code, _, err = run(capsys, *ADD)
    assert code == 2 and "on the desk already" in err


def test_desk_people_go_and_return(capsys: Out) -> None:
    assert "Nobody is on the desk yet" in run(capsys, "people")[1]
    run(capsys, *ADD)
    assert run(capsys, "people")[1] == f"{SAM}  Sam Okoro  manager, support  teams: norfolk_early_help\n"
    assert run(capsys, "remove-person", SAM)[:2] == (0, f"{SAM} is let in no more.\n")
    assert "removed" in run(capsys, "people")[1]
    assert run(capsys, "return-person", SAM)[:2] == (0, f"{SAM} is let in again.\n")
    first, second = (run(capsys, "link", SAM)[1].partition("?link=")[2].strip() for _ in range(2))
    desk = Desk(settings())
    assert desk.sessions.of_link(first) is None and desk.sessions.of_link(second) is not None


@pytest.mark.parametrize("name", ["link", "remove-person", "return-person"])
def test_desk_of_nobody(capsys: Out, name: str) -> None:
    code, _, err = run(capsys, name, "nobody@desk.example")
    assert code == 2 and "desk people" in err


def test_desk_says_which_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} cannot be used"):
            serve(Settings(assistant_state=tmp_path, desk_port=port), print)


def test_desk_measure_says_how_fast_it_is(capsys: Out) -> None:
    code, out, _ = run(capsys, "measure", "30")
    assert code == 0 and "30 open requests, 100 pages" in out and "p95" in out
