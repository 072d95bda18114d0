"""``python -m bot requests ...``: the staff's work with requests for support, without a web page."""

from __future__ import annotations

import argparse
import getpass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.support.answering import Act, Answering
    from bot.support.delivery import Delivery
    from bot.support.model import Request


def add_to(commands: Any) -> None:
    parser = commands.add_parser("requests", help="requests for support: list, read, answer, deliver")
    parser.add_argument("--who", default="", help="your name, for the audit (default: your login)")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="open requests, the most urgent first")
    listing.add_argument("--team", action="append", default=[], help="only this team's (can be repeated)")
    listing.add_argument("--all", action="store_true", help="those that have ended too")
    listing.set_defaults(run=run_list)
    for name, text, run in (
        ("show", "one request on one page, own words first", run_show),
        ("accept", "take a request on", run_accept),
        ("close", "a request that is finished", run_close),
        ("reply", "write to the family, where and when it said that is safe", run_reply),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("reference")
        if name != "show":
            action.add_argument("--say", default="", required=name == "reply", help="words to the family")
            _add_safe(action)
        action.set_defaults(run=run)
    decline = actions.add_parser("decline", help="say no, with a reason and an alternative in words a parent can use")
    decline.add_argument("reference")
    decline.add_argument("--reason", required=True)
    decline.add_argument("--alternative", required=True)
    _add_safe(decline)
    decline.set_defaults(run=run_decline)
    ask = actions.add_parser(
        "ask", help="ask another organisation that the family agreed to; without --team, lists them"
    )
    ask.add_argument("reference")
    ask.add_argument("--team", default="", help="id of data/routing.yml")
    ask.add_argument("--say", default="", help="what you ask of them")
    ask.set_defaults(run=run_ask)
    deliver = actions.add_parser("deliver", help="send what waits in the outbox, and show what could not be sent")
    deliver.add_argument("--revive", action="store_true", help="try again what was given up")
    deliver.set_defaults(run=run_deliver)
    actions.add_parser("key", help="make a new key for ASSISTANT_KEYS").set_defaults(run=run_key)
    renew = actions.add_parser("renew-keys", help="write all details anew with the first key")
    renew.set_defaults(run=run_renew)
    purge = actions.add_parser("purge", help="delete what has been kept long enough")
    purge.set_defaults(run=run_purge)


def _add_safe(action: argparse.ArgumentParser) -> None:
    text = "you have read when the family says it is safe, and now is such a time"
    action.add_argument("--safe-now", action="store_true", help=text)


def _who(arguments: argparse.Namespace) -> str:
    return str(arguments.who or getpass.getuser())


def run_list(arguments: argparse.Namespace) -> int:
    from bot.clock import aware, utc_now
    from bot.dialogue.load import request_store
    from bot.settings import settings
    from bot.support.hours import say_day
    from bot.support.routing import load_routing

    routing = load_routing(settings().assistant_data / "routing.yml")
    store = request_store(settings())
    found = store.queue(_who(arguments), arguments.team, arguments.all)
    found.sort(key=lambda request: not routing.route(request.life_point, request.area).front)  # as families are told
    for request in found:
        late = "OVERDUE " if request.state.value in ("new", "seen") and request.answer_by < utc_now() else ""
        print(
            f"{request.reference}  {request.state.value:9}  {late}by {say_day(aware(request.answer_by))}  {request.life_point}  {request.team}"
        )
    for reference, tried in store.tries.noticed([request.reference for request in found]).items():
        print(f"{reference}: {tried} wrong check numbers in 24 hours. Somebody may be guessing: ask its family.")
    print(f"{len(found)} requests." if found else "No requests are waiting.")
    return 0


def _read(arguments: argparse.Namespace) -> Request:
    from bot.dialogue.load import request_store
    from bot.errors import RequestError
    from bot.settings import settings

    request = request_store(settings()).read(arguments.reference.upper(), _who(arguments))
    if request is None:
        raise RequestError(f"there is no request {arguments.reference}")
    return request


def run_show(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import life_points, load_content, request_store
    from bot.settings import settings
    from bot.support.model import State
    from bot.support.pack import pack

    request = _read(arguments)
    if request.state is State.NEW:
        request = request_store(settings()).move(request, State.SEEN, _who(arguments), "")
    content = load_content(settings())
    told = [team.name for team in content.support.told(request)]
    print(pack(request, life_points(content), content.support.routing.partners, told))
    return 0


def _answering() -> Answering:
    from bot.settings import settings
    from bot.support.load import load_answering

    return load_answering(settings())


def _act(arguments: argparse.Namespace, words: str) -> Act:
    from bot.support.answering import Act

    return Act(_who(arguments), words, is_safe_now=arguments.safe_now)


def _print(request: Request, said: bool) -> None:
    """What became of it, and where the words to the family go."""
    print(f"{request.reference} is {request.state.value}.")
    if said:
        ways = [way.value for way in _answering().reaching.of(request).ways]
        print(f"The family reads it by {' and '.join(ways)}." if ways else "The family reads it when it asks about it.")


def run_accept(arguments: argparse.Namespace) -> int:
    _print(_answering().accept(_read(arguments), _act(arguments, arguments.say)), bool(arguments.say))
    return 0


def run_close(arguments: argparse.Namespace) -> int:
    _print(_answering().close(_read(arguments), _act(arguments, arguments.say)), bool(arguments.say))
    return 0


def run_reply(arguments: argparse.Namespace) -> int:
    _print(_answering().reply(_read(arguments), _act(arguments, arguments.say)), True)
    return 0


def run_decline(arguments: argparse.Namespace) -> int:
    act = _act(arguments, arguments.reason)
    _print(_answering().decline(_read(arguments), act, arguments.alternative), True)
    return 0


def run_ask(arguments: argparse.Namespace) -> int:
    from bot.support.answering import Act

    answering, request = _answering(), _read(arguments)
    if arguments.team:
        answering.ask(request, Act(_who(arguments), arguments.say), arguments.team)
        print(f"{arguments.team} is asked.")
        return 0
    teams = answering.askable(request)
    for team in teams:
        print(f"{team.id}  {team.name}")
    if not teams:
        print("The family has agreed to nobody that something can be sent to.")
    return 0


def _delivery() -> Delivery:
    from bot.dialogue.load import load_delivery
    from bot.settings import settings

    return load_delivery(settings())


def run_deliver(arguments: argparse.Namespace) -> int:
    import asyncio

    delivery = _delivery()
    if arguments.revive:
        print(f"{delivery.revive()} put back.")
    print(f"{asyncio.run(delivery.once())} delivered.")
    dead = delivery.dead()
    for key, team, problem in dead:
        print(f"GIVEN UP {key} to {team}: {problem}")
    return 1 if dead else 0


def run_key(arguments: argparse.Namespace) -> int:
    from cryptography.fernet import Fernet

    print(Fernet.generate_key().decode())
    return 0


def run_renew(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import (
        codes,
        exchange,
        feedback_store,
        gap_store,
        phones,
        reminders,
        request_store,
        text_queue,
    )  # fmt: skip
    from bot.settings import settings

    stores = (request_store, feedback_store, gap_store, exchange, phones, text_queue, reminders, codes)
    renewed = sum(store(settings()).renew_keys() for store in stores)
    print(f"{renewed} texts written with the first key of ASSISTANT_KEYS. Older keys can be taken out now.")
    return 0


def run_purge(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import exchange, feedback_store, gap_store, phones, request_store, text_queue
    from bot.settings import settings

    requests, feedback, messages = (store(settings()).purge() for store in (request_store, feedback_store, exchange))
    texts, numbers, gaps = (store(settings()).purge() for store in (text_queue, phones, gap_store))
    print(f"{requests} requests, {feedback} pieces of feedback and {messages} messages deleted.")
    print(f"{texts} sent texts, {numbers} phone numbers and {gaps} questions for the editors deleted.")
    return 0
