"""The assistant as `make run` starts it: a process of its own, talked to through HTTP."""

from __future__ import annotations

import json
import re
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.benchmark.web import Visitor, web_table
from bot.channels.web import MOST_A_MINUTE
from bot.feedback.store import UNHELPFUL
from tests.conversations.running import Running, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("state")) as found:
        yield found


def test_server_serves_the_page_without_inline_code(server: Running) -> None:
    status, page, headers = server.get("")
    assert status == 200
    scripts = re.findall(r"<script\b[^>]*>", page)
    assert scripts and all(" src=" in script for script in scripts) and "<style" not in page
    assert "default-src 'none'" in headers["content-security-policy"]


def test_server_leads_from_the_root_to_the_page(server: Running) -> None:
    with urllib.request.urlopen(server.address.removesuffix("/chat") + "/", timeout=10) as answer:
        assert answer.url == f"{server.address}/"


def test_server_shows_the_page_in_frames_of_no_other_site_by_default(server: Running) -> None:
    assert server.get("")[2]["content-security-policy"].endswith("frame-ancestors 'none'")
    assert server.get("/frame")[2]["content-security-policy"].endswith("frame-ancestors 'self'")


def test_server_answers_a_question_in_one_piece(server: Running) -> None:
    status, answer = server.say(server.session(), "what does a health visitor do?")
    said, reply = answer["messages"]
    assert (status, said["who"], reply["who"]) == (200, "family", "assistant")
    assert reply["body"]["reply"]["provenance"][0]["id"] == "system/health_visitor_role"
    assert "topics" not in json.dumps(answer)  # what staff see stays here


def test_server_answers_a_message_that_comes_again_once(server: Running) -> None:
    session = server.session()
    calls = [server.call("message", session=session, key="one", text="what does a midwife do?")[1] for _ in range(3)]
    assert calls[0] == calls[1] == calls[2] and len(calls[0]["messages"]) == 2


def test_server_answers_messages_at_once_in_the_order_they_came(server: Running) -> None:
    session = server.session()
    texts = ["what does a midwife do?", "what is early help?", "what is a sendco?"]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda text: server.call("message", session=session, key=text, text=text), texts))
    messages = server.call("messages", session=session, after=0)[1]["messages"]
    said = [message["key"] for message in messages if message["who"] == "family"]
    answered = [f"re-{message['id']}-0" for message in messages if message["who"] == "family"]
    assert sorted(said) == sorted(texts)
    assert [message["key"] for message in messages if message["who"] == "assistant"] == answered


def test_server_answers_conversations_at_once_as_it_does_each_alone(server: Running) -> None:
    texts = [
        "what does a midwife do?",
        "hes 2 n not talkin yet",
        "what is early help?",
        "/restart",
        "\U0001f937",
        "how do i get an ehcp",
    ]

    def answered(text: str) -> list[str]:
        messages = server.say(server.session(), text)[1]["messages"]
        return [found["id"] for message in messages for found in message["body"].get("reply", {}).get("provenance", [])]

    alone = [answered(text) for text in texts]
    assert sum(map(bool, alone)) == 4
    with ThreadPoolExecutor(len(texts)) as pool:
        assert list(pool.map(answered, texts)) == alone


def test_server_gives_the_history_and_what_is_new(server: Running) -> None:
    session = server.session()
    first = server.say(session, "what does a midwife do?")[1]["messages"]
    assert server.call("messages", session=session, after=0) == (200, {"messages": first})
    assert server.call("messages", session=session, after=first[-1]["id"]) == (200, {"messages": []})
    later = server.say(session, "thank you", after=first[-1]["id"])[1]["messages"]
    assert [message["body"]["text"] for message in later][:1] == ["thank you"]


def test_server_ends_a_conversation_and_keeps_nothing_of_it(server: Running) -> None:
    session = server.session()
    server.say(session, "what does a health visitor do?")
    assert server.call("end", session=session) == (204, None)
    assert server.call("messages", session=session, after=0) == (200, {"messages": []})
    repeated = server.say(session, "say that again please")[1]["messages"][-1]["body"]["text"]
    assert "health visitor is" not in repeated.lower()


def test_server_deletes_the_conversation_when_a_family_asks(server: Running) -> None:
    session = server.session()
    for text in ("what does a health visitor do?", "delete my data", "Delete what I sent", "Yes, delete it all"):
        server.say(session, text)
    messages = server.call("messages", session=session, after=0)[1]["messages"]
    assert [message["who"] for message in messages] == ["assistant"] and "deleted" in messages[0]["body"]["text"]
    repeated = server.say(session, "say that again please")[1]["messages"][-1]["body"]["text"]
    assert "health visitor is" not in repeated.lower()


def test_server_keeps_whether_an_answer_helped(server: Running) -> None:
    session = server.session()
    answer = server.say(session, "what does a health visitor do?")[1]["messages"][-1]
    assert server.call("helpful", session=session, message=answer["id"], helpful=False) == (204, None)


