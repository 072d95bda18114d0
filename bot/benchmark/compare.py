"""The comparison: trains both, serves both, asks both the same questions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from bot.benchmark.default_project import write_project
from bot.benchmark.server import Server
from bot.dialogue.host import free_port
from bot.errors import ModelError
from bot.evaluation.cases import Case, read_cases
from bot.evaluation.measure import percentile
from bot.knowledge.base import load_knowledge
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS
from bot.settings import ROOT, Settings
from bot.understanding.training_set import training_set

SHORT, LONG = 10, 200  # messages in a conversation
EARLY = slice(5, 15)  # turns 6 to 15
SHORT_CONVERSATIONS, LONG_CONVERSATIONS = 20, 2
USERS, MESSAGES_EACH = 32, 8  # that talk at once
WARM_UP = 10  # messages before anything is measured
TRAINED = "default-training.json"  # in the working folder: seconds
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """One side of the comparison. Times in seconds (training, start) and milliseconds (turns), memory in MB, accuracy 0 to 1."""

    training: float
    start: float
    memory: float
    short: tuple[float, ...]  # milliseconds of each turn of 10-message conversations
    long: tuple[float, ...]  # and of 200-message conversations
    early: float  # median of turns 6 to 15 of long conversations
    late: float  # median of their last ten turns
    top1: float
    throughput: float  # messages a second that USERS at once are answered


def compare(settings: Settings, work: Path, topics: int | None, progress: Progress) -> tuple[Measured, Measured]:
    """(this assistant, Rasa's default), each trained anew on the same topics (all, or ``topics`` of them spread over the list)."""
    data = _copy_data(settings, work / "data", topics)
    base = load_knowledge(data / "knowledge")
    cases = [
        case for case in read_cases(ROOT / "tests" / "evaluation" / "cases.jsonl") if _fits(case, set(base.entries))
    ]
    progress(f"{len(base.entries)} topics, {len(cases)} test questions")
    _empty_cache(settings, work / "cache")
    _empty(work / "rasa-cache")
    ours = _measure_ours(work, environment(work), cases, progress)
    write_project(work / "default", training_set(data), base)
    return ours, _measure_default(work, cases, progress)


def environment(work: Path) -> dict[str, str]:
    """The settings of this assistant, as it is compared in a working folder."""
    return {
        "ASSISTANT_DATA": str(work / "data"),
        "ASSISTANT_MODELS": str(work / "models"),
        "ASSISTANT_STATE": str(work / "state"),
        "ASSISTANT_CACHE": str(work / "cache"),
        "RASA_CACHE_DIRECTORY": str(work / "rasa-cache"),  # Rasa's own memory of earlier trainings
    }


def _copy_data(settings: Settings, target: Path, topics: int | None) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(settings.assistant_data, target)
    paths = sorted((target / "knowledge").glob("*/*.yml"))
    kept = {paths[index * len(paths) // topics] for index in range(topics)} if topics else set(paths)  # of both groups
    for path in set(paths) - kept:
        path.unlink()
    return target


def _empty_cache(settings: Settings, target: Path) -> None:
    """The encoder, but no remembered vectors: training is measured from the examples' texts on."""
    _empty(target)
    (target / "encoder").symlink_to(settings.assistant_cache / "encoder")


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


def _fits(case: Case, topics: set[str]) -> bool:
    return bool(case.topics) and not case.both and set(case.topics) <= topics


def _timed(command: Sequence[str], folder: Path, environment: dict[str, str], log: Path) -> float:
    started = time.perf_counter()
    with log.open("wb") as out:
        done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, stdout=out, stderr=out)
    if done.returncode:
        raise ModelError(f"{' '.join(command[1:4])} failed: see {log}")
    return time.perf_counter() - started


def _measure_ours(work: Path, chosen: dict[str, str], cases: Sequence[Case], progress: Progress) -> Measured:
    progress("Training this assistant ...")
    training = _timed([sys.executable, "-m", "bot", "train", "--force"], ROOT, chosen, work / "ours-train.log")
    port = free_port()
    command = [sys.executable, "-m", "bot", "run", "--measure", str(port)]
    with Server(command, ROOT, port, chosen, work / "ours-run.log") as server:
        progress("Asking this assistant ...")

        def best(text: str) -> str:
            replies, _ = server.say(f"top-{hash(text)}", text)
            topics = next(reply["custom"]["topics"] for reply in replies if "custom" in reply)
            return str(topics[0]) if topics else ""

        return _measure(server, training, cases, best)


def _measure_default(work: Path, cases: Sequence[Case], progress: Progress) -> Measured:
    folder, port = work / "default", free_port()
    progress("Training Rasa's default pipeline and policies (long) ...")
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    training = _trained_before(work)
    if training is None:
        training = _timed([sys.executable, "-m", "rasa", "train"], folder, quiet, work / "default-train.log")
        (work / TRAINED).write_text(json.dumps(training), encoding="utf-8")
    command = [sys.executable, "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port), "--enable-api"]
    with Server(command, folder, port, quiet, work / "default-run.log") as server:
        progress("Asking Rasa's default ...")

        def best(text: str) -> str:
            return _topic(server.parse(text))

        return _measure(server, training, cases, best)


def _trained_before(work: Path) -> float | None:
    """The seconds that an earlier run in this folder took to train the default, if its model is there: it need not wait again."""
    if (work / TRAINED).exists() and any((work / "default" / "models").glob("*.tar.gz")):
        return float(json.loads((work / TRAINED).read_text(encoding="utf-8")))
    return None


def _topic(parsed: dict[str, Any]) -> str:
    """What Rasa's default understood: the likeliest answer of the response selector, or the intent of small talk. Where it was
    not sure and fell back, what it would have said counts all the same."""
    ranking = [intent["name"] for intent in parsed["intent_ranking"] if intent["name"] != "nlu_fallback"]
    if ranking and ranking[0] in KNOWLEDGE_GROUPS:
        return str(parsed["response_selector"]["default"]["ranking"][0]["intent_response_key"])
    return str(ranking[0]) if ranking else ""


def _measure(server: Server, training: float, cases: Sequence[Case], best: Callable[[str], str]) -> Measured:
    texts = cycle(case.text for case in cases)
    for text in islice(texts, WARM_UP):
        server.say("warm-up", text)
    short = [turn for talk in _talks(server, texts, SHORT_CONVERSATIONS, SHORT) for turn in talk]
    talks = list(_talks(server, texts, LONG_CONVERSATIONS, LONG))
    memory = server.memory()
    right = sum(best(case.text) in case.topics for case in cases)
    early = median(turn for talk in talks for turn in talk[EARLY])
    late = median(turn for talk in talks for turn in talk[-10:])
    long = tuple(turn for talk in talks for turn in talk)
    throughput = _throughput(server, texts)
    return Measured(training, server.start, memory, tuple(short), long, early, late, right / len(cases), throughput)


def _talks(server: Server, texts: Iterator[str], conversations: int, messages: int) -> Iterator[list[float]]:
    """Milliseconds of each turn, by conversation. Its last turns ask what was asked early on, so that the two can be compared."""
    for number in range(conversations):
        asked = list(islice(texts, messages))
        asked[-len(asked[EARLY]) :] = asked[EARLY]
        yield [server.say(f"talk-{messages}-{number}", text)[1] for text in asked]


def _throughput(server: Server, texts: Iterator[str]) -> float:
    """Messages a second, where each of USERS sends the next one as soon as the last is answered."""
    asked = [list(islice(texts, MESSAGES_EACH)) for _ in range(USERS)]

    def talk(user: int) -> None:
        for text in asked[user]:
            server.say(f"one-of-many-{user}", text)

    started = time.perf_counter()
    with ThreadPoolExecutor(USERS) as pool:
        list(pool.map(talk, range(USERS)))
    return USERS * MESSAGES_EACH / (time.perf_counter() - started)


def table(ours: Measured, default: Measured) -> str:
    """The comparison as a Markdown table."""

    def row(name: str, ours_value: float, default_value: float, unit: str) -> str:
        ratio = f"{ours_value / default_value:.2f}" if default_value else ""
        return f"| {name} | {ours_value:,.1f}{unit} | {default_value:,.1f}{unit} | {ratio} |"

    rows = ["| | this assistant | Rasa's default | ratio |", "|---|---|---|---|"]
    rows.append(row("top-1 on the test questions", ours.top1 * 100, default.top1 * 100, " %"))
    rows.append(row("training", ours.training, default.training, " s"))
    rows.append(row("start-up", ours.start, default.start, " s"))
    rows.append(row("memory", ours.memory, default.memory, " MB"))
    for name, mine, theirs in (("10", ours.short, default.short), ("200", ours.long, default.long)):
        for part, share in (("p50", 0.5), ("p95", 0.95)):
            rows.append(
                row(
                    f"turn in {name}-message conversations, {part}",
                    percentile(mine, share),
                    percentile(theirs, share),
                    " ms",
                )
            )
    rows.append(row(f"messages a second, {USERS} users at once", ours.throughput, default.throughput, ""))
    for who, measured in (("this assistant", ours), ("Rasa's default", default)):
        rows.append(
            f"\nTurns 191-200 against turns 6-15, {who}: {measured.late:.1f} / {measured.early:.1f} ms = {measured.late / measured.early:.2f}"
        )
    return "\n".join(rows)
