"""``python -m bot services ...``: the directory of services, for those who run it and those who check it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.services.directory import Directory
    from bot.services.importer import Outcome

MOST_FAULTS = 20  # listed, unless all are asked for


def add_to(commands: Any) -> None:
    parser = commands.add_parser("services", help="the directory of services: import, find, check, report, coverage")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    take = actions.add_parser("import", help="take in an Open Referral UK feed, or carry on with it")
    take.add_argument("source", help="the address of an API (https://...), or a .json or .jsonl file")
    take.add_argument("--whole", action="store_true", help="read all of it anew, not only what changed")
    take.add_argument("--faults", action="store_true", help=f"list the first thousand faults, not {MOST_FAULTS}")
    take.set_defaults(run=run_import)
    find = actions.add_parser(
        "find", help="search as a family would: `services find breastfeeding group ipswich monday`"
    )
    find.add_argument("words", nargs="+")
    find.set_defaults(run=run_find)
    check = actions.add_parser(
        "check", help="the editors' own services, and that every need has an answer in every area"
    )
    check.set_defaults(run=run_check)
    report = actions.add_parser("report", help="what is stale, cannot be reached or is not told, by organisation")
    report.set_defaults(run=run_report)
    cover = actions.add_parser("coverage", help="every need in every area: who has a service, and who a route")
    cover.add_argument("--csv", type=Path, metavar="FILE", help="write the table there")
    cover.add_argument("--html", type=Path, metavar="FILE", help="write the picture there")
    cover.set_defaults(run=run_coverage)
    rate = actions.add_parser("evaluate", help="how many held-out searches by parents lead to the right need and area")
    rate.add_argument(
        "--searches", type=Path, metavar="FILE", help="other searches than tests/evaluation/services/searches.jsonl"
    )
    rate.set_defaults(run=run_evaluate)
    make = actions.add_parser("make", help="write made-up services to a .jsonl file, for measuring")
    make.add_argument("count", type=int)
    make.add_argument("file", type=Path)
    make.set_defaults(run=run_make)
    measure = actions.add_parser(
        "measure", help="import made-up services into a database of its own, and time searches"
    )
    measure.add_argument("count", type=int, nargs="?", default=100_000)
    measure.set_defaults(run=run_measure)


def run_import(arguments: argparse.Namespace) -> int:
    from bot.services.measure import take_in

    directory = _directory()
    outcome = take_in(arguments.source, directory, arguments.whole)
    return _tell(outcome, arguments.faults)


def run_find(arguments: argparse.Namespace) -> int:
    from bot.services.evaluate import Reader
    from bot.services.finder import Query
    from bot.services.when import slot_for
    from bot.settings import settings

    directory, text = _directory(), " ".join(arguments.words)
    asked, where = Reader(directory).read(text)
    needs = ", ".join(asked.needs) or "no need that is known"
    print(f"needs: {needs}; area: {(where and (where.area or ' or '.join(where.choices))) or 'not known'}")
    if not asked.needs or where is None or not where.area:
        return 1
    slot = slot_for(asked.when, asked.days, directory.now())
    query = Query(asked.needs, where.area, where.point, where.name, days=asked.days, free=asked.free, slot=slot)
    for day in slot.dates if slot else ():
        print(f"on {day:%A %d %B %Y}")
    for match in directory.find(query, settings().today()).matches:
        service = match.service
        owner = service.organisation.name if service.organisation else "?"
        print(f"- {service.name} ({owner}): {', '.join(service.phones) or service.url}; assured {service.assured}")
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    from bot.services.coverage import coverage, unanswered
    from bot.services.reading import read_service
    from bot.services.writing import service_json
    from bot.settings import settings

    directory = _directory()
    own = directory.own.services()  # raises with file and line
    notes = [read_service(service_json(service), directory.vocabulary)[1] for service in own]
    faults = [fault for note in notes for fault in note.faults]
    found = coverage(directory, settings().today())
    problems = [str(fault) for fault in faults] + list(unanswered(found))
    for problem in problems:
        print(problem)
    owners = len({service.organisation.id for service in own if service.organisation})
    print(
        f"{len(own)} services of {owners} organisations; {len(found.cells)} needs and areas, {len(found.gaps())} gaps"
    )
    print(f"{len(problems)} problems" if problems else "No problems.")
    return 1 if found.gaps() or any(note.refused for note in notes) else 0


def run_report(arguments: argparse.Namespace) -> int:
    from bot.services.review import by_owner
    from bot.settings import settings

    directory = _directory()
    directory.make_ready()
    owners = by_owner(directory.store, settings().today())
    for owner, lines in sorted(owners.items()):
        print(f"\n{owner}")
        for line in lines:
            print(f"  {line}")
    print(f"\n{len(owners)} organisations have something to mend." if owners else "Nothing is to be mended.")
    return 0


def run_coverage(arguments: argparse.Namespace) -> int:
    from bot.services.coverage import coverage, page, screen, write_csv
    from bot.settings import settings

    today = settings().today()
    found = coverage(_directory(), today)
    if arguments.csv:
        with arguments.csv.open("w", encoding="utf-8-sig", newline="") as file:
            write_csv(found, file)
    if arguments.html:
        arguments.html.write_text(page(found, today), encoding="utf-8")
    if not arguments.csv and not arguments.html:
        print("\n".join(screen(found)))
    return 1 if found.gaps() else 0


def run_evaluate(arguments: argparse.Namespace) -> int:
    from bot.services.evaluate import evaluate, read_searches
    from bot.settings import ROOT

    path = arguments.searches or ROOT / "tests" / "evaluation" / "services" / "searches.jsonl"
    searches = read_searches(path)
    wrong = evaluate(searches, _directory())
    for miss in wrong:
        print(miss)
    right = len(searches) - len(wrong)
    print(f"{right} of {len(searches)} searches lead to the right need and area: {right / len(searches):.1%}")
    return 0


def run_make(arguments: argparse.Namespace) -> int:
    from bot.services.made import write_made
    from bot.settings import settings

    directory = _directory()
    with arguments.file.open("w", encoding="utf-8") as file:
        write_made(arguments.count, directory.vocabulary, directory.geography, settings().today(), file)
    print(f"Wrote {arguments.count} made-up services to {arguments.file}")
    return 0


def run_measure(arguments: argparse.Namespace) -> int:
    from bot.services.measure import measure
    from bot.settings import settings

    for line in measure(arguments.count, settings()):
        print(line, flush=True)
    return 0


def _directory() -> Directory:
    from bot.dialogue.load import directory
    from bot.settings import settings

    return directory(settings())


def _tell(outcome: Outcome, all_faults: bool) -> int:
    """Prints how an import ended. 0 imported, 1 otherwise."""
    shown = outcome.faults if all_faults else outcome.faults[:MOST_FAULTS]
    for fault in shown:
        print(fault)
    if len(shown) < outcome.fault_count:
        print(f"... and {outcome.fault_count - len(shown)} more; --faults lists up to {len(outcome.faults)}")
    left = f"; {len(outcome.left_out)} must be fixed first and stay as they were" if outcome.left_out else ""
    said = f"{outcome.services} services taken in{left}" if outcome.state == "imported" else outcome.reason
    print(f"{outcome.state.value}: {said}")
    if outcome.state != "imported":
        print("What was shown before is shown still.")
    return 0 if outcome.state == "imported" else 1
