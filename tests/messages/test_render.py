"""A reply as each channel shows it."""

from __future__ import annotations

import pytest

from bot.knowledge.entry import Source
from bot.messages.render import CHANNELS, is_urgent, render
from bot.messages.reply import Block, Choice, Reply, Tone

HELP = Block("Call 999 if floppy.\n\nRing 111 if worried.", "", Tone.HELP_NOW, "When to get help now")
ANSWER = Block("It’s common.\n\n- hold them\n- rest", "It’s common –\nhold them.", Tone.ANSWER, "Crying")
NHS = Source("NHS", "https://www.nhs.uk")
REPLY = Reply((HELP, ANSWER), (Choice("Sleep", "topic", "advice/sleep"), Choice("Something else", "other")), (NHS,))
WEB = (
    "When to get help now\n\nCall 999 if floppy.\n\nRing 111 if worried.\n\n"
    "Crying\n\nIt’s common.\n\n- hold them\n- rest"
)


def test_render_web_shows_all_in_order() -> None:
    assert render(REPLY, "web") == WEB


def test_render_sms_is_short_with_numbered_choices() -> None:
    assert render(REPLY, "sms") == "It's common - hold them.\nReply 1 for more\n2 for Sleep\n3 for Something else"


def test_render_cmdline_adds_the_sources() -> None:
    assert render(REPLY, "cmdline") == WEB + "\n\nSources: NHS (https://www.nhs.uk)"
    assert render(Reply((Block("Hello."),)), "cmdline") == "Hello."


@pytest.mark.parametrize("channel", ["", "rest", "SMS", "socketio", "sms "])
def test_render_unknown_channels_get_the_web_text(channel: str) -> None:
    assert render(REPLY, channel) == WEB


@pytest.mark.parametrize("channel", CHANNELS)
def test_render_danger_comes_first_everywhere(channel: str) -> None:
    danger = Block("Call 999 now.\n\nStay with them.", "Call 999 now.", Tone.HELP_NOW)
    assert render(Reply((danger, ANSWER)), channel).startswith("Call 999 now.")


def test_render_sms_sends_the_text_where_there_is_no_short_form() -> None:
    assert render(Reply((Block("One.\n\nTwo."), Block("Three.", short=""))), "sms") == "One. Two."


@pytest.mark.parametrize("channel", CHANNELS)
def test_render_empty_blocks_leave_no_gap(channel: str) -> None:
    assert render(Reply((Block("One."), Block(""), Block("Two."))), channel).split() == ["One.", "Two."]
    assert "\n\n\n" not in render(Reply((Block("One."), Block(""), Block("Two."))), channel)
    assert render(Reply(()), channel) == ""


def test_render_urgent_is_what_begins_with_help_now() -> None:
    assert is_urgent(REPLY)
    assert not is_urgent(Reply((ANSWER, HELP)))
    assert not is_urgent(Reply(()))
