"""``python -m bot knowledge approve`` and ``status``: the way of an entry from draft to published, in files."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.knowledge.entry import Entry


def add_to(actions: Any) -> None:
    approve = actions.add_parser("approve", help="sign off an entry: checked, agreed for a partner, or published")
    approve.add_argument("id", help="a topic, such as advice/fever")
    approve.add_argument("--name", required=True, help="who signs, as it is to be kept")
    step = approve.add_mutually_exclusive_group(required=True)
    step.add_argument("--checked", action="store_true", help="a content editor: it is true, plain and complete")
    step.add_argument("--partner", default="", help="this partner agrees; one of `partners` in the entry's file")
    step.add_argument("--published", action="store_true", help="a content editor, once all partners agree")
    approve.set_defaults(run=run_approve)
    status = actions.add_parser("status", help="how far each entry has come, and whose word is missing")
    status.add_argument("id", nargs="?", help="one topic, with who signed it and when")
    status.add_argument("--all", action="store_true", help="those that are published too")
    status.set_defaults(run=run_status)


def run_approve(arguments: argparse.Namespace) -> int:
    from bot.knowledge.approve import check_step
    from bot.knowledge.check import problems_to_mend
    from bot.knowledge.edit import add_sign_off
    from bot.knowledge.sign_off import SignOff, Step
    from bot.settings import settings

    entry = _entry(arguments.id)
    step = Step.CHECKED if arguments.checked else Step.PUBLISHED if arguments.published else Step.AGREED
    problems = problems_to_mend(settings().assistant_data, entry, settings().today())
    check_step(entry, step, arguments.partner, arguments.name, problems)
    add_sign_off(
        entry.path, SignOff(step, arguments.name.strip(), settings().today(), entry.fingerprint, arguments.partner)
    )
    print(_told(_entry(arguments.id)))
    return 0


def run_status(arguments: argparse.Namespace) -> int:
    from collections import Counter

    from bot.dialogue.load import knowledge
    from bot.knowledge.sign_off import State
    from bot.settings import settings

    if arguments.id:
        entry = _entry(arguments.id)
        print(_told(entry))
        for given in entry.sign_offs:
            old = "" if given.text == entry.fingerprint else " (an earlier text)"
            print(
                f"  {given.on} {given.step.value} {f'for {given.partner} ' if given.partner else ''}by {given.name}{old}"
            )
        return 0
    entries = knowledge(settings()).entries.values()
    for entry in entries:
        if arguments.all or entry.state is not State.PUBLISHED:
            print(_told(entry))
    counts = Counter(entry.state for entry in entries)
    print(", ".join(f"{counts[state]} {state.value}" for state in State))
    return 0


def _entry(topic: str) -> Entry:
    """With what was signed off on the desk. Raises ApprovalError where there is none."""
    from bot.dialogue.load import knowledge
    from bot.errors import ApprovalError
    from bot.settings import settings

    base = knowledge(settings())
    if topic not in base.entries:
        faults = [str(fault) for fault in base.faults if fault.path.stem == topic.split("/")[-1]]
        raise ApprovalError(faults[0] if faults else f"There is no entry {topic}: python -m bot knowledge new {topic}")
    return base.entries[topic]


def _told(entry: Entry) -> str:
    from bot.settings import settings

    reason = entry.unservable(settings().today())
    return f"{entry.id} is {entry.state.value}" + (f": {reason}" if reason else "; families are given it")
