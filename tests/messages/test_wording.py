"""The lines around the agreed answers."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.dialogue.assistant import QUIET_LINES
from bot.dialogue.following import ADD, STATUS, WITHDRAW
from bot.errors import DataError
from bot.feedback.store import CONFLICT, FEEDBACK, RATINGS
from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.check import OLDEST_READER, reading_age
from bot.knowledge.helplines import Helplines, load_helplines
from bot.messages import gsm7
from bot.messages.wording import Wording, load_page_words, load_wording
from bot.reminders.points import POINTS
from bot.services.when import NOW, PARTS
from bot.settings import ROOT
from bot.support.draft import FIELDS
from bot.support.model import ANSWERED, ASKED, LIFE_POINTS, State

DATA = ROOT / "data"
REST = "labels: {a: A}\ntopic_titles: {}\nafter_safety: {yes: Good.}\n"


@pytest.fixture(scope="module")
def helplines() -> Helplines:
    return load_helplines(DATA / "helplines.yml")


@pytest.fixture(scope="module")
def wording(helplines: Helplines) -> Wording:
    return load_wording(DATA / "wording.yml", helplines)


@pytest.fixture(scope="module")
def code() -> list[ast.AST]:
    files = sorted(file for part in ("dialogue", "support") for file in (ROOT / "bot" / part).glob("*.py"))
    return [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]


def _given(code: list[ast.AST], *methods: str) -> set[str]:
    """The texts given to some methods, wherever they are called; a text made on the spot ends with its first brace."""
    calls = (node for node in code if isinstance(node, ast.Call))
    named = (call for call in calls if getattr(call.func, "attr", "") in methods)
    given = (part for call in named for arg in call.args for part in _parts(arg))
    return {ast.unparse(part).lstrip("f").strip("\"'").partition("{")[0] for part in given}


def _parts(argument: ast.expr) -> list[ast.expr]:
    if isinstance(argument, ast.IfExp):
        return _parts(argument.body) + _parts(argument.orelse)
    text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return [argument] if text or isinstance(argument, ast.JoinedStr) else []


def _keys(code: list[ast.AST], mapping: str) -> set[str]:
    """The texts in ``mapping["..."]``."""
    found = set()
    for node in code:
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            name = getattr(node.value, "attr", getattr(node.value, "id", ""))
            found |= {node.slice.value} if name == mapping else set()
    return found


def _whole(found: set[str], families: dict[str, Iterable[str]]) -> set[str]:
    """The found texts, where each beginning stands for all that it may be made into."""
    assert {name for name in found if name.endswith("_")} == set(families)
    made = {beginning + end for beginning, ends in families.items() for end in ends}
    return {name for name in found if name not in families} | made


def test_wording_has_every_line_that_the_assistant_says(wording: Wording, code: list[ast.AST]) -> None:
    asked_again = ("contact", "address", "life_point", "consent", "share")
    states = [*(state.value for state in State), ASKED, ANSWERED]
    families = {"ask_": FIELDS, "again_": asked_again, "status_": states, "report_ask_": (CONFLICT, FEEDBACK)}
    used = _whole(_given(code, "_say", "line", "_step", "_wait", "_ask_day"), families)
    assert {"fallback", "too_long", "unavailable", "guide_themes", "ask_safe", "status_seen", "report_sent"} <= used
    assert used | set(QUIET_LINES) | set(QUIET_LINES.values()) <= set(wording.lines)


def test_wording_has_every_label(wording: Wording, code: list[ast.AST]) -> None:
    changed = ("words", "life_point", "would_help", "tried", "helpers", "child", "place", "contact", "consent")
    families = {"life_": LIFE_POINTS, "contact_": ("text", "phone", "email", "chat"), "field_": changed, "form_": ()}
    said = _given(code, "label", "choice") | {"safe_any", "safe_no_voicemail", "safe_school", "form_"}
    steps = {name for name in said if name and f"form_{name}" in wording.labels}
    wholes = {name for name in said - steps if name and "=" not in name}
    reminders = {f"remind_{name}" for name in _given(code, "_choice")} & set(wording.labels)
    reminders |= {f"remind_{point.id}" for point in POINTS}
    made = {f"held_{kind}" for kind in RATINGS} | {f"when_{part}" for part in (NOW, *PARTS)} | reminders
    used = _keys(code, "labels") | _whole(wholes, families) | {f"form_{name}" for name in steps} | made
    assert {"form_send", "form_skip", "timeline", "other_age"} <= used
    assert used == set(wording.labels)


def test_wording_has_every_word_after_danger(wording: Wording, code: list[ast.AST]) -> None:
    assert _keys(code, "after_safety") | _given(code, "_word", "over") | {"yes", "no"} == set(wording.after_safety)


@pytest.mark.parametrize("group", ["chat", "service"])
def test_wording_has_a_line_for_each_chat_and_service_topic(wording: Wording, group: str) -> None:
    with_steps = {"give_feedback", "request_support", STATUS, ADD, WITHDRAW}  # several lines each
    topics = {topic.id for topic in load_catalogue(DATA / "topics.yml").group(group)} - {"out_of_scope"} - with_steps
    assert len(topics) >= 3
    assert topics <= set(wording.lines)


def test_wording_titles_are_of_topics(wording: Wording) -> None:
    assert set(wording.titles) <= set(load_catalogue(DATA / "topics.yml").topics)


def test_wording_no_line_is_too_hard_to_read(wording: Wording) -> None:
    texts = {name: block.text for name, block in wording.lines.items()} | dict(wording.after_safety)
    ages = {name: reading_age(text) for name, text in texts.items()}
    assert {name: age for name, age in ages.items() if age > OLDEST_READER} == {}


def test_wording_every_line_fits_in_two_texts(wording: Wording) -> None:
    for name, block in wording.lines.items():
        if name == "staff_email":
            continue  # never a text
        sent = gsm7.to_gsm7(block.sms)
        assert not gsm7.foreign(sent), name
        assert gsm7.length(sent) <= gsm7.TWO_TEXTS, name


def test_wording_fills_numbers_and_names(wording: Wording, helplines: Helplines) -> None:
    assert str(helplines["samaritans"].phone) in wording.line("speak_to_person").text
    assert "“" not in wording.line("unavailable", title="Teething {x}").text
    assert '"Teething {x}"' in wording.line("unavailable", title="Teething {x}").text


_TEAM = {"team": "Family hub {1}", "partners": "the GP"}
_SENT = {"team": "Family hub", "reference": "AB12", "number": "1234", "when": "Monday"}
_WROTE = {"team": "the team", "reference": "KW4-7RMP", "words": "We will ring you."}
NAMES = {
    "unavailable": {"title": "Fever"},
    "correction": {"title": "Fever"}, "remind_code_text": {"number": "123456"},
    **dict.fromkeys(("remind_check", "remind_have"), {"words": "- 14 March 2027: the new birth visit"}),
    "agreed": {"who": "A and B", "when": "2026-11-22"},
    "ask_consent": _TEAM, "ask_share": _TEAM, "again_consent": _TEAM, "again_share": _TEAM,
    **dict.fromkeys(("share_told", "check_told", "request_told"), {"told": "the GP"}),
    **dict.fromkeys(("check_talked", "request_talked"), {**_TEAM, "talked": "the school"}),
    "words_full": {"end": "and then"},
    "what_changed_page": {"page": "https://chat.example.org/chat/you-said-we-did"},
    "what_changed_item": {"title": "A", "said": "B", "did": "C", "who": "D", "when": "May 2026"},
    "request_sent": _SENT, "request_added": _SENT, "request_agreed_route": _SENT,
    **dict.fromkeys(("request_check_more", "request_earlier", "request_withdraw", "request_withdrawn", "withdraw_failed", "forget_owned"), {"reference": "AB12"}),
    **dict.fromkeys(("find_which_area", "find_around", "why_here"), {"place": "Ely"}),
    "no_answer": {"subject": "thrush"},
    **dict.fromkeys(("find_found", "find_more", "find_nothing"), {"place": "Ely", "need": "a dentist"}),
    **dict.fromkeys(("find_why", "why_age", "why_day", "why_language", "card_now", "card_holiday"), {"words": "Mondays"}),
    **dict.fromkeys(("find_when", "find_when_holiday"), {"when": "Friday 25 December"}),
    "why_need": {"need": "a dentist"}, "why_near": {"words": "2 miles", "place": "Ely"},
    "staff_reply": _WROTE, "staff_email": {**_WROTE, "link": "https://chat.example.org"},
    "status_replied": {"when": "Monday"},
    "status_asked": {"when": "Monday"},
    "status_answered": {"when": "Monday"},
    **{f"status_{state.value}": {name: _SENT[name] for name in ("reference", "team", "when")} for state in State},
}  # fmt: skip


def test_wording_names_stand_only_where_the_assistant_fills_them(wording: Wording) -> None:
    with_names = {name for name, block in wording.lines.items() if "{" in block.text + block.sms}
    assert with_names <= set(NAMES)
    for texts in (wording.labels, wording.titles, wording.after_safety):
        assert not [text for text in texts.values() if "{" in text]


@pytest.mark.parametrize("name", NAMES)
def test_wording_fills_all_names_of_a_line(wording: Wording, name: str) -> None:
    block = wording.line(name, **NAMES[name])
    for text in (block.text, block.sms):
        left = text.replace("Family hub {1}", "")
        assert "{" not in left and "}" not in left and "\x00" not in left


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Agreed by {who} on {when}.", "Agreed by A on B."),
        ("{reference} {number} {team} {partners}", "C D E F"),
        ("{team}{team}", "EE"),
        ("Ring {samaritans}, {team}.", "Ring 116 123, E."),
        ("{title}", "{who}"),
    ],
)
def test_wording_fills_names_and_numbers_in_text_and_short(
    tmp_path: Path, helplines: Helplines, text: str, filled: str
) -> None:
    (tmp_path / "wording.yml").write_text(
        f'lines: {{a: {{text: "{text}", short: "{text}"}}}}\n{REST}', encoding="utf-8"
    )
    values = {"who": "A", "when": "B", "reference": "C", "number": "D", "team": "E", "partners": "F", "title": "{who}"}
    block = load_wording(tmp_path / "wording.yml", helplines).line("a", **values)
    assert (block.text, block.short) == (filled, filled)


@pytest.mark.parametrize("name", ["{when }", "{Team}", "{teams}", "{who.phone}", "{}", "{0}", "{team", "{number!r}"])
def test_wording_names_that_nobody_fills_are_refused(tmp_path: Path, helplines: Helplines, name: str) -> None:
    (tmp_path / "wording.yml").write_text(f'lines: {{a: {{text: "Hello {name}."}}}}\n{REST}', encoding="utf-8")
    with pytest.raises(DataError):
        load_wording(tmp_path / "wording.yml", helplines)


@pytest.mark.parametrize(
    "text",
    [
        "lines: {a: {text: Ring 0800 1111.}}\n" + REST,
        "lines: {a: {text: Hello., short: Ring 116 123.}}\n" + REST,
        'lines: {a: {text: "Ring {nobody}."}}\n' + REST,
        'lines: {a: {text: "Ring {Samaritans}."}}\n' + REST,
        "lines: {}\n" + REST.replace("Good.", "Ring 116 123."),
        "lines: {}\n" + REST.replace("a: A", "a: Ring 116 123"),
        "lines: {}\n" + REST.replace("Good.", '"Ring {nobody}."'),
    ],
)
def test_wording_numbers_come_only_from_the_registry(tmp_path: Path, helplines: Helplines, text: str) -> None:
    (tmp_path / "wording.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"data/helplines\.yml"):
        load_wording(tmp_path / "wording.yml", helplines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lines: {a: {short: Hello.}}\n" + REST, "`text` is missing"),
        ("lines: {a: Hello.}\n" + REST, "`name: value`"),
        ("lines: {a: {text: null}}\n" + REST, "expected text"),
        ("lines: {}\nlabels: {}\n", "`topic_titles` is missing"),
        ("labels: {}\n", "`lines` is missing"),
    ],
)
def test_wording_faulty_file_is_refused(tmp_path: Path, helplines: Helplines, text: str, says: str) -> None:
    (tmp_path / "wording.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_wording(tmp_path / "wording.yml", helplines)
    assert says in caught.value.message


def test_wording_helplines_are_filled_after_danger_too(tmp_path: Path, helplines: Helplines) -> None:
    text = "lines: {}\n" + REST.replace("Good.", '"Ring {samaritans}."')
    (tmp_path / "wording.yml").write_text(text, encoding="utf-8")
    assert load_wording(tmp_path / "wording.yml", helplines).after_safety["yes"] == "Ring 116 123."


def test_wording_an_empty_short_form_sends_nothing(tmp_path: Path, helplines: Helplines) -> None:
    text = 'lines: {a: {text: Long., short: ""}, b: {text: Long.}}\n' + REST
    (tmp_path / "wording.yml").write_text(text, encoding="utf-8")
    lines = load_wording(tmp_path / "wording.yml", helplines).lines
    assert (lines["a"].sms, lines["b"].sms) == ("", "Long.")


# The words of the page


@pytest.fixture(scope="module")
def page(helplines: Helplines) -> dict[str, str]:
    return load_page_words(DATA / "wording.yml", helplines)


def test_wording_of_the_page_is_not_too_hard_to_read(page: dict[str, str]) -> None:
    ages = {name: reading_age(text) for name, text in page.items() if len(text.split()) > 8}
    assert {name: age for name, age in ages.items() if age > OLDEST_READER} == {}


@pytest.mark.parametrize("name", ["agreed_by", "over", "chosen"])
def test_wording_of_the_page_keeps_the_names_that_the_page_fills(page: dict[str, str], name: str) -> None:
    assert "{" in page[name] and "\x00" not in page[name]


@pytest.mark.parametrize("text", ["Ring 116 123.", "Ring {nobody}.", "{team}", "{Left}"])
def test_wording_of_the_page_takes_numbers_from_the_registry_only(
    tmp_path: Path, helplines: Helplines, text: str
) -> None:
    (tmp_path / "wording.yml").write_text(f'page: {{a: "{text}"}}\n', encoding="utf-8")
    with pytest.raises(DataError):
        load_page_words(tmp_path / "wording.yml", helplines)


def test_wording_of_the_page_always_names_who_to_ring_when_it_fails(page: dict[str, str]) -> None:
    for name in ("offline", "no_news"):
        assert "999" in page[name] and "111" in page[name]
