"""Finding services with the real trained assistant."""

from __future__ import annotations

import pytest

from tests.conversations.talk import Talker


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("breastfeeding group in Ipswich on Mondays", "Breastfeeding cafe, Ipswich"),
        ("speech therapy cb1 3yo", "speech and language line, Cambridge"),
        ("what is there for a 3-year-old with speech delay in CB1?", "speech and language line, Cambridge"),
        ("where is the food bank in great yarmouth", "Family food bank, "),
        ("any stay and play near ely on a friday", "Stay and play, "),
    ],
)
@pytest.mark.parametrize("channel", ["web", "sms", "cmdline"])
def test_finding_in_one_message_on_every_channel(talker: Talker, channel: str, text: str, part: str) -> None:
    result = talker.start(channel).say(text)
    assert (result["outcome"], result["shown"]) == ("service", ["find_service"])
    assert part in result["reply"]


def test_finding_step_by_step(talker: Talker) -> None:
    family = talker.start("sms")
    assert "Which town are you in?" in family.say("is there a baby group near me")["reply"]
    assert "Reply 1 for Suffolk\n2 for Cambridgeshire" in family.say("cb8")["reply"]
    shown = family.say("1")["reply"]
    assert "Bury St Edmunds" in shown
    assert "Show me more" in shown and family.say("show me more")["reply"] != shown
    assert "What kind of help?" in family.say("look for something else")["reply"]
    assert "food bank" in family.say("food bank")["reply"]
