"""The SMS channel over HTTP, through the stand-in for its provider."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from sqlalchemy import update

import bot.exchange.store
from bot.channels.texting import FIRST, LINES
from bot.clock import utc_now
from bot.dialogue.load import wording
from bot.dialogue.turn import Memory
from bot.errors import SettingsError
from bot.messages.reply import Block, Choice, Reply, Tone
from bot.messages.texts import lay_out
from bot.settings import Settings, settings
from bot.sms.choose import MESSAGE_PATH, RECEIPT_PATH, provider_of
from bot.sms.stand_in import UNSUBSCRIBED, Fault, inbound
from bot.sms.tables import PHONE
from bot.sms.twilio import sign
from tests.sms.outside import NUMBER, TOKEN, Line, Told, line

OTHER = "+447700900002"
SAID = {name: " ".join(wording(settings()).line(name).sms.split()) for name in LINES}
HELP = Reply((Block("Call 999 now.", None, Tone.HELP_NOW),), (Choice("Talk to a person", "service"),))
DANGER = {"outcome": "safety", "safety": {"kind": "safety/life_threatening", "level": "certain"}}


def told(reply: Reply, **report: object) -> Told:
    """What the action sends for a reply."""
    return {"text": "", "custom": {"sms": lay_out(reply).to_json(), **report}}


def danger(text: str) -> Told:
    return told(HELP, **DANGER) if "breath" in text else {"text": f"re: {text}"}


async def post(line: Line, path: str, body: bytes, signature: str | None) -> int:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    headers |= {} if signature is None else {"X-Twilio-Signature": signature}
    async with (
        aiohttp.ClientSession() as session,
        session.post(line.address + path, data=body, headers=headers) as answer,
    ):
        return answer.status


async def test_sms_first_text_says_who_this_is_and_then_answers(texts: Line) -> None:
    assert await texts.say("hello") == [SAID[FIRST], "re: hello"]
    assert await texts.say("and now") == ["re: and now"]
    assert texts.agent.heard == [(texts.conversation(), "hello"), (texts.conversation(), "and now")]


async def test_sms_refuses_calls_that_the_provider_did_not_sign(texts: Line) -> None:
    fields = inbound(NUMBER, "hello", 0, "SM1")
    body, good = urlencode(fields).encode(), sign(TOKEN, texts.address + MESSAGE_PATH, fields.items())
    for signature in (None, "", "wrong", good[:-2] + "x="):
        assert await post(texts, MESSAGE_PATH, body, signature) == 403
    assert await post(texts, MESSAGE_PATH, body + b"&Body=more", good) == 403
    assert await post(texts, RECEIPT_PATH, body, good) == 403
    await texts.settled()
    assert texts.agent.heard == [] and texts.heard() == []
    assert await post(texts, MESSAGE_PATH, body, good) == 204


async def test_sms_a_replayed_call_is_the_same_text(texts: Line) -> None:
    for _ in range(3):
        assert await texts.stand_in.text(NUMBER, "hello", sid="SM1") == 204
    await texts.settled()
    assert len(texts.agent.heard) == 1 and texts.heard() == [SAID[FIRST], "re: hello"]


async def test_sms_a_text_delivered_twice_at_once_is_worked_on_once(texts: Line) -> None:
    await asyncio.gather(*(texts.stand_in.text(NUMBER, "hello", sid="SM1") for _ in range(8)))
    await texts.settled()
    assert len(texts.agent.heard) == 1 and len(texts.heard()) == 2


async def test_sms_refuses_what_is_too_large_or_makes_no_sense(texts: Line) -> None:
    assert await post(texts, MESSAGE_PATH, b"a" * 64_001, "") == 413
    fields = {"MessageSid": "", "From": NUMBER, "Body": "hello"}
    assert await texts.stand_in.call(texts.address + MESSAGE_PATH, fields) == 400


@pytest.mark.parametrize("sender", ["62226", "VODAFONE"])
async def test_sms_leaves_senders_alone_that_nobody_can_answer(texts: Line, sender: str) -> None:
    assert await texts.stand_in.text(sender, "Your bill is ready") == 204
    await texts.settled()
    assert texts.agent.heard == []


@pytest.mark.parametrize("path", ["/sms/message", "/sms/receipt", "/sms/", "/sms"])
async def test_sms_has_no_calls_without_a_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    async with line(tmp_path, monkeypatch, sms_provider="") as closed:
        assert await post(closed, path, b"", "") in (404, 405)


@pytest.mark.parametrize("body", ["a" * 1600, "😀" * 70, "Чекаю", "one\ntwo", "100% & more = +", "/restart"])
async def test_sms_takes_any_text_as_it_is(texts: Line, body: str) -> None:
    await texts.say(body)
    assert texts.agent.heard == [(texts.conversation(), body)]


async def test_sms_red_flag_is_answered_first_and_alone(texts: Line) -> None:
    texts.agent.reply = danger
    assert await texts.say("he cant breathe") == ["Call 999 now.", "Reply 1 for Talk to a person"]
    assert await texts.say("ok he is better") == [SAID[FIRST], "re: ok he is better"]


async def test_sms_danger_and_silence_is_shown_to_staff(texts: Line) -> None:
    texts.agent.reply = danger
    await texts.say("he cant breathe")
    await texts.say("she cant breathe", OTHER)
    await texts.say("she is fine now", OTHER)
    (silent,) = texts.channel._phones.silent(timedelta(0))
    assert (silent.conversation, silent.danger) == (texts.conversation(), "safety/life_threatening")
    assert NUMBER.lstrip("+") not in silent.conversation


async def test_sms_numbers_mean_what_was_offered_last(texts: Line) -> None:
    answer = Reply(
        (Block("Long. " * 90, "Short.", Tone.ANSWER),), (Choice("Sleep", "topic"), Choice("Feeding", "topic"))
    )
    texts.agent.reply = lambda text: told(answer) if text == "crying" else {"text": f"re: {text}"}
    assert (await texts.say("crying"))[1].startswith("Short.\nReply 1 for more\n2 for Sleep")
    assert (await texts.say("1"))[0].startswith("Long. Long.")
    assert await texts.say("3") == ["re: Feeding"]
    assert await texts.say("3") == ["re: 3"]


async def test_sms_stop_is_respected_until_start(texts: Line) -> None:
    await texts.say("hello")
    assert await texts.say("Stop.") == [UNSUBSCRIBED]  # by the provider itself
    assert await texts.say("are you there") == []
    assert await texts.say("HELP") == []
    assert await texts.say("START") == [SAID["text_started"]]
    assert await texts.say("hello again") == ["re: hello again"]


async def test_sms_a_number_that_the_provider_blocks_is_stopped(texts: Line) -> None:
    await texts.say("hello")
    texts.stand_in._blocked.add(NUMBER)
    await texts.say("anything")
    phone = texts.channel._phones.get(texts.conversation())
    assert phone and phone.stopped


async def test_sms_stop_is_confirmed_once_where_the_provider_does_not(
    texts: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts.channel._turns, "_confirms_stop", False)
    await texts.say("hello")
    texts.stand_in.blocks = False
    assert await texts.say("cancel") == [SAID["text_stopped"]]
    assert await texts.say("STOP") == []


@pytest.mark.parametrize("text", ["my baby stopped moving", "stop it", "how do I stop breastfeeding", "please cancel"])
async def test_sms_words_in_a_sentence_reach_the_assistant(texts: Line, text: str) -> None:
    await texts.say("hello")
    assert await texts.say(text) == [f"re: {text}"]


@pytest.mark.parametrize(("text", "name"), [("HELP", "text_help"), ("info", "text_help"), ("START", "greet")])
async def test_sms_other_keywords_have_their_own_words(texts: Line, text: str, name: str) -> None:
    assert (await texts.say(text))[-1] == SAID[name]
    assert texts.agent.heard == []


async def test_sms_pictures_are_answered_kindly(texts: Line) -> None:
    await texts.say("hello")
    assert await texts.say("", pictures=1) == [SAID["text_picture"]]
    assert await texts.say("  ") == [SAID["empty"]]
    assert await texts.say("is this a rash", pictures=2) == [SAID["text_picture_too"], "re: is this a rash"]
    assert len(texts.agent.heard) == 2


def after_a_pause(texts: Line) -> None:
    with texts.engine.begin() as connection:
        connection.execute(update(PHONE).values(last_seen=utc_now() - timedelta(hours=13)))


class _Tracker:
    """A conversation with a request that is not sent yet."""

    @staticmethod
    def get_slot(_: str) -> Told:
        return Memory(request={"id": "d", "paused": True}).to_json()


@pytest.fixture
def with_draft(texts: Line) -> Line:
    texts.agent.tracker = _Tracker()
    texts.agent.understood = {"ranking": [["check_request", 0.9]]}
    return texts


ASKED = SAID["text_same_person"] + "\nReply 1 for Yes\n2 for No"


async def test_sms_after_a_long_pause_the_same_person_goes_on(with_draft: Line) -> None:
    await with_draft.say("hello")
    after_a_pause(with_draft)
    assert await with_draft.say("what about my request") == [ASKED]
    assert await with_draft.say("1") == ["re: what about my request"]
    assert await with_draft.say("what about my request") == ["re: what about my request"]


async def test_sms_after_a_long_pause_another_person_sees_nothing_of_the_first(with_draft: Line) -> None:
    await with_draft.say("hello")
    after_a_pause(with_draft)
    await with_draft.say("what about my request")
    assert await with_draft.say("No") == [SAID["text_other_person"], "re: what about my request"]
    assert with_draft.agent.heard[-1] == (f"{with_draft.conversation()}.1", "what about my request")


async def test_sms_after_a_long_pause_danger_is_answered_at_once(with_draft: Line) -> None:
    with_draft.agent.reply = danger
    with_draft.agent.understood["safety"] = {"kind": "safety/life_threatening", "level": "certain", "rule": "r"}
    await with_draft.say("hello")
    after_a_pause(with_draft)
    assert (await with_draft.say("he stopped breathing"))[0] == "Call 999 now."


async def test_sms_after_a_long_pause_ordinary_questions_are_answered(with_draft: Line) -> None:
    with_draft.agent.understood = {"ranking": [["advice/head_lice", 0.9]]}
    await with_draft.say("hello")
    after_a_pause(with_draft)
    assert await with_draft.say("how do I treat nits") == ["re: how do I treat nits"]


async def test_sms_an_assistant_that_fails_apologises(texts: Line) -> None:
    def fail(_: str) -> Told:
        raise RuntimeError("a family's words")

    texts.agent.reply = fail
    assert "999" in (await texts.say("hello"))[-1]


async def test_sms_logs_hold_no_words_and_no_number(texts: Line, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: str) -> Told:
        raise RuntimeError("planted words")

    texts.agent.reply = fail
    texts.stand_in.faults.extend([Fault.BUSY, Fault.BROKEN])
    await texts.say("planted words")
    assert caplog.text and "planted" not in caplog.text and "7700900001" not in caplog.text


async def test_sms_all_forgotten_is_said_and_done(texts: Line) -> None:
    texts.agent.reply = lambda text: {"text": "All is deleted.", "custom": {"forgotten": text == "delete"}}
    await texts.say("hello")
    assert await texts.say("delete") == ["All is deleted."]
    kept = [message.body["text"] for message in texts.channel._exchange.since(texts.conversation())]
    assert kept == ["All is deleted."]


@pytest.mark.parametrize("fault", list(Fault))
async def test_sms_a_send_that_fails_is_made_good_and_never_doubled(texts: Line, fault: Fault) -> None:
    texts.stand_in.faults.append(fault)
    assert await texts.say("hello") == [SAID[FIRST], "re: hello"]


async def test_sms_receipts_are_recorded(texts: Line) -> None:
    await texts.say("hello")
    while texts.stand_in._tasks:
        await asyncio.gather(*texts.stand_in._tasks)
    with texts.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT state, receipt FROM text_out").all()
    assert [tuple(row) for row in rows] == [("sent", "delivered")] * 2


async def test_sms_a_process_that_dies_between_reply_and_record_sends_it_once(
    texts: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, dead = texts.channel._exchange.answer, [True]

    def die_once(*given: object, **named: object) -> bool:
        if dead.pop() if dead else False:
            raise OSError("killed")
        return bool(answer(*given, **named))  # type: ignore[arg-type]

    monkeypatch.setattr(bot.exchange.store, "LEASE", timedelta(0))
    monkeypatch.setattr(texts.channel._exchange, "answer", die_once)
    assert await texts.say("hello") == [SAID[FIRST], "re: hello"]


async def test_sms_takes_up_what_came_while_the_model_was_loaded(texts: Line) -> None:
    texts.channel._exchange.receive(texts.conversation(), "SM1", {"text": "early"})
    texts.channel._phones.seen(texts.conversation(), NUMBER, timedelta(hours=12))
    await texts.settled()
    assert texts.heard()[-1] == "re: early"


NUMBERS, EACH = 100, 10


async def test_sms_a_thousand_texts_are_answered_once_and_in_order(texts: Line) -> None:
    """Each delivered one to three times, in random order, with 5 % of the sends failing once."""
    chance = random.Random(5)
    sends = NUMBERS * (EACH + 1)
    faults = [chance.choice(list(Fault)) if chance.random() < 0.05 else None for _ in range(sends)]
    texts.stand_in.faults = deque(faults)
    await asyncio.gather(*(family(texts, f"+4477009{number:05d}", chance) for number in range(NUMBERS)))
    await texts.settled()
    assert len(texts.agent.heard) == NUMBERS * EACH
    expected = [SAID[FIRST], *(f"re: text {n}" for n in range(EACH))]
    wrong = {number: heard for number in range(NUMBERS) if (heard := texts.heard(f"+4477009{number:05d}")) != expected}
    assert wrong == {}


async def family(line: Line, number: str, chance: random.Random) -> None:
    """Sends its texts in order; each comes again, later or at the same moment."""
    again: list[int] = []
    for n in range(EACH):
        copies = chance.randint(0, 2)
        at_once = chance.randint(0, copies)
        again += [n] * (copies - at_once)
        chance.shuffle(again)
        late = [again.pop() for _ in range(chance.randint(0, len(again)))]
        batch = [n] * (1 + at_once) + late
        await asyncio.gather(*(line.stand_in.text(number, f"text {k}", sid=f"SM{number}-{k}") for k in batch))
    await asyncio.gather(*(line.stand_in.text(number, f"text {k}", sid=f"SM{number}-{k}") for k in again))


WHOLE = Settings(
    public_url="https://chat.example.org", sms_provider="twilio", sms_account="AC0", sms_token="t", sms_from="+44"
)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"sms_provider": "pigeon"}, "SMS_PROVIDER"),
        ({"sms_token": ""}, "SMS_TOKEN"),
        ({"public_url": ""}, "PUBLIC_URL"),
        ({"sms_provider": "notify"}, "SMS_KEY, SMS_TEMPLATE"),
        ({"sms_provider": "notify", "sms_key": "short", "sms_template": "t", "sms_token": "a bearer token"}, "SMS_KEY"),
        ({"sms_provider": "notify", "sms_key": "k" * 80, "sms_template": "t"}, "SMS_TOKEN"),
    ],
)
def test_sms_settings_that_are_not_whole_say_what_is_missing(changes: dict[str, str], named: str) -> None:
    values = {
        name: getattr(WHOLE, name) for name in ("public_url", "sms_provider", "sms_account", "sms_token", "sms_from")
    }
    with pytest.raises(SettingsError, match=named):
        provider_of(Settings(**{**values, **changes}))  # type: ignore[arg-type]


def test_sms_settings_without_a_provider_are_none() -> None:
    assert provider_of(Settings()) is None
    assert provider_of(WHOLE) is not None
