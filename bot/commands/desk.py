"""``python -m bot desk``: the staff desk's web server, and who may use it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk.desk import Desk
    from bot.desk.people import Person


def add_to(commands: Any) -> None:
    parser = commands.add_parser("desk", help="start the staff desk; say who may use it")
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    add = actions.add_parser("add-person", help="let somebody in, and print a link by which they choose a password")
    add.add_argument("email")
    add.add_argument("--name", required=True, help="as colleagues and the history show it")
    roles = ("support", "editor", "manager")
    add.add_argument("--role", action="append", required=True, choices=roles, help="can be repeated")
    add.add_argument("--team", action="append", default=[], help="id of data/routing.yml (can be repeated)")
    add.add_argument("--area", action="append", default=[], help="id of data/areas.yml; none: all areas of the teams")
    add.add_argument("--ask-password", action="store_true", help="ask for the password here, instead of a link")
    add.set_defaults(run=run_add)
    actions.add_parser("people", help="list who may use it").set_defaults(run=run_people)
    measure = actions.add_parser("measure", help="how fast the queue's pages are, with so many made-up requests")
    measure.add_argument("requests", type=int, nargs="?", default=10_000)
    measure.set_defaults(run=run_measure)
    for name, text, run_one in (
        ("link", "print a new link, for somebody who has forgotten the password", run_link),
        ("remove-person", "let somebody in no more; they are signed out at once", run_remove),
        ("return-person", "let somebody in again who was removed", run_return),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("email")
        action.set_defaults(run=run_one)


def _desk() -> Desk:
    from bot.desk.desk import Desk
    from bot.settings import settings

    return Desk(settings())


def run(arguments: argparse.Namespace) -> int:
    from bot.commands.common import say
    from bot.desk.serve import serve
    from bot.settings import settings

    serve(settings(), say)
    return 0


def run_add(arguments: argparse.Namespace) -> int:
    from bot.desk.people import Role

    desk = _desk()
    _check_known("team", arguments.team, sorted(desk.routing.teams))
    _check_known("area", arguments.area, sorted(desk.areas))
    hashed = _asked_password(arguments) if arguments.ask_password else ""
    roles = [Role(name) for name in arguments.role]
    person = desk.people.add(arguments.email, arguments.name, roles, arguments.team, arguments.area)
    if hashed:
        desk.people.set_password(person, hashed)
        print(f"{person.email} is on the desk.")
    else:
        _print_link(desk, person)
    return 0


def _check_known(what: str, names: Sequence[str], known: Sequence[str]) -> None:
    from bot.errors import DeskError

    for name in names:
        if name not in known:
            raise DeskError(f"there is no {what} {name}; there are: {', '.join(known)}")


def _asked_password(arguments: argparse.Namespace) -> str:
    import getpass

    from bot.desk.secrets import hash_password

    known = (arguments.email.partition("@")[0], *arguments.name.split())
    return hash_password(getpass.getpass(f"Password for {arguments.email}: "), *known)


def _print_link(desk: Desk, person: Person) -> None:
    from bot.desk.serve import address

    word = desk.sessions.new_link(person)
    print(f"Give {person.name} this link; it holds for 48 hours and for one password:")
    print(f"{address(desk.settings)}/welcome?link={word}")


def run_people(arguments: argparse.Namespace) -> int:
    people = _desk().people.all()
    for person in people:
        roles = ", ".join(sorted(role.value for role in person.roles))
        gone = "" if person.active else "  removed"
        print(f"{person.email}  {person.name}  {roles}  teams: {', '.join(person.teams) or '-'}{gone}")
        if person.areas:
            print(f"    only areas: {', '.join(person.areas)}")
    if not people:
        print("Nobody is on the desk yet: `python -m bot desk add-person --help` says how to add the first.")
    return 0


def _person(desk: Desk, email: str) -> Person:
    from bot.errors import DeskError

    person = desk.people.of_email(email)
    if person is None:
        raise DeskError("nobody on the desk has this email: `python -m bot desk people` lists them")
    return person


def run_link(arguments: argparse.Namespace) -> int:
    desk = _desk()
    _print_link(desk, _person(desk, arguments.email))
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    desk = _desk()
    person = _person(desk, arguments.email)
    desk.people.set_active(person, False)
    print(f"{person.email} is let in no more.")
    return 0


def run_return(arguments: argparse.Namespace) -> int:
    desk = _desk()
    person = _person(desk, arguments.email)
    desk.people.set_active(person, True)
    print(f"{person.email} is let in again.")
    return 0


def run_measure(arguments: argparse.Namespace) -> int:
    from bot.commands.common import say
    from bot.desk.measure import measure
    from bot.settings import settings

    found = measure(settings(), arguments.requests, say)
    p50, p95 = (found.at(share) for share in (0.5, 0.95))
    print(f"{arguments.requests} open requests, {len(found.seconds)} pages of the queue:")
    print(f"p50 {p50:.0f} ms, p95 {p95:.0f} ms; {1000 * found.cpu:.0f} ms of processor time a page")
    return 0
