"""``python -m bot reminders ...``: what families are to be reminded of, without anybody's number or date."""

from __future__ import annotations

import argparse
from typing import Any

from bot.errors import SettingsError

NAME = 12  # digits of a reminder's id that name it


def add_to(commands: Any) -> None:
    parser = commands.add_parser("reminders", help="texts that families asked for: list, see what is due, stop")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="all, the next first, and why a text was not sent").set_defaults(run=run_list)
    due = actions.add_parser("due", help="what will be sent, and whether its entry may be given then")
    due.add_argument("--days", type=int, default=30, help="how far ahead (default: 30)")
    due.set_defaults(run=run_due)
    stop = actions.add_parser("stop", help="end the reminders of a family that rings, or that had a loss")
    stop.add_argument("name", help="its mobile number, or a name of `reminders list`")
    stop.set_defaults(run=run_stop)


def run_list(arguments: argparse.Namespace) -> int:
    from bot.clock import utc_now
    from bot.dialogue.load import reminders
    from bot.reminders.points import london_day
    from bot.settings import settings

    found = reminders(settings()).all()
    for kept in found:
        coming = kept.plan.coming(london_day(utc_now()))
        at = london_day(kept.next_at).isoformat() if kept.next_at else "(being sent)"
        topic = coming[0][0].topic if coming else ""
        problem = f"  NOT SENT: {kept.problem}" if kept.problem else ""
        print(f"{kept.id[:NAME]}  next {at:12}  {topic}{problem}")
    print(f"{len(found)} reminders." if found else "Nobody has asked for reminders.")
    return 1 if any(kept.problem for kept in found) else 0


def run_due(arguments: argparse.Namespace) -> int:
    from collections import Counter
    from datetime import date, timedelta

    from bot.dialogue.load import reminders
    from bot.knowledge.base import load_knowledge
    from bot.settings import settings

    chosen = settings()
    knowledge, today = load_knowledge(chosen.assistant_data / "knowledge"), chosen.today()
    last, counted, kept_back = today + timedelta(days=arguments.days), Counter[tuple[date, str]](), 0
    for kept in reminders(chosen).all():
        for point, day in kept.plan.coming(today):
            if day <= last:
                counted[max(day, today), point.topic] += 1
    for (day, topic), times in sorted(counted.items()):
        entry = knowledge.servable(topic, day)
        kept_back += entry is None
        print(f"{day}  {times:4}  {topic}{'' if entry else '  MAY NOT BE GIVEN then: approve or review it'}")
    print(f"{sum(counted.values())} texts up to {last.isoformat()}, on these days or the next working day.")
    return 1 if kept_back else 0


def run_stop(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import reminders
    from bot.reminders.words import mobile_number
    from bot.settings import settings
    from bot.sms.choose import numbers_of

    name, number = str(arguments.name), mobile_number(arguments.name)
    if number is None and len(name) < NAME:
        raise SettingsError(f"“{name}” names no reminder: write the whole number, or a name of `reminders list`.")
    phone = numbers_of(settings()).conversation(number) if number else name
    ended = reminders(settings()).end_one(phone)
    print(f"{ended} ended. The family is told nothing." if ended else "There is no such reminder.")
    return 0 if ended else 1
