"""``python -m bot gaps ...``: what the assistant could not answer well, and what an editor makes of it. Nothing learns by itself."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.gaps.clusters import Cluster
    from bot.gaps.scrub import Scrubber

SHOWN = 12  # messages of a cluster
LISTED = 30  # clusters


def add_to(commands: Any) -> None:
    parser = commands.add_parser("gaps", help="what was not answered well: look at it, make examples and drafts of it")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="clusters of messages, those of most families first")
    listing.add_argument("--most", type=int, default=LISTED, help=f"at most so many (default {LISTED})")
    show = actions.add_parser("show", help="the messages of a cluster, the most typical first")
    show.add_argument("--most", type=int, default=SHOWN, help=f"at most so many (default {SHOWN})")
    examples = actions.add_parser("examples", help="add messages of a cluster to the examples of an entry")
    draft = actions.add_parser("draft", help="make the file of a new entry with a cluster's messages as its examples")
    close = actions.add_parser("close", help="a cluster that needs nothing: it is not listed again")
    for action in (show, examples, draft, close):
        action.add_argument("number", type=int, help="of the cluster, as `gaps list` names it")
    for action in (listing, show, examples, draft, close):
        action.add_argument("--small", action="store_true", help="also clusters of one or two families")
    for action in (examples, draft):
        action.add_argument("id", help="a topic, such as advice/fever")
        action.add_argument("--pick", default="", help="these messages, such as 17,23 (default: the most typical)")
    for action, run in ((listing, run_list), (show, run_show), (examples, run_examples), (draft, run_draft)):
        action.set_defaults(run=run)
    close.set_defaults(run=run_close)
    measure = actions.add_parser("measure", help="how well clusters agree with labels that they are not shown")
    measure.add_argument("file", type=Path, help="columns text and label, such as CLINC150's test questions")
    measure.set_defaults(run=run_measure)
    scrub = actions.add_parser("scrub", help="show what is taken out of lines of text, or measure it")
    scrub.add_argument("file", nargs="?", type=Path, help="lines (default: standard input)")
    scrub.add_argument(
        "--measure", action="store_true", help="lines with details in braces (default: the held-out ones)"
    )
    scrub.set_defaults(run=run_scrub)


def run_list(arguments: argparse.Namespace) -> int:
    found = [cluster for cluster in _clusters() if arguments.small or cluster.may_be_seen]
    for cluster in found[: arguments.most]:
        kinds = ", ".join(f"{count} {kind.value}" for kind, count in cluster.kinds().items())
        print(f"{cluster.number:>6}  {cluster.families} families  {kinds}")
        print(f"        “{cluster.gaps[0].words[:100]}”")
        print(f"        near {', '.join(cluster.nearest()) or 'nothing'}")
    print(
        f"{len(found)} clusters." if found else "Nothing was asked by three families or more that we could not answer."
    )
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    cluster = _cluster(arguments)
    print(f"{cluster.families} families; near {', '.join(cluster.nearest()) or 'nothing'}")
    for gap in cluster.gaps[: arguments.most]:
        print(f"{gap.id:>6}  {gap.at:%Y-%m-%d}  {gap.kind.value:10}  {gap.words}")
    if len(cluster.gaps) > arguments.most:
        print(f"and {len(cluster.gaps) - arguments.most} more: --most {len(cluster.gaps)}")
    return 0


def run_examples(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import gap_store
    from bot.errors import DataError
    from bot.knowledge.base import load_knowledge
    from bot.knowledge.edit import add_examples
    from bot.settings import settings

    entries = load_knowledge(settings().assistant_data / "knowledge").entries
    if arguments.id not in entries:
        raise DataError(f"there is no entry {arguments.id}: make one with `gaps draft`", settings().assistant_data)
    cluster = _cluster(arguments)
    texts = _fit(arguments, cluster)
    if not texts:
        return 1
    add_examples(entries[arguments.id].path, texts)
    gap_store(settings()).close(gap.id for gap in cluster.gaps)
    print(
        f"Added {len(texts)} examples to {entries[arguments.id].path}. Read them, put them right, then: knowledge check"
    )
    return 0


def run_draft(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import gap_store
    from bot.knowledge.draft import write_draft
    from bot.settings import settings

    cluster = _cluster(arguments)
    path = write_draft(settings().assistant_data, arguments.id, settings().today(), _fit(arguments, cluster))
    gap_store(settings()).close(gap.id for gap in cluster.gaps)
    print(f"Made {path}. Fill it in, then run: python -m bot knowledge check")
    return 0


def run_close(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import gap_store
    from bot.settings import settings

    closed = gap_store(settings()).close(gap.id for gap in _cluster(arguments).gaps)
    print(f"{closed} messages are done with.")
    return 0


def run_measure(arguments: argparse.Namespace) -> int:
    from bot.commands.common import say
    from bot.evaluation.engine import read_tsv
    from bot.gaps.measure import agreement
    from bot.language.load import encoder

    labelled = read_tsv(arguments.file)
    say(f"Encoding {len(labelled.texts)} messages ...")
    found = agreement(labelled, encoder().encode_batch)
    print(f"{found.messages} messages of {found.labels} labels in {found.clusters} clusters")
    print(f"adjusted mutual information {found.score:.3f}")
    return 0


def run_scrub(arguments: argparse.Namespace) -> int:
    from bot.gaps.planted import measure, read_planted
    from bot.settings import ROOT

    scrubber = _scrubber()
    if not arguments.measure:
        lines = arguments.file.read_text(encoding="utf-8").splitlines() if arguments.file else sys.stdin
        for line in lines:
            print(scrubber.scrub(line))
        return 0
    path = arguments.file or ROOT / "tests" / "evaluation" / "gaps" / "personal.txt"
    found = measure(read_planted(path), scrubber.scrub)
    for detail, scrubbed in found.left:
        print(f"LEFT “{detail}”: {scrubbed}")
    print(f"{found.taken} of {found.details} details taken out ({found.taken / max(found.details, 1):.1%})")
    print(f"{found.kept} of {found.words} other words kept ({found.kept / max(found.words, 1):.1%})")
    return 0


def _scrubber() -> Scrubber:
    from bot.gaps.scrub import Scrubber
    from bot.gaps.words import load_word_lists
    from bot.settings import settings

    return Scrubber(load_word_lists(settings().assistant_data))


def _clusters() -> list[Cluster]:
    from bot.dialogue.load import gaps
    from bot.language.load import encoder
    from bot.settings import settings

    return gaps(settings()).clusters(lambda texts: encoder().encode_batch(texts))


def _cluster(arguments: argparse.Namespace) -> Cluster:
    """Raises DataError where there is none of this number that may be seen."""
    from bot.errors import DataError
    from bot.settings import settings

    for cluster in _clusters():
        if cluster.number == arguments.number and (arguments.small or cluster.may_be_seen):
            return cluster
    advice = "`gaps list` names them; with --small also those of one or two families"
    raise DataError(f"there is no cluster {arguments.number}: {advice}", settings().assistant_state)


def _fit(arguments: argparse.Namespace, cluster: Cluster) -> tuple[str, ...]:
    """The texts that may become examples; the others are told with the reason."""
    from bot.gaps.examples import USUAL, candidates, held_out, offer
    from bot.knowledge.base import load_knowledge
    from bot.settings import ROOT, settings

    picked = [int(number) for number in arguments.pick.split(",") if number.strip().isdigit()]
    base = load_knowledge(settings().assistant_data / "knowledge")
    apart = held_out(ROOT, settings().assistant_data)
    offered = offer(candidates(cluster, picked), base, apart, len(picked) or USUAL)
    for text, reason in offered.refused:
        print(f"left out “{text}”: it {reason}")
    for text in offered.fit:
        print(f"+ {text}")
    return offered.fit