def test_server_is_measured_as_a_family_waits_for_it(server: Running) -> None:
    visitor = Visitor(server.address.removesuffix("/chat"))
    times = [visitor.say(text) for text in ("hello", "what does a health visitor do?")]
    assert all(took > 0 for took in times)


def test_server_times_are_shown_as_a_table() -> None:
    assert web_table(range(1, 101)).splitlines()[2].endswith("| 51.0 ms | 96.0 ms |")


def test_server_keeps_one_rating_of_an_answer_the_last(server: Running) -> None:
    session = server.session()
    answer = server.say(session, "what does a health visitor do?")[1]["messages"][-1]
    before = server.feedback().count(UNHELPFUL)
    for helpful in (True, True, False):
        assert server.call("helpful", session=session, message=answer["id"], helpful=helpful) == (204, None)
    assert server.feedback().count(UNHELPFUL) == before + 1


@pytest.mark.parametrize(
    "path", ["/<script>alert(1)</script>", "/%3Cscript%3Ealert(1)%3C/script%3E", "/?stage=<script>alert(1)"]
)
def test_server_shows_a_hostile_address_as_text(server: Running, path: str) -> None:
    said = server.raw(path)
    assert "HTTP/1.1 " in said and "<script>alert(1)" not in said.replace("content-type: text/plain", "")


@pytest.mark.parametrize("session", ["", "web-guessed", "web-guessed.0000", "default", "../../etc"])
@pytest.mark.parametrize("name", ["message", "messages", "helpful", "end"])
def test_server_refuses_sessions_it_did_not_mint(server: Running, name: str, session: str) -> None:
    status, answer = server.call(name, session=session, key="k", text="hello", after=0, message=1)
    assert (status, answer["error"]) == (403, "expired")
    assert "999" in answer["text"]


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1", "http://127.0.0.1"])
def test_server_refuses_calls_of_other_sites(server: Running, origin: str) -> None:
    status, answer = server.post("/session", b"{}", {"Origin": origin})
    assert (status, answer["error"]) == (403, "elsewhere")


def test_server_takes_calls_of_its_own_page(server: Running) -> None:
    assert server.post("/session", b"{}", {"Origin": server.address.removesuffix("/chat")})[0] == 200


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b'{"session": 1}', b"\xff\xfe", b'{"session": null}'])
def test_server_answers_malformed_calls_in_plain_words(server: Running, body: bytes) -> None:
    status, answer = server.post("/message", body)
    assert (status, answer["error"]) == (400, "unreadable")
    assert "999" in answer["text"]


@pytest.mark.parametrize(
    "changed",
    [{"key": ""}, {"key": "k" * 101}, {"key": None}, {"text": 1}, {"after": -1}, {"after": True}, {"after": 2**40}],
)
def test_server_refuses_calls_that_are_not_as_they_should_be(server: Running, changed: dict[str, object]) -> None:
    body = {"session": server.session(), "key": "k", "text": "hello", "after": 0}
    assert server.call("message", **{**body, **changed})[1]["error"] == "unreadable"


@pytest.mark.parametrize("length", [6_002, 70_000, 250_000])
def test_server_refuses_what_is_too_long(server: Running, length: int) -> None:
    status, answer = server.say(server.session(), "a" * length)
    assert (status, answer["error"]) == (413, "too_long")
    assert "shorter" in answer["text"]


def test_server_asks_a_family_to_wait_that_sends_too_much(server: Running) -> None:
    session = server.session()
    answers = [server.say(session, "thank you") for _ in range(MOST_A_MINUTE + 1)]
    assert [status for status, _ in answers] == [200] * MOST_A_MINUTE + [429]
    assert "wait a minute" in answers[-1][1]["text"]


def test_server_keeps_conversations_apart(server: Running) -> None:
    one, two = server.session(), server.session()
    server.say(one, "what does a health visitor do?")
    messages = server.say(two, "say that again please")[1]["messages"]
    assert len(messages) == 2 and "health visitor is" not in messages[-1]["body"]["text"].lower()


@pytest.mark.parametrize(
    "path", ["/webhooks/rest/webhook", "/conversations/x/tracker", "/model/parse", "/webhooks/cmdline/webhook"]
)
def test_server_opens_nothing_that_trusts_its_caller(server: Running, path: str) -> None:
    address = server.address.removesuffix("/chat") + path
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address, b"{}", timeout=10)
    assert refused.value.code in (404, 405)


def test_server_stops_cleanly_on_ctrl_c(server: Running) -> None:
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(timeout=30) in (0, 130)


def test_server_log_holds_no_message(tmp_path_factory: pytest.TempPathFactory) -> None:
    logs = list(Path(tmp_path_factory.getbasetemp()).glob("state*/log"))
    assert logs
    assert not any("health visitor" in log.read_text() for log in logs)
