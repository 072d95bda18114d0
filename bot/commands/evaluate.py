"""``python -m bot evaluate``: measures the assistant on a set of cases, or the engine on any labelled data."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.evaluation.cases import Case

MOST_CONFUSIONS = 25


def add_to(commands: Any) -> None:
    parser = commands.add_parser("evaluate", help="measure the assistant, or its engine on labelled data")
    parser.add_argument("cases", nargs="*", type=Path, metavar="CASES.jsonl", help="default: all of tests/evaluation")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument(
        "--engine",
        nargs=2,
        type=Path,
        metavar=("TRAIN.tsv", "TEST.tsv"),
        help="train and test the engine (columns text, label)",
    )
    parser.add_argument("--oos", type=Path, metavar="OOS.tsv", help="with --engine: texts that belong to no label")
    parser.add_argument("--misses", action="store_true", help="print each case that went wrong")
    parser.add_argument(
        "--consistency", action="store_true", help="the same answer on every channel and for every phrasing?"
    )
    parser.add_argument(
        "--follow-ups", action="store_true", help="second messages, which lean on the first or turn to something else"
    )
    parser.add_argument(
        "--acts", action="store_true", help='what messages do in a conversation: "ringing them now", "not what i asked"'
    )
    parser.add_argument("--learning-curve", action="store_true", help="top-1 against the number of examples a topic")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if arguments.engine:
        return _engine(arguments)
    if arguments.consistency:
        return _consistency(arguments)
    if arguments.follow_ups:
        return _follow_ups(arguments)
    if arguments.acts:
        return _acts(arguments)
    return _learning_curve(arguments) if arguments.learning_curve else _assistant(arguments)


def _cases(arguments: argparse.Namespace) -> list[Case]:
    from bot.evaluation.cases import read_cases
    from bot.settings import ROOT

    paths = arguments.cases or sorted((ROOT / "tests" / "evaluation").glob("*.jsonl"))
    return [case for path in paths for case in read_cases(path)]


def _consistency(arguments: argparse.Namespace) -> int:
    from bot.commands.common import ready_agent, say
    from bot.dialogue.probe import try_questions
    from bot.evaluation.consistency import consistency
    from bot.messages.render import CHANNELS
    from bot.settings import settings

    cases, agent = _cases(arguments), ready_agent(settings())
    texts = [case.text for case in cases]
    by_channel = {}
    for channel in CHANNELS:
        say(f"Asking {len(texts)} questions on {channel} ...")
        by_channel[channel] = list(try_questions(agent, texts, channel))
    found = consistency(cases, by_channel)
    if arguments.json:
        print(json.dumps({"channels": found.channels.to_json(), "phrasings": found.phrasings.to_json()}))
        return 0
    print(f"same entries and versions on {', '.join(CHANNELS)}  {found.channels}")
    print(f"same entry in up to ten phrasings of a topic     {found.phrasings}")
    for text in found.differing:
        print(f"DIFFERENT {text}")
    return 0


def _follow_ups(arguments: argparse.Namespace) -> int:
    from bot.commands.common import ready_agent
    from bot.dialogue.probe import try_talks
    from bot.evaluation.follow_ups import is_right, is_wrong, measure_follow_ups, read_follow_ups
    from bot.settings import ROOT, settings

    paths = arguments.cases or [ROOT / "tests" / "evaluation" / "follow_ups" / "cases.jsonl"]
    cases = [case for path in paths for case in read_follow_ups(path)]
    results = try_talks(ready_agent(settings()), [(case.first, case.then) for case in cases])
    pairs = list(zip(cases, results, strict=True))
    tables = measure_follow_ups(pairs)
    if arguments.json:
        print(
            json.dumps(
                {kind: {name: share.to_json() for name, share in table.items()} for kind, table in tables.items()}
            )
        )
        return 0
    for kind, table in tables.items():
        for name, share in table.items():
            print(f"{kind:8}{name:20}{share}")
    for case, result in pairs if arguments.misses else ():
        if is_wrong(case, result) or not is_right(case, result):
            name = "WRONG" if is_wrong(case, result) else "NOT RIGHT"
            print(
                f"{name} {case.kind} {case.topics} {result['outcome']} {result['shown']} | {case.first} // {case.then}"
            )
    return 0


def _acts(arguments: argparse.Namespace) -> int:
    import asyncio

    from bot.commands.common import ready_agent
    from bot.dialogue.turn import Understood
    from bot.evaluation.acts import measure_acts
    from bot.settings import ROOT, settings
    from bot.understanding.acts import OTHER, read_acts

    paths = arguments.cases or [ROOT / "tests" / "evaluation" / "acts" / "cases.jsonl"]
    messages, agent = [message for path in paths for message in read_acts(path)], ready_agent(settings())
    parsed = [asyncio.run(agent.parse_message(message.text)) for message in messages]
    pairs = [(m, Understood.from_json(found["understood"]).does()) for m, found in zip(messages, parsed, strict=True)]
    table = measure_acts(pairs)
    if arguments.json:
        print(json.dumps({name: share.to_json() for name, share in table.items()}))
        return 0
    for name, share in table.items():
        print(f"{name:24}{share}")
    for message, act in pairs if arguments.misses else ():
        if (act.value if act else OTHER) != message.act:
            print(f"{message.act} taken for {act.value if act else OTHER} | {message.text}")
    return 0


def _learning_curve(arguments: argparse.Namespace) -> int:
    from bot.commands.common import ready, say
    from bot.evaluation.learning_curve import learning_curve
    from bot.language.load import cached_vectors, encoder
    from bot.language.pipeline import load_language
    from bot.settings import settings

    ready(settings())
    nlp = load_language(settings().language_model, encoder())
    rows = learning_curve(
        settings().assistant_data,
        _cases(arguments),
        lambda text: " ".join(nlp(text)._.plain),
        lambda texts: cached_vectors().encode(texts, say),
    )
    print("| examples a topic | top-1 |\n|---|---|", flush=True)
    for step, share in rows:
        print(f"| {step} | {share} |", flush=True)
    return 0


def _engine(arguments: argparse.Namespace) -> int:
    from bot.commands.common import say
    from bot.evaluation.engine import read_tsv, run_engine
    from bot.language.load import encoder

    train, test = (read_tsv(path) for path in arguments.engine)
    outside = read_tsv(arguments.oos) if arguments.oos else None
    say(f"Reading {len(train.texts)} training and {len(test.texts)} test texts ...")
    result = run_engine(train, test, outside, encoder().encode_batch)
    if arguments.json:
        print(json.dumps(vars(result)))
        return 0
    print(f"in scope, accuracy                    {result.accuracy:.1%}")
    print(
        f"in scope, accuracy after rejection    {result.accuracy_after_rejection:.1%} (scores below {result.threshold:.2f} are rejected)"
    )
    if result.recall is not None:
        print(f"out of scope, recall                  {result.recall:.1%}")
    return 0


def _assistant(arguments: argparse.Namespace) -> int:
    from bot.commands.common import ready_agent
    from bot.dialogue.probe import try_questions
    from bot.evaluation.measure import measure, percentile
    from bot.settings import settings

    cases = _cases(arguments)
    pairs = list(zip(cases, try_questions(ready_agent(settings()), [case.text for case in cases]), strict=True))
    times = [float(result["ms"]) for _, result in pairs]
    speed = {"p50": round(percentile(times, 0.5), 1), "p95": round(percentile(times, 0.95), 1)}
    tables = measure(pairs)
    if arguments.json:
        shares = {title: {name: share.to_json() for name, share in table.items()} for title, table in tables.items()}
        print(json.dumps({"cases": len(cases), "tables": shares, "ms": speed}))
        return 0
    for title, table in tables.items():
        print(f"\n{title}")
        for name, share in table.items():
            print(f"  {name:32} {share}")
    print(f"\nmilliseconds a message: p50 {speed['p50']}, p95 {speed['p95']}")
    _print_confusions(pairs)
    if arguments.misses:
        _print_misses(pairs)
    return 0


def _print_confusions(pairs: Any) -> None:
    from bot.evaluation.measure import confusions

    rows = confusions(pairs)[:MOST_CONFUSIONS]
    if rows:
        print("\nwanted -> understood as (times)")
    for wanted, got, count in rows:
        print(f"  {wanted} -> {got} ({count})")


def _print_misses(pairs: Any) -> None:
    from bot.evaluation.measure import both, offered, right_and_certain, right_kind, taken_over, warned

    print()
    for case, result in pairs:
        if case.kind is None and taken_over(case, result):
            print(f"ORDINARY TAKEN OVER {result['safety']} | {case.text}")
        if case.kind == "none" and warned(case, result):
            print(f"FALSE {'TAKEN OVER' if taken_over(case, result) else 'possible'} {result['safety']} | {case.text}")
        elif case.kind not in (None, "none") and case.now and not right_and_certain(case, result):
            print(
                f"{'not certain' if right_kind(case, result) else 'MISSED'} {case.kind} {result['safety']} | {case.text}"
            )
        elif case.both and not both(case, result):
            print(f"NOT BOTH {case.topics} {result['shown']} | {case.text}")
        elif case.topics and not case.both and not offered(case, result):
            print(f"NOT OFFERED {case.topics} {result['outcome']} {result['shown']} | {case.text}")
        elif not case.topics and case.kind is None and result["outcome"] == "answer":
            print(f"OUT OF SCOPE ANSWERED {result['shown']} | {case.text}")
