"""The catalogue of topics."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.catalogue import Topic, load_catalogue
from bot.settings import ROOT


def test_catalogue_reads_topics_with_defaults(data: Path) -> None:
    found = load_catalogue(data / "topics.yml")
    assert list(found.topics) == ["advice/colic", "advice/sleep", "greet"]
    assert found["advice/colic"] == Topic(
        "advice/colic", "advice", "Crying and colic", "crying", "baby", False, False, 3
    )
    assert found["greet"] == Topic("greet", "chat", "Hello", "", "any", False, False, 6)


def test_catalogue_tells_its_groups_and_members(data: Path) -> None:
    found = load_catalogue(data / "topics.yml")
    assert [topic.id for topic in found.group("advice")] == ["advice/colic", "advice/sleep"]
    assert list(found.group("none")) == []
    assert "greet" in found and "Greet" not in found and 3 not in found


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("advice:\n- {id: a}\n- {id: b}\n- {id: a}\n", 4, "the id a is used twice"),
        ("advice:\n- {id: a}\nchat:\n- {id: a}\n", 4, "used twice"),
        ("advice:\n- {title: A}\n", 2, "`id` is missing"),
        ("advice:\n- {id: a, stage: adult}\n", 2, "expected one of pregnancy"),
        ("advice:\n- {id: a, urgent: maybe}\n", 2, "expected one of true, false"),
        ("advice: a\n", 1, "expected a list"),
        ("- advice\n", 1, "`name: value`"),
    ],
)
def test_catalogue_faults_have_a_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    (tmp_path / "topics.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_catalogue(tmp_path / "topics.yml")
    assert caught.value.line == line
    assert says in caught.value.message


def test_catalogue_of_the_repo_files_each_topic_under_its_group() -> None:
    topics = load_catalogue(ROOT / "data" / "topics.yml").topics.values()
    assert {topic.group for topic in topics} == {"system", "advice", "service", "chat", "safety"}
    for topic in topics:
        assert topic.id.partition("/")[0] == topic.group or topic.group in ("service", "chat", "safety")
        assert topic.title or topic.group == "safety", topic.id
