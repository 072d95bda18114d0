"""Draft, checked, agreed by each partner, published: and nothing before that is given to families."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.database import open_database
from bot.errors import ApprovalError, DataError
from bot.knowledge.approve import check_step
from bot.knowledge.base import load_knowledge
from bot.knowledge.edit import add_examples, add_sign_off, append_items, quoted
from bot.knowledge.entry import Entry, read_entry
from bot.knowledge.sign_off import SignOff, State, Step
from bot.knowledge.sign_off_store import SignOffStore, with_sign_offs

TODAY = date(2026, 11, 22)
PARTNERS = ("Health visiting", "General practice: north, {east}")
AGREEMENT = "agreed_by: [Health visiting, General practice]\nagreed_on: 2026-01-10\n"
STRICT = f'partners: [Health visiting, "{PARTNERS[1]}"]\nagreed_by: []\nagreed_on: null\n'
Spoil = Callable[[str, str], Path]


@pytest.fixture
def colic(spoil: Spoil) -> Path:
    """An entry that two partners must agree to."""
    return spoil(AGREEMENT, STRICT)


def sign(path: Path, step: Step, partner: str = "", on: date = TODAY) -> Entry:
    add_sign_off(path, SignOff(step, "Ana O'Neil: editor", on, read_entry(path).fingerprint, partner))
    return read_entry(path)


def sign_all(path: Path) -> Entry:
    sign(path, Step.CHECKED)
    for partner in PARTNERS:
        sign(path, Step.AGREED, partner)
    return sign(path, Step.PUBLISHED)


def is_served(path: Path, today: date = TODAY) -> bool:
    return load_knowledge(path.parents[1]).servable("advice/colic", today) is not None


def test_approval_serves_an_entry_only_when_it_is_published(colic: Path) -> None:
    steps = [(Step.CHECKED, ""), *((Step.AGREED, partner) for partner in PARTNERS), (Step.PUBLISHED, "")]
    states = [State.CHECKED, State.CHECKED, State.AGREED, State.PUBLISHED]
    assert read_entry(colic).state is State.DRAFT and not is_served(colic)
    for (step, partner), state in zip(steps, states, strict=True):
        assert sign(colic, step, partner).state is state
        assert is_served(colic) is (state is State.PUBLISHED)
    entry = read_entry(colic)
    assert (entry.agreed_by, entry.agreed_on) == (PARTNERS, TODAY)


@pytest.mark.parametrize(
    ("done", "reason"),
    [
        ([], "nobody has checked it"),
        ([(Step.CHECKED, "")], "not agreed yet by Health visiting, General practice"),
        ([(Step.CHECKED, ""), (Step.AGREED, PARTNERS[0])], "not agreed yet by General practice"),
        ([(Step.AGREED, PARTNERS[0]), (Step.AGREED, PARTNERS[1]), (Step.PUBLISHED, "")], "nobody has checked it"),
        ([(Step.CHECKED, ""), *((Step.AGREED, partner) for partner in PARTNERS)], "not published yet"),
        ([(Step.CHECKED, ""), (Step.PUBLISHED, "")], "not agreed yet by"),
    ],
)
def test_approval_says_what_is_missing(colic: Path, done: list[tuple[Step, str]], reason: str) -> None:
    for step, partner in done:
        sign(colic, step, partner)
    changed = read_entry(colic).unservable(TODAY) or ""
    assert reason in changed and not is_served(colic)


@pytest.mark.parametrize(
    ("old", "new", "stays"),
    [
        ("All babies cry. It is not your fault.", "All babies cry. It is never your fault.", False),
        ("sms: All babies cry.", "sms: Babies cry.", False),
        ("Call 999 if", "Ring 999 if", False),
        ("version: 1", "version: 2", False),
        ("review_by: 2027-01-10", "review_by: 2027-02-10", False),
        ("needs: [infant_feeding]", "needs: []", False),
        ("owner: Health visiting", "owner: Midwifery", False),
        ("- what is colic", "- what is colic then", True),
        ("life_point: null", "life_point: null  # none yet", True),
    ],
)
def test_approval_is_for_one_text(colic: Path, old: str, new: str, stays: bool) -> None:
    sign_all(colic)
    text = colic.read_text(encoding="utf-8")
    assert text.count(old) == 1
    colic.write_text(text.replace(old, new), encoding="utf-8")
    assert is_served(colic) is stays
    if not stays:
        assert "changed after it was signed off" in (read_entry(colic).unservable(TODAY) or "")


@pytest.mark.parametrize(("today", "served"), [(date(2026, 11, 21), False), (TODAY, True), (date(2027, 1, 11), False)])
def test_approval_keeps_to_its_dates(colic: Path, today: date, served: bool) -> None:
    sign_all(colic)
    assert is_served(colic, today) is served


def test_approval_without_partners_is_as_it_was(data: Path) -> None:
    path = data / "knowledge" / "advice" / "colic.yml"
    entry = read_entry(path)
    assert entry.state is State.PUBLISHED and is_served(path)
    assert entry.with_sign_offs([SignOff(Step.CHECKED, "A", TODAY, "x")]) is entry


@pytest.mark.parametrize(
    ("step", "partner", "name", "problems", "said"),
    [
        (Step.CHECKED, "", "Ana", ["too long"], "too long"),
        (Step.CHECKED, "", "  ", [], "name of the person"),
        (Step.AGREED, "Health visiting", "Ana", [], "must be checked before"),
        (Step.AGREED, "Nobody", "Ana", [], "not among the partners"),
        (Step.AGREED, "", "Ana", [], "not among the partners"),
        (Step.PUBLISHED, "", "Ana", [], "nobody has checked it"),
    ],
)
def test_approval_refuses_a_step_out_of_turn(
    colic: Path, step: Step, partner: str, name: str, problems: list[str], said: str
) -> None:
    with pytest.raises(ApprovalError, match=said):
        check_step(read_entry(colic), step, partner, name, problems)


def test_approval_refuses_a_step_that_is_done(colic: Path) -> None:
    sign(colic, Step.CHECKED)
    entry = sign(colic, Step.AGREED, PARTNERS[0])
    for step, partner in ((Step.CHECKED, ""), (Step.AGREED, PARTNERS[0])):
        with pytest.raises(ApprovalError, match="already"):
            check_step(entry, step, partner, "Ana", [])
    check_step(entry, Step.AGREED, PARTNERS[1], "Ana", [])
    with pytest.raises(ApprovalError, match="already"):
        check_step(sign_all(colic), Step.PUBLISHED, "", "Ana", [])


def test_approval_needs_partners(data: Path) -> None:
    entry = read_entry(data / "knowledge" / "advice" / "colic.yml")
    with pytest.raises(ApprovalError, match="names no `partners`"):
        check_step(entry, Step.CHECKED, "", "Ana", [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{step: agreed, name: A, on: 2026-01-01, text: x}", "`partner` is named"),
        ("{step: checked, partner: P, name: A, on: 2026-01-01, text: x}", "`partner` is named"),
        ("{step: liked, name: A, on: 2026-01-01, text: x}", "expected one of checked"),
        ("{step: checked, name: A, on: soon, text: x}", "expected a date"),
        ("{step: checked, name: A, text: x}", "`on` is missing"),
        ("{step: checked, name: A, on: 2026-01-01, text: x, why: y}", "`why` is not a field"),
    ],
)
def test_approval_names_a_broken_sign_off(colic: Path, line: str, said: str) -> None:
    colic.write_text(colic.read_text(encoding="utf-8") + f"sign_offs:\n  - {line}\n", encoding="utf-8")
    with pytest.raises(DataError, match=said):
        read_entry(colic)


def test_sign_offs_of_the_desk_count_as_those_of_files(colic: Path, tmp_path: Path) -> None:
    store = SignOffStore(lambda: open_database(f"sqlite:///{tmp_path / 'assistant.db'}"))
    base = load_knowledge(colic.parents[1])
    text = base.entries["advice/colic"].fingerprint
    store.add("advice/colic", Step.CHECKED, "Ana", "0" * 16)  # of an earlier text
    store.add("advice/other", Step.CHECKED, "Ana", text)
    assert with_sign_offs(base, store).entries["advice/colic"].state is State.DRAFT
    store.add("advice/colic", Step.CHECKED, "Ana", text)
    for partner in PARTNERS:
        store.add("advice/colic", Step.AGREED, "Sam", text, partner)
        assert with_sign_offs(base, store).servable("advice/colic", date(2026, 12, 31)) is None
    store.add("advice/colic", Step.PUBLISHED, "Ana", text)
    entry = with_sign_offs(base, store).entries["advice/colic"]
    assert entry.state is State.PUBLISHED and entry.agreed_by == PARTNERS
    assert [given.name for given in entry.sign_offs] == ["Ana", "Ana", "Sam", "Sam", "Ana"]


def test_sign_offs_that_cannot_be_read_publish_nothing(colic: Path, tmp_path: Path) -> None:
    (tmp_path / "full").write_text("a file", encoding="utf-8")
    store = SignOffStore(lambda: open_database(f"sqlite:///{tmp_path / 'full' / 'assistant.db'}"))
    base = load_knowledge(colic.parents[1])
    assert with_sign_offs(base, store).entries["advice/colic"].state is State.DRAFT


LAYOUTS = [
    ("a: 1\nlist:\n- x\n- y\n\n# end\nb: 2\n", "a: 1\nlist:\n- x\n- y\n- z\n\n# end\nb: 2\n"),
    ("list:\n    - x   # why\n", "list:\n    - x   # why\n    - z\n"),
    ("list: []\nb: 2\n", "list:\n  - z\nb: 2\n"),
    ('list: [x, "y, y"]  # two\n', 'list:\n  - x\n  - "y, y"\n  - z  # two\n'),
    ("list:\n- |\n  x\n  y\nb: 2\n", "list:\n- |\n  x\n  y\n- z\nb: 2\n"),
    ("list:\n- x", "list:\n- x\n- z"),
    ("a: 1\nafter: 2 # so\nb: 3\n", "a: 1\nafter: 2 # so\nlist:\n  - z\nb: 3\n"),
]


@pytest.mark.parametrize(("text", "expected"), LAYOUTS)
def test_edit_appends_and_leaves_the_rest(text: str, expected: str) -> None:
    assert append_items(text, "list", ["z"], "after") == expected


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("my baby cries", "my baby cries"),
        ("it's wind", "it's wind"),
        ("help: now", '"help: now"'),
        ("- no", '"- no"'),
        ("yes", '"yes"'),
        ("39", '"39"'),
        ("why #1", '"why #1"'),
        ('"quoted"', '"\\"quoted\\""'),
        ("? what", '"? what"'),
        ("{x}", '"{x}"'),
    ],
)
def test_edit_quotes_what_yaml_would_misread(colic: Path, text: str, written: str) -> None:
    assert quoted(text) == written
    add_examples(colic, [text])
    assert read_entry(colic).examples[-1] == text


def test_edit_changes_nothing_but_the_list() -> None:
    folder = Path(__file__).parents[2] / "data" / "knowledge"
    for path in sorted(folder.glob("*/*.yml")):
        text, entry = path.read_text(encoding="utf-8"), read_entry(path)
        changed = append_items(text, "examples", ["one more"], "sms")
        assert changed.replace("- one more\n", "", 1).split() == text.split()
        assert [line for line in changed.split("\n") if line.strip() != "- one more"] == text.split("\n")
        assert entry.examples


def test_edit_puts_back_a_file_that_it_cannot_change(colic: Path) -> None:
    text = colic.read_text(encoding="utf-8").replace("examples:\n", "examples: &all\n")
    colic.write_text(text, encoding="utf-8")
    with pytest.raises(DataError):
        add_examples(colic, ["one more"])
    assert colic.read_text(encoding="utf-8") == text
