"""``python -m bot knowledge ...``: an editor's day with the agreed answers."""

from __future__ import annotations

import argparse
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.commands import approving

MOST_SEGMENTS = 1.8  # of first texts on average: what an answer costs a partnership


def add_to(commands: Any) -> None:
    parser = commands.add_parser("knowledge", help="the agreed answers: write, look at, check and export them")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="list all problems, with file and line")
    check.set_defaults(run=run_check)
    new = actions.add_parser("new", help="make the file of a topic to fill in")
    new.add_argument("id", help="a topic of data/topics.yml, such as advice/fever")
    new.set_defaults(run=run_new)
    preview = actions.add_parser("preview", help="show an answer as the web, a text message and the shell show it")
    preview.add_argument("id", help="a topic, such as advice/fever")
    preview.set_defaults(run=run_preview)
    report = actions.add_parser("report", help="what is due for review, by owner")
    report.add_argument("--days", type=int, default=90, help="due within so many days (default 90)")
    report.set_defaults(run=run_report)
    export = actions.add_parser("export", help="write all answers as one HTML page and one CSV table")
    export.add_argument("folder", type=Path, help="where to write answers.html and answers.csv")
    export.set_defaults(run=run_export)
    diff = actions.add_parser("diff", help="what families will hear differently between two versions")
    diff.add_argument("old", help="a git revision, or a folder with a copy of data/knowledge")
    diff.add_argument("new", nargs="?", help="the same; without it, the files as they are now")
    diff.set_defaults(run=run_diff)
    approving.add_to(actions)


def run_check(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import load_content
    from bot.dialogue.preview import blocking_words, first_segments
    from bot.knowledge.base import load_knowledge
    from bot.knowledge.check import check_knowledge, reading_age
    from bot.language.pipeline import read_tables
    from bot.language.plain import PlainWords
    from bot.settings import settings
    from bot.statistics.load import load_names

    data, today = settings().assistant_data, settings().today()
    content = load_content(settings())  # wording, guide, timeline, glossary and subjects: raises with file and line
    load_names(settings())  # themes and groups of topics: the same
    problems = [str(problem) for problem in check_knowledge(data, today)]
    plain = PlainWords(read_tables(data))
    problems += [f"{content.subjects.path}:{line}: {what}" for line, what in content.subjects.problems(plain)]
    segments = first_segments(content, today)
    share = sum(segments.values()) / len(segments) if segments else 0
    problems += [f"{topic}: the first text takes {n} segments: at most 2" for topic, n in segments.items() if n > 2]
    if share > MOST_SEGMENTS:
        problems.append(f"the first texts take {share:.2f} segments on average: at most {MOST_SEGMENTS}")
    problems += [f"{where} suggests a word that blocks a phone: STOP, CANCEL ..." for where in blocking_words(content)]
    for problem in problems:
        print(problem)
    entries = load_knowledge(data / "knowledge").entries.values()
    served = sum(entry.unservable(today) is None for entry in entries)
    ages = [reading_age(entry.answer) for entry in entries]
    average = sum(ages) / len(ages) if ages else 0
    examples = sum(len(entry.examples) for entry in entries)
    print(
        f"{len(entries)} entries, {served} served today, {examples} examples, reading age {average:.1f} on average and {max(ages, default=0):.1f} at most"
    )
    print(f"first reply by text: {share:.2f} segments on average, {max(segments.values(), default=0)} at most")
    print(f"{len(problems)} problems" if problems else "No problems.")
    return 1 if problems else 0


def run_new(arguments: argparse.Namespace) -> int:
    from bot.knowledge.draft import write_draft
    from bot.settings import settings

    path = write_draft(settings().assistant_data, arguments.id, settings().today())
    print(f"Made {path}. Fill it in, then run: python -m bot knowledge check")
    return 0


def run_preview(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import load_content
    from bot.dialogue.preview import preview
    from bot.settings import settings

    content = load_content(settings())
    print(preview(content, arguments.id, settings().today()))
    return 0


def run_report(arguments: argparse.Namespace) -> int:
    from bot.knowledge.base import load_knowledge
    from bot.knowledge.review import due
    from bot.settings import settings

    today = settings().today()
    base = load_knowledge(settings().assistant_data / "knowledge")
    owners = due(base, today, today + timedelta(days=arguments.days))
    for owner, items in sorted(owners.items()):
        print(f"\n{owner}")
        for item in items:
            print(f"  {item}")
    count = sum(len(items) for items in owners.values())
    print(f"\n{count} of {len(base.entries)} entries need their owner within {arguments.days} days.")
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    from bot.knowledge.base import load_knowledge
    from bot.knowledge.catalogue import load_catalogue
    from bot.knowledge.export import export_csv, export_html
    from bot.knowledge.helplines import load_helplines
    from bot.settings import settings

    data, today, folder = settings().assistant_data, settings().today(), arguments.folder
    base, catalogue = load_knowledge(data / "knowledge"), load_catalogue(data / "topics.yml")
    helplines = load_helplines(data / "helplines.yml")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "answers.html").write_text(export_html(base, catalogue, helplines, today), encoding="utf-8")
    export_csv(base, catalogue, helplines, today, folder / "answers.csv")
    for fault in base.faults:
        print(f"left out: {fault}")
    print(f"Wrote {len(base.entries)} answers to {folder / 'answers.html'} and {folder / 'answers.csv'}")
    return 1 if base.faults else 0


def run_diff(arguments: argparse.Namespace) -> int:
    from bot.knowledge.base import load_knowledge
    from bot.knowledge.changes import at_revision, changes
    from bot.settings import settings

    data = settings().assistant_data
    with tempfile.TemporaryDirectory() as scratch:

        def version(name: str | None, folder: str) -> Path:
            if name is None:
                return data / "knowledge"
            return Path(name) if Path(name).is_dir() else at_revision(data, name, Path(scratch) / folder)

        old, new = version(arguments.old, "old"), version(arguments.new, "new")
        found = changes(load_knowledge(old), load_knowledge(new), settings().today())
    for change in found:
        print(f"{change.id}: {change.what}")
        print("".join(f"  {line}\n" for line in change.lines))
    print(f"{len(found)} answers changed." if found else "Families will hear nothing different.")
    return 0
