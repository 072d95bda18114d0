"""``python -m bot ledger ...``: what families were told, and putting right what was wrong. Never a word of theirs."""

from __future__ import annotations

import argparse
import getpass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.errors import CorrectionError

if TYPE_CHECKING:
    from bot.dialogue.correcting import Correcting

EPILOG = """\
TOPIC is the id of an entry (advice/fever), or its last part (fever). Conversations are counted by a keyed hash; nothing that a
family wrote is kept or shown."""


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "ledger", help="what families were told, and putting right what was wrong", epilog=EPILOG
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    told = actions.add_parser("told", help="what did we tell families about TOPIC between these days?")
    told.add_argument("topic", metavar="TOPIC")
    told.add_argument(
        "--from", dest="first", type=date.fromisoformat, metavar="DAY", help="default: 30 days before --to"
    )
    told.add_argument(
        "--to", dest="last", type=date.fromisoformat, metavar="DAY", help="the day itself too (default: today)"
    )
    told.set_defaults(run=run_told)
    right = actions.add_parser("corrected", help="who was given a wrong version of TOPIC; with --tell, tells them")
    right.add_argument("topic", metavar="TOPIC")
    right.add_argument("--versions", required=True, type=_versions, metavar="1,2", help="the wrong versions")
    right.add_argument("--tell", action="store_true", help="tell those that can be told, once")
    right.add_argument("--reason", default="", help="why, for staff who ask later; needed with --tell")
    right.add_argument("--who", default="", help="your name, kept with it (default: your login)")
    right.set_defaults(run=run_corrected)


def _versions(text: str) -> list[int]:
    """ "1,2" as numbers; argparse tells of a ValueError."""
    return sorted({int(part) for part in text.split(",")})


def _topic(name: str) -> str:
    """The id of an entry by its id or last part. Raises CorrectionError."""
    from bot.dialogue.load import catalogue
    from bot.dialogue.tour import TIMELINE
    from bot.settings import settings

    known = [*catalogue(settings().assistant_data).topics, TIMELINE]
    found = [topic for topic in known if name in (topic, topic.rpartition("/")[2])]
    if len(found) != 1:
        near = [topic for topic in known if name.rpartition("/")[2] in topic][:5]
        raise CorrectionError(f"there is no entry {name}{'; near it: ' + ', '.join(near) if near else ''}")
    return found[0]


def run_told(arguments: argparse.Namespace) -> int:
    from bot.ledger.load import load_ledger
    from bot.ledger.told import told
    from bot.settings import settings

    last = arguments.last or settings().today()
    first = arguments.first or last - timedelta(days=30)
    for line in told(load_ledger(settings()), _topic(arguments.topic), first, last).lines():
        print(line)
    return 0


def run_corrected(arguments: argparse.Namespace) -> int:
    from bot.settings import settings

    correcting, topic = _correcting(), _topic(arguments.topic)
    found = correcting.look(topic, arguments.versions, settings().today())
    channels = ", ".join(f"{channel} {count}" for channel, count in found.channels)
    versions = ", ".join(map(str, found.versions))
    print(
        f"{topic}, version {versions}: given in {len(found.affected)} conversations{f' ({channels})' if channels else ''}."
    )
    print(
        f"Can be told: {len(found.by_text)} by text (they agreed to it), {len(found.on_page)} on the page (still open)."
    )
    print(f"Cannot be reached: {found.unreached}.")
    if arguments.tell:
        told = correcting.tell(found, arguments.who or getpass.getuser(), arguments.reason)
        print(f"Told now: {told}. Told before: {len(found.by_text) + len(found.on_page) - told}.")
    else:
        print("Nobody is told yet: give the command again with --tell and --reason.")
    return 0


def _correcting() -> Correcting:
    from bot.dialogue.load import load_correcting
    from bot.settings import settings

    return load_correcting(settings())
