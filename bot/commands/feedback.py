"""``python -m bot feedback ...``: sort what families said into themes, and tell them what was done about it."""

from __future__ import annotations

import argparse
import getpass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.feedback.responses import Response, ResponseStore

LABELLED = Path("tests") / "evaluation" / "themes.tsv"


def add_to(commands: Any) -> None:
    parser = commands.add_parser("feedback", help="families' feedback: sort it into themes, publish what was done")
    parser.add_argument("--who", default="", help="your name, for the audit (default: your login)")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_sorting(actions)
    _add_responses(actions)


def _add_sorting(actions: Any) -> None:
    listing = actions.add_parser("list", help="what is not sorted yet, each with a suggested theme")
    listing.add_argument("--theme", help="what is sorted under this theme instead")
    listing.add_argument("--after", type=int, default=0, metavar="NUMBER", help="only pieces after this number")
    listing.set_defaults(run=run_list)
    sort = actions.add_parser("sort", help="put a piece of feedback under a theme: `feedback sort 12 waiting`")
    sort.add_argument("number", type=int)
    sort.add_argument("theme", help="an id of data/themes.yml, or none")
    sort.set_defaults(run=run_sort)
    numbers = actions.add_parser("themes", help="the themes, and how many pieces each had in the last four quarters")
    numbers.set_defaults(run=run_themes)
    rate = actions.add_parser("evaluate", help="how often the suggested theme is the right one")
    rate.add_argument("file", type=Path, nargs="?", help=f"columns text and theme (default: {LABELLED})")
    rate.set_defaults(run=run_evaluate)


def _add_responses(actions: Any) -> None:
    write = actions.add_parser("write", help="write what was done; families see it when it is published")
    write.add_argument("--theme", required=True, help="an id of data/themes.yml")
    write.add_argument("--title", required=True)
    write.add_argument("--you-said", required=True, help="what families told you, in one or two sentences")
    write.add_argument("--we-did", required=True, help="what is done about it")
    write.add_argument("--by", required=True, help="who did it, as families know them")
    write.add_argument("--on", type=date.fromisoformat, required=True, help="when it was done, such as 2026-10-01")
    write.add_argument("--number", type=int, help="write this one anew")
    write.set_defaults(run=run_write)
    actions.add_parser("written", help="everything that was written").set_defaults(run=run_written)
    for name, text, run in (
        ("publish", "let families read it", run_publish),
        ("take-back", "show it to families no longer", run_take_back),
        ("delete", "delete one that is not published", run_delete),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("number", type=int, help="as `feedback written` lists it")
        action.set_defaults(run=run)


def _who(arguments: argparse.Namespace) -> str:
    return str(arguments.who or getpass.getuser())


def run_list(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import feedback_store, themes
    from bot.feedback.suggest import Suggester
    from bot.language.load import encoder
    from bot.settings import settings

    known = themes(settings())
    theme = known.named(arguments.theme).id if arguments.theme else ""
    found = feedback_store(settings()).listed(_who(arguments), theme, arguments.after)
    words = [] if theme else [item.words for item in found]
    suggested = Suggester(known, encoder().encode_batch).suggest(words) if words else [""] * len(found)
    for item, suggestion in zip(found, suggested, strict=True):
        perhaps = f"  perhaps {suggestion}" if suggestion else ""
        print(f"{item.id}  {item.at:%d.%m.%Y}  {item.topic or 'no topic'}{perhaps}\n  {item.words}\n")
    print(f"More: feedback list --after {found[-1].id}" if found else "Nothing is waiting here.")
    return 0


def run_sort(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import feedback_store, themes
    from bot.settings import settings

    known = themes(settings())
    theme = "" if arguments.theme == "none" else known.named(arguments.theme).id
    feedback_store(settings()).sort(_who(arguments), arguments.number, theme)
    print(f"{arguments.number}: {known.name(theme)}")
    return 0


def run_themes(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import feedback_store, themes
    from bot.settings import settings
    from bot.statistics.feedback import themes_by_quarter
    from bot.statistics.tables import screen

    known = themes(settings())
    for theme in known.by_id.values():
        print(f"{theme.id:20} {theme.name}: {theme.covers}")
    counts = feedback_store(settings()).counts()
    print("", *screen(themes_by_quarter(counts, known.names, settings().today())), sep="\n")
    return 0


def run_evaluate(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import themes
    from bot.feedback.suggest import Suggester, read_labelled
    from bot.language.load import encoder
    from bot.settings import ROOT, settings

    cases = read_labelled(arguments.file or ROOT / LABELLED)
    suggested = Suggester(themes(settings()), encoder().encode_batch).suggest([text for text, _ in cases])
    right = sum(theme == suggestion for (_, theme), suggestion in zip(cases, suggested, strict=True))
    print(
        f"{right} of {len(cases)} suggestions are right: {right / len(cases):.0%}; {suggested.count('')} suggest nothing"
    )
    return 0


def run_write(arguments: argparse.Namespace) -> int:
    from dataclasses import replace

    from bot.dialogue.load import themes
    from bot.feedback.responses import Response, checked
    from bot.settings import settings

    theme = themes(settings()).named(arguments.theme).id
    said = (theme, arguments.title, arguments.you_said, arguments.we_did, arguments.by, arguments.on)
    made, store = checked(Response(*said), settings().today()), _store()
    if arguments.number is None:
        number = store.add(made, _who(arguments))
        print(f"{number} is written. Families read it after: feedback publish {number}")
        return 0
    before = store.one(arguments.number)
    store.change(replace(made, id=before.id, revision=before.revision), _who(arguments))
    print(f"{before.id} is written anew.{' Families read it so from now on.' if before.is_published else ''}")
    return 0


def run_written(arguments: argparse.Namespace) -> int:
    found = _store().all()
    for item in found:
        state = "published" if item.is_published else "not published"
        print(f"{item.id}  {state}  {item.theme}  {item.title} ({item.done_by}, {item.done_on:%B %Y})")
        print(f"  You said: {item.you_said}\n  We did: {item.we_did}\n")
    if not found:
        print("Nothing is written yet: feedback write.")
    return 0


def run_publish(arguments: argparse.Namespace) -> int:
    _store().publish(_one(arguments), _who(arguments))
    print(f"Families can read {arguments.number} now.")
    return 0


def run_take_back(arguments: argparse.Namespace) -> int:
    _store().take_back(_one(arguments), _who(arguments))
    print(f"Families are not shown {arguments.number} any more.")
    return 0


def run_delete(arguments: argparse.Namespace) -> int:
    _store().delete(_one(arguments), _who(arguments))
    print(f"{arguments.number} is deleted.")
    return 0


def _store() -> ResponseStore:
    from bot.dialogue.load import responses
    from bot.settings import settings

    return responses(settings())


def _one(arguments: argparse.Namespace) -> Response:
    return _store().one(arguments.number)
