"""You said, we did: checked, published and taken back, by one person at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.errors import AssistantError, FeedbackError
from bot.feedback.responses import LONGEST, Response, ResponseStore, checked
from bot.support.tables import AUDIT

TODAY = date(2026, 11, 22)
GOOD = Response(
    "access",
    "The phone line",
    "You could not get through on the phone.",
    "Two more people answer it now. You can ring until eight in the evening.",
    "Norfolk family hubs",
    date(2026, 10, 1),
)
HARD = (
    "Notwithstanding organisational reconfiguration, multidisciplinary stakeholders collaboratively operationalised "
    "comprehensive telephony infrastructure optimisation methodologies."
)


def write(responses: ResponseStore, response: Response = GOOD) -> Response:
    return responses.one(responses.add(response, "Sam"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " \n "}, "The title is missing"),
        ({"done_by": ""}, "Who did it is missing"),
        ({"you_said": "Help!"}, "tells the family nothing"),
        ({"we_did": ""}, "tells the family nothing"),
        ({"we_did": HARD}, "needs a reader of"),
        ({"you_said": HARD}, "needs a reader of"),
        ({"title": "x" * (LONGEST["title"] + 1)}, "has 61 characters: at most 60"),
        ({"we_did": "We did it. " * 60}, "at most 600"),
        ({"done_on": date(2026, 11, 23)}, "still to come"),
    ],
)
def test_responses_that_families_could_not_use_are_refused(changed: dict[str, object], said: str) -> None:
    with pytest.raises(AssistantError, match=said):
        checked(replace(GOOD, **changed), TODAY)  # type: ignore[arg-type]


def test_responses_are_put_right() -> None:
    spaced = replace(GOOD, title=f"  {GOOD.title}\n", we_did=GOOD.we_did.replace(" ", "  \n "))
    assert checked(spaced, TODAY) == GOOD
    assert checked(replace(GOOD, done_on=TODAY), TODAY).done_on == TODAY


def test_responses_are_not_shown_before_they_are_published(responses: ResponseStore) -> None:
    kept = write(responses)
    assert (responses.published(), responses.all()) == ([], [kept])
    assert (kept.revision, kept.is_published) == (1, False)
    responses.publish(kept, "Sam")
    [shown] = responses.published()
    assert shown.is_published and replace(shown, published_at=None, revision=1) == kept
    responses.take_back(shown, "Sam")
    assert responses.published() == []


def test_responses_latest_deed_comes_first(responses: ResponseStore) -> None:
    for day in (3, 9, 9, 5):
        responses.publish(write(responses, replace(GOOD, done_on=date(2026, 10, day), title=f"{day}")), "Sam")
    assert [item.title for item in responses.published()] == ["9", "9", "5", "3"]
    assert len(responses.published(2)) == 2
    first, second = responses.published(2)
    assert first.id > second.id


def test_responses_of_two_people_at_once_do_not_overwrite_each_other(responses: ResponseStore) -> None:
    kept = write(responses)
    responses.change(replace(kept, title="By Sam"), "Sam")
    for late in (
        lambda: responses.change(replace(kept, title="By Alex"), "Alex"),
        lambda: responses.publish(kept, "Alex"),
        lambda: responses.delete(kept, "Alex"),
    ):
        with pytest.raises(FeedbackError, match="Somebody else changed this"):
            late()
    assert (responses.one(kept.id).title, responses.one(kept.id).revision) == ("By Sam", 2)


def test_responses_changed_while_published_stay_published(responses: ResponseStore) -> None:
    responses.publish(write(responses), "Sam")
    [shown] = responses.published()
    responses.change(replace(shown, title="Put right"), "Sam")
    [again] = responses.published()
    assert (again.title, again.published_at) == ("Put right", shown.published_at)


def test_responses_that_families_read_are_not_deleted(responses: ResponseStore) -> None:
    responses.publish(write(responses), "Sam")
    [shown] = responses.published()
    with pytest.raises(FeedbackError, match="take it back first"):
        responses.delete(shown, "Sam")
    responses.take_back(shown, "Sam")
    responses.delete(responses.one(shown.id), "Sam")
    with pytest.raises(FeedbackError, match="no such piece"):
        responses.one(shown.id)


def test_responses_every_change_is_audited(responses: ResponseStore, engine: Engine) -> None:
    kept = write(responses)
    responses.publish(kept, "Alex")
    responses.take_back(responses.one(kept.id), "Alex")
    responses.delete(responses.one(kept.id), "Sam")
    with engine.connect() as connection:
        rows = connection.execute(select(AUDIT.c.who, AUDIT.c.action, AUDIT.c.reference).order_by(AUDIT.c.id)).all()
    assert [(row[0], row[1].split()[0]) for row in rows] == [
        ("Sam", "write"),
        ("Alex", "publish"),
        ("Alex", "take"),
        ("Sam", "delete"),
    ]
    assert {row[2] for row in rows} == {str(kept.id)}
