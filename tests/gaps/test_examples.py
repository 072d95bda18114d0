"""From a cluster to examples and drafts: what fits, what is refused, and the editor's commands."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.dialogue.load import gap_store
from bot.gaps.examples import candidates, held_out, offer
from bot.gaps.service import without_placeholders
from bot.gaps.store import Kind
from bot.knowledge.base import load_knowledge
from bot.knowledge.entry import read_entry
from bot.settings import ROOT, settings

HELMETS = (
    "does my [toddler] [name] need a helmet for a flat head",
    "flat head on one side, do helmets work",
    "my [baby] has a flat head do I need a helmet",
    "are helmets for flat heads free",
)
Run = Callable[..., tuple[int, str]]
pytestmark = pytest.mark.usefixtures("data")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The repo's data without most entries, and a state of its own."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("knowledge"))
    for name in ("fever", "teething"):
        (folder / "knowledge" / "advice").mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "data" / "knowledge" / "advice" / f"{name}.yml", folder / "knowledge" / "advice")
    monkeypatch.setenv("ASSISTANT_DATA", str(folder))
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path / "state"))
    settings.cache_clear()
    yield folder
    settings.cache_clear()


@pytest.fixture
def helmets() -> int:
    """A cluster of four families, and a message of one more; the cluster's number."""
    store = gap_store(settings())
    numbers = [store.add(Kind.UNANSWERED, f"web-{n}", words, ["advice/teething"]) for n, words in enumerate(HELMETS)]
    store.add(Kind.OFFERED, "web-9", "how do I register for a library card", [])
    return numbers[0]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def gaps(*arguments: object) -> tuple[int, str]:
        code = main(["gaps", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return gaps


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("my [toddler] [name] bites", "my toddler bites"),
        ("[name], [place] and help", "and help"),
        ("he goes to [school or service] primary", "he goes to primary"),
        ("[name]", ""),
        ("[name] [word].", ""),
        ("is it [word] ?", "is it?"),
        ("[school child] won't eat", "school child won't eat"),
    ],
)
def test_examples_read_as_if_nothing_was_taken_out(words: str, text: str) -> None:
    assert without_placeholders(words) == text


def test_examples_refuse_what_is_known_or_kept_apart(data: Path) -> None:
    base = load_knowledge(data / "knowledge")
    apart = held_out(ROOT, data)
    known, near = "what counts as a high temp for a 2 year old?", "thermometer says 38.5 !!"
    texts = [
        known,
        near,
        apart[0],
        apart[-1],
        "fever",
        "a truly new question about heat",
        "A truly new question about heat!",
    ]
    offered = offer(texts, base, apart, 5)
    assert offered.fit == ("a truly new question about heat",)
    reasons = dict(offered.refused)
    assert "advice/fever" in reasons[known] and "advice/fever" in reasons[near]
    assert all("kept apart" in reasons[text] for text in (apart[0], apart[-1]))
    assert "too little" in reasons["fever"] and "one of those before" in reasons[texts[-1]]


def test_examples_take_no_more_than_asked(data: Path) -> None:
    texts = ["one apple tree", "where do swans live", "my bike has a puncture"]
    assert len(offer(texts, load_knowledge(data / "knowledge"), [], 2).fit) == 2


def test_gaps_commands_list_and_show(helmets: int, run: Run) -> None:
    code, said = run("list")
    assert code == 0 and f"{helmets}  4 families" in said and "1 clusters" in said and "library" not in said
    assert "library" in run("list", "--small")[1]
    code, said = run("show", helmets, "--most", 2)
    assert code == 0 and "advice/teething" in said and "and 2 more" in said
    assert run("show", helmets + 4)[0] == 2  # one family only
    assert "library" in run("show", helmets + 4, "--small")[1]
    assert run("show", 999)[0] == 2


def test_gaps_command_adds_examples_and_nothing_else(helmets: int, run: Run, data: Path) -> None:
    path = data / "knowledge" / "advice" / "fever.yml"
    before, entry = path.read_text(encoding="utf-8"), read_entry(path)
    code, said = run("examples", helmets, "advice/fever", "--pick", f"{helmets},{helmets + 1}")
    assert code == 0 and "Added 2 examples" in said
    assert read_entry(path).examples[len(entry.examples) :] == (
        "does my toddler need a helmet for a flat head",
        "flat head on one side, do helmets work",
    )
    assert path.read_text(encoding="utf-8").startswith(before.rstrip("\n"))
    assert "Nothing was asked" in run("list")[1]


def test_gaps_command_adds_nothing_where_nothing_fits(helmets: int, run: Run, data: Path) -> None:
    path = data / "knowledge" / "advice" / "fever.yml"
    before = path.read_text(encoding="utf-8")
    assert run("examples", helmets, "advice/nothing")[0] == 2
    assert run("examples", helmets, "advice/fever", "--pick", "999")[0] == 1
    assert path.read_text(encoding="utf-8") == before and "4 families" in run("list")[1]


def test_gaps_command_drafts_a_new_entry(helmets: int, run: Run, data: Path) -> None:
    code, said = run("draft", helmets, "advice/crying_and_colic")
    assert code == 0, said
    entry = read_entry(data / "knowledge" / "advice" / "crying_and_colic.yml")
    assert set(entry.examples) == {without_placeholders(words) for words in HELMETS}
    assert entry.unservable(settings().today()) is not None
    assert run("draft", helmets, "advice/fever")[0] == 2


def test_gaps_command_closes_a_cluster(helmets: int, run: Run) -> None:
    assert run("close", helmets) == (0, "4 messages are done with.\n")
    assert "Nothing was asked" in run("list")[1]


def test_gaps_commands_measure(tmp_path: Path, run: Run) -> None:
    table = tmp_path / "labelled.tsv"
    lines = [
        "my baby has a fever\ta",
        "fever in a baby\ta",
        "baby is hot\ta",
        "book a train\tb",
        "train tickets\tb",
        "buy a train ticket\tb",
    ]
    table.write_text("text\tlabel\n" + "\n".join(lines), encoding="utf-8")
    code, said = run("measure", table)
    assert code == 0 and "6 messages of 2 labels" in said and "adjusted mutual information" in said
    code, said = run("scrub", "--measure", ROOT / "tests" / "gaps" / "details.txt")
    assert code == 0 and "(100.0%)" in said
    text = tmp_path / "lines.txt"
    text.write_text("my son Tommy bites\n", encoding="utf-8")
    assert run("scrub", text) == (0, "my son [name] bites\n")


def test_candidates_prefer_messages_that_lost_least(helmets: int) -> None:
    from bot.dialogue.load import gaps
    from bot.language.load import encoder

    cluster = next(c for c in gaps(settings()).clusters(encoder().encode_batch) if c.number == helmets)
    assert candidates(cluster)[-1] == "does my toddler need a helmet for a flat head"
    assert gap_store(settings()).open(10)[0].vector is not None
