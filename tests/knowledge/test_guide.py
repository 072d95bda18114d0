"""The way in by stages, themes and topics; and the timeline by age."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS, load_catalogue
from bot.knowledge.guide import LONGEST_LABEL, MOST_CHOICES, Guide, Theme, load_guide
from bot.knowledge.helplines import load_helplines
from bot.messages import gsm7
from bot.settings import ROOT

GUIDE = """stages:
  baby:
    label: A new baby
    themes:
    - {label: Crying, topics: [advice/colic, advice/sleep]}
    - {label: Sleep, topics: [advice/sleep]}
"""
TIMELINE = """version: 3
agreed_by: [Health visiting]
agreed_on: 2026-01-10
review_by: 2027-01-10
milestones:
- {label: Before, from: -28 weeks, text: "  A midwife.\\n", sms: "A   midwife.", topics: [advice/sleep]}
- {label: Birth, from: 0 days, text: Birth., sms: Birth., topics: [advice/colic]}
- {label: Later, from: 2.5 years, text: Later., sms: Later., topics: [advice/colic]}
"""
Load = Callable[..., Guide]
DAY = timedelta(days=1)


@pytest.fixture
def load(data: Path) -> Load:
    """Reads the small guide and timeline with one text of either exchanged for another."""

    def read(old: str = "", new: str = "") -> Guide:
        assert not old or (GUIDE + TIMELINE).count(old) == 1
        for name, text in (("guide", GUIDE), ("timeline", TIMELINE)):
            (data / f"{name}.yml").write_text(text.replace(old, new) if old else text, encoding="utf-8")
        return load_guide(
            data / "guide.yml",
            data / "timeline.yml",
            load_catalogue(data / "topics.yml"),
            load_helplines(data / "helplines.yml"),
        )

    return read


@pytest.fixture(scope="module")
def guide() -> Guide:
    data = ROOT / "data"
    return load_guide(
        data / "guide.yml",
        data / "timeline.yml",
        load_catalogue(data / "topics.yml"),
        load_helplines(data / "helplines.yml"),
    )


def test_guide_reads_stages_themes_and_topics(load: Load) -> None:
    (stage,) = load().stages
    assert (stage.id, stage.label) == ("baby", "A new baby")
    assert stage.themes[0] == Theme("Crying", ("advice/colic", "advice/sleep"))
    assert list(load().topics()) == ["advice/colic", "advice/sleep", "advice/sleep"]


def test_guide_reads_the_timeline_as_families_read_it(load: Load) -> None:
    timeline = load().timeline
    assert (timeline.version, timeline.agreed_by) == (3, ("Health visiting",))
    first, birth, later = timeline.milestones
    assert (first.text, first.sms, first.topics) == ("A midwife.", "A midwife.", ("advice/sleep",))
    assert (round(first.from_months, 1), birth.from_months, later.from_months) == (-6.4, 0, 30)


@pytest.mark.parametrize(
    ("age", "months"),
    [("0 days", 0), ("10 days", 0.33), ("8 weeks", 1.84), ("1 week", 0.23), ("1 month", 1), ("2.5 years", 30)],
)
def test_guide_counts_ages_in_months(load: Load, age: str, months: float) -> None:
    assert load("from: 2.5 years", f"from: {age}").timeline.milestones[2].from_months == pytest.approx(months, abs=0.01)


@pytest.mark.parametrize(
    "age",
    [
        "soon",
        "3",
        "months",
        "3 moons",
        "three months",
        "nan months",
        "inf years",
        "1e3 days",
        "--1 days",
        "3months",
        "",
    ],
)
def test_guide_refuses_ages_that_cannot_be_counted(load: Load, age: str) -> None:
    with pytest.raises(DataError, match="expected an age such as `10 days`") as caught:
        load("from: 2.5 years", f"from: '{age}'")
    assert (caught.value.path.name, caught.value.line) == ("timeline.yml", 8)


@pytest.mark.parametrize(
    ("months", "labels"),
    [
        (-9.0, ["Before", "Birth"]),
        (-6.0, ["Before", "Birth"]),
        (0.0, ["Birth", "Later"]),
        (29.9, ["Birth", "Later"]),
        (30.0, ["Later"]),
        (300.0, ["Later"]),
    ],
)
def test_guide_timeline_shows_what_has_just_been_and_comes_next(load: Load, months: float, labels: list[str]) -> None:
    assert [item.label for item in load().timeline.around(months)] == labels


def test_guide_timeline_is_servable_from_agreement_to_review(load: Load) -> None:
    timeline, first, last = load().timeline, date(2026, 1, 10), date(2027, 1, 10)
    assert [timeline.servable(day) for day in (first - DAY, first, last, last + DAY)] == [False, True, True, False]
    assert not load("agreed_by: [Health visiting]", "agreed_by: []").timeline.servable(first)


@pytest.mark.parametrize(
    ("old", "new", "file", "line", "says"),
    [
        ("[advice/sleep]}\n-", "[advice/none]}\n-", "timeline.yml", 6, "advice/none is not a topic"),
        ("Sleep, topics: [advice/sleep]", "Sleep, topics: [greet]", "guide.yml", 6, "greet is not a topic"),
        ("[advice/colic, advice/sleep]", "[]", "guide.yml", 5, "holds 0: from 1 to 8"),
        ("[advice/colic, advice/sleep]", str(["advice/colic"] * 9), "guide.yml", 5, "holds 9: from 1 to 8"),
        ("[advice/colic, advice/sleep]", "advice/colic", "guide.yml", 5, "expected a list"),
        ("A new baby", "x" * (LONGEST_LABEL + 1), "guide.yml", 3, "at most 45 characters"),
        ("label: Birth", "label: " + "x" * (LONGEST_LABEL + 1), "timeline.yml", 7, "at most 45 characters"),
        ("label: Crying, ", "", "guide.yml", 5, "`label` is missing"),
        ("-28 weeks", "28 weeks", "timeline.yml", 6, "in order of age"),
        ("version: 3", "version: new", "timeline.yml", 1, "a whole number"),
        ("review_by: 2027-01-10", "review_by: soon", "timeline.yml", 4, "a date such as"),
        (TIMELINE[TIMELINE.index("milestones") :], "milestones: []\n", "timeline.yml", 5, "at least one"),
    ],
)
def test_guide_faults_have_file_and_line(load: Load, old: str, new: str, file: str, line: int, says: str) -> None:
    with pytest.raises(DataError, match=says) as caught:
        load(old, new)
    assert (caught.value.path.name, caught.value.line) == (file, line)


def test_guide_of_the_repo_leads_to_every_topic(guide: Guide) -> None:
    catalogue = load_catalogue(ROOT / "data" / "topics.yml")
    written = {topic.id for group in KNOWLEDGE_GROUPS for topic in catalogue.group(group)}
    assert len(written) > 100
    assert written - set(guide.topics()) == set()


def test_guide_of_the_repo_can_be_chosen_from_at_a_glance(guide: Guide) -> None:
    assert 1 <= len(guide.stages) <= MOST_CHOICES
    for labels in ([s.label for s in guide.stages], *([t.label for t in s.themes] for s in guide.stages)):
        assert len(set(labels)) == len(labels)
    for theme in (theme for stage in guide.stages for theme in stage.themes):
        assert len(set(theme.topics)) == len(theme.topics), theme.label


def test_guide_of_the_repo_has_a_timeline_that_families_are_given_now(guide: Guide) -> None:
    assert guide.timeline.servable(date(2026, 11, 22))
    ages = [item.from_months for item in guide.timeline.milestones]
    assert ages[0] < 0 and ages[-1] > 12 * 12
    assert len(ages) % 2 == 0 and len(ages) <= 2 * MOST_CHOICES  # every other one is a choice


def test_guide_of_the_repo_says_what_a_text_message_holds(guide: Guide) -> None:
    helplines = load_helplines(ROOT / "data" / "helplines.yml")
    for item in guide.timeline.milestones:
        assert helplines.faults(item.text) == helplines.faults(item.sms) == [], item.label
        assert len(item.text.split()) <= 75, item.label
        assert gsm7.length(item.sms) <= 150 and not gsm7.foreign(item.sms), item.label
