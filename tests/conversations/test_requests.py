from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.dialogue.load import request_store
from bot.settings import settings
from bot.support.model import Request
from tests.conversations.talk import Conversation, Talker

SCRIPTS: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("requests.yml").read_text(encoding="utf-8")
)["conversations"]
MOST_TURNS = 14  # of a family, until its request is sent


class Family:
    """One family and its conversations, and what the database holds of them."""

    def __init__(self, talker: Talker, channel: str) -> None:
        self._talker, self._channel, self._store = talker, channel, request_store(settings())
        self._conversations: list[Conversation] = []
        self.said = self.said_until_sent = 0
        self.last: Request | None = None
        self.move()

    def move(self) -> None:
        self._conversations.append(self._talker.start(self._channel))

    def wait(self, hours: float) -> None:
        tracker = self._conversations[-1].tracker()
        for event in tracker.events:
            event.timestamp -= hours * 3600
        tracker.basis = None  # so that all events are written anew, not only new ones
        self._talker.run(self._talker.agent.tracker_store.save(tracker))

    def say(self, text: str) -> dict[str, Any]:
        result = self._conversations[-1].say(self.fill(text))
        self.said += 1
        self.last = max(self.requests(), key=lambda request: request.created_at, default=self.last)
        self.said_until_sent = self.said_until_sent or (self.said if self.last else 0)
        choices = [choice["label"] for choice in self._conversations[-1].memory()["offered"]]
        return {**result, "choices": choices}

    def requests(self) -> list[Request]:
        return [request for one in self._conversations for request in self._store.of_conversation(one.sender)]

    def fill(self, text: str) -> str:
        """The text with the last request's reference, its check number, and one that is wrong."""
        if self.last is None:
            return text
        number = self.last.details.check_number
        wrong = f"{(int(number) + 1) % 1_000_000:06d}"
        return text.replace("{reference}", self.last.reference).replace("{number}", number).replace("{wrong}", wrong)


def _turns(turns: list[Any]) -> Iterator[dict[str, Any]]:
    """All turns as mappings, those of parts in their place."""
    for turn in turns:
        if isinstance(turn, list):
            yield from _turns(turn)
        else:
            yield turn if isinstance(turn, dict) else {"say": turn}


def _texts(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _check(result: Mapping[str, Any], expect: Mapping[str, Any], family: Family) -> None:
    told = f"after {result['text']!r}: {result['reply']!r}"
    assert not (unknown := set(expect) - {"outcome", "choices", "choices_hold", "contains", "not_contains"}), unknown
    assert expect.get("choices_hold", "") in ["", *result["choices"]], (told, result["choices"])
    for name in expect.keys() & {"outcome", "choices"}:
        assert result[name] == expect[name], told
    for text in _texts(expect.get("contains", [])):
        assert family.fill(text) in result["reply"], told
    for text in _texts(expect.get("not_contains", [])):
        assert family.fill(text) not in result["reply"], told


def _play(family: Family, turn: Mapping[str, Any]) -> None:
    if "later" in turn:
        family.wait(turn["later"])
    elif "conversation" in turn:
        family.move()
    else:
        _check(family.say(turn["say"]), turn.get("expect", {}), family)


def _holds(found: Any, wanted: Any) -> bool:
    """Whether what was stored is what is wanted; of a mapping, what is named is enough."""
    if isinstance(wanted, dict):
        return all(_holds(found[name], value) for name, value in wanted.items())
    return (list(found) if isinstance(found, tuple) else found) == wanted


@pytest.mark.parametrize("name", SCRIPTS)
def test_requests_of_a_family(name: str, talker: Talker) -> None:
    script = SCRIPTS[name]
    family = Family(talker, script["channel"])
    for turn in _turns(script["turns"]):
        _play(family, turn)
    assert len(family.requests()) == script["stored"]
    assert family.said_until_sent <= script.get("most", MOST_TURNS)
    for attribute, value in script.get("request", {}).items():
        found = getattr(family.last, attribute)
        assert getattr(found, "value", found) == value
    if "details" in script:
        assert family.last and _holds(family.last.details.to_json(), script["details"]), family.last


def test_requests_are_fifty_conversations() -> None:
    assert len(SCRIPTS) >= 50


def test_requests_that_say_all_at_once_need_nine_turns_at_most() -> None:
    limits = {script["most"] for name, script in SCRIPTS.items() if name.startswith("all_at_once")}
    assert limits == {9} and MOST_TURNS == 14
