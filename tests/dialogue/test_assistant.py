"""The assistant's turns, with the repo's own answers and messages understood by hand."""

from __future__ import annotations

from datetime import date

import pytest

from bot.dialogue.assistant import Answered, Assistant
from bot.dialogue.content import Content
from bot.dialogue.turn import Memory, Understood
from bot.messages.reply import Choice, Tone
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.understanding.decision import Candidate, Outcome

TODAY, MUCH_LATER = date(2026, 11, 22), date(2036, 1, 1)
KIND = "safety/life_threatening"
NOW, PERHAPS = (Assessment(KIND, level, "rule") for level in (Level.CERTAIN, Level.POSSIBLE))
FEVER = Memory(topic="advice/fever")
OFFERED = Memory(offered=(Choice("Fever", "topic", "advice/fever"), Choice("Teething", "topic", "advice/teething")))


@pytest.fixture(scope="module")
def assistant(data: Content) -> Assistant:
    return Assistant(data)


def meant(
    *ranking: tuple[str, float], danger: Assessment | None = None, cut: bool = False, score: float = 5.0
) -> Understood:
    return Understood(danger, tuple(Candidate(*pair) for pair in ranking), score, cut=cut)


def answer(topic: str) -> Understood:
    return meant((topic, 0.95), ("greet", 0.01))


UNSURE = meant(("advice/fever", 0.35), ("advice/teething", 0.35), ("greet", 0.1))


def first(answered: Answered) -> str:
    return answered.reply.blocks[0].text


def said(answered: Answered) -> str:
    return "\n".join(block.text for block in answered.reply.blocks)


# Danger


@pytest.mark.parametrize(
    ("understood", "memory"),
    [
        (meant(("deny", 0.99), danger=NOW), Memory(danger="safety/domestic_abuse")),
        (meant(("advice/fever", 0.99), danger=NOW, cut=True), Memory(quiet=True)),
        (Understood(NOW, readable=False), Memory()),
    ],
)
def test_assistant_danger_comes_before_all(assistant: Assistant, understood: Understood, memory: Memory) -> None:
    answered = assistant.respond("the fever, she is not breathing", understood, memory, TODAY)
    assert answered.outcome is Outcome.SAFETY
    assert [block.title for block in answered.reply.blocks] == ["Call 999 now"]
    assert answered.memory.danger == KIND
    assert (answered.memory.offered, answered.shown) == (answered.reply.choices, ())


def test_assistant_offers_to_carry_on_only_where_there_was_something(assistant: Assistant) -> None:
    danger = meant(("advice/fever", 0.9), danger=NOW)
    kinds = [[c.kind for c in assistant.respond("help", danger, m, TODAY).reply.choices] for m in (Memory(), FEVER)]
    assert kinds == [["service", "safety_over"], ["topic", "service", "safety_over"]]


@pytest.mark.parametrize("understood", [answer("advice/fever"), UNSURE, answer("greet")])
def test_assistant_possible_danger_puts_help_first_and_one_tap(assistant: Assistant, understood: Understood) -> None:
    plain = assistant.respond("he is hot", understood, Memory(), TODAY)
    danger = Understood(PERHAPS, understood.ranking, understood.best_score)
    answered = assistant.respond("he is hot", danger, Memory(), TODAY)
    assert answered.reply.blocks[0].tone is Tone.HELP_NOW and "999" in first(answered)
    assert answered.reply.blocks[1:] == plain.reply.blocks
    assert answered.reply.choices[0] == Choice("Yes, this is happening now", "safety", KIND)
    assert answered.memory.offered == answered.reply.choices
    assert answered.outcome is plain.outcome


@pytest.mark.parametrize("text", ["1", "it is happening now", "yes"])
def test_assistant_yes_after_a_possible_danger_takes_over(assistant: Assistant, text: str) -> None:
    possible = assistant.respond("he is hot", meant(("advice/fever", 0.95), danger=PERHAPS), Memory(), TODAY)
    answered = assistant.respond(text, answer("affirm"), possible.memory, TODAY)
    assert (answered.outcome, answered.memory.danger) == (Outcome.SAFETY, KIND)


def test_assistant_no_after_a_possible_danger_is_a_plain_no(assistant: Assistant) -> None:
    possible = assistant.respond("he is hot", meant(("advice/fever", 0.95), danger=PERHAPS), Memory(), TODAY)
    answered = assistant.respond("no", answer("deny"), possible.memory, TODAY)
    assert (answered.outcome, answered.memory.danger) == (Outcome.CHAT, "")


@pytest.mark.parametrize(
    ("text", "label", "line", "danger"),
    [
        ("yes", "affirm", "I am glad.", KIND),  # help may still be on its way
        ("no", "deny", "That matters most", KIND),
        ("No, that is not happening", "deny", "Thank you for telling me. I am sorry", ""),
    ],
)
def test_assistant_yes_and_no_after_a_danger(
    assistant: Assistant, text: str, label: str, line: str, danger: str
) -> None:
    taken = assistant.respond("help", meant(("advice/fever", 0.9), danger=NOW), FEVER, TODAY)
    answered = assistant.respond(text, answer(label), taken.memory, TODAY)
    assert first(answered).startswith(line)
    assert answered.memory.danger == danger
    assert "safety_over" not in [choice.kind for choice in answered.memory.offered]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ok the ambulance is here", True),
        ("Paramedics have just arrived", True),
        ("police are on their way", True),
        ("they're sending help, ambulance coming now", True),
        ("rang 999", True),
        ("I’m on the phone to 111", True),
        ("we are at A&E", True),
        ("taking him to hospital now", True),
        ("the ambulance isn't here", False),
        ("no ambulance is coming", False),
        ("he is here", False),  # he may be the danger
        ("he put me in hospital", False),
        ("I spoke to the GP and he thinks I am mad", False),
        ("she was in hospital last year", False),
        ("should I go to hospital?", False),
        ("ambulance is here but what do I take", False),
        ("nobody rang 999", False),
        ("how do I get an EHC plan", False),
        ("", False),
        ("the ambulance is here " * 5, False),
    ],
)
def test_assistant_hears_that_help_is_there_after_a_danger(assistant: Assistant, text: str, expected: bool) -> None:
    taken = assistant.respond("help", meant(("advice/fever", 0.9), danger=NOW), FEVER, TODAY)
    answered = assistant.respond(text, meant(("advice/fever", 0.9)), taken.memory, TODAY)
    assert first(answered).startswith("Thank you for telling me. Please do what") is expected
    if expected:
        assert (answered.outcome, answered.memory.danger, answered.memory.helped) == (Outcome.SAFETY, KIND, True)
        assert [choice.kind for choice in answered.reply.choices] == ["topic", "service", "safety_over"]


def test_assistant_that_help_is_there_means_nothing_without_a_danger(assistant: Assistant) -> None:
    answered = assistant.respond("the ambulance is here", meant(("advice/fever", 0.9)), Memory(), TODAY)
    assert answered.outcome is Outcome.ANSWER


def test_assistant_unsure_yes_after_a_danger_is_not_taken_for_one(assistant: Assistant) -> None:
    memory = Memory(danger=KIND)
    assert "I am glad" not in first(assistant.respond("hm", meant(("affirm", 0.4)), memory, TODAY))


# Choices


@pytest.mark.parametrize("text", ["2", "the teething one please"])
def test_assistant_gives_what_was_chosen(assistant: Assistant, text: str) -> None:
    answered = assistant.respond(text, UNSURE, OFFERED, TODAY)
    assert answered.outcome is Outcome.ANSWER
    assert answered.shown == ("advice/teething",)


@pytest.mark.parametrize("text", ["3", "0"])
def test_assistant_a_number_that_was_not_offered_chooses_nothing(assistant: Assistant, text: str) -> None:
    answered = assistant.respond(text, meant(("advice/fever", 0.2), score=-9.0), OFFERED, TODAY)
    assert (answered.outcome, answered.shown) == (Outcome.FALLBACK, ())


def test_assistant_asks_which_is_meant_then_something_else(assistant: Assistant) -> None:
    answered = assistant.respond("teeth or fever", UNSURE, Memory(), TODAY)
    assert answered.outcome is Outcome.CHOICES
    assert [choice.target for choice in answered.reply.choices] == ["advice/fever", "advice/teething", ""]
    other = assistant.respond("Something else", UNSURE, answered.memory, TODAY)
    assert (other.outcome, other.memory.offered) == (Outcome.FALLBACK, ())
    assert "Tell me a little more" in first(other)


# Questions


def test_assistant_gives_two_answers_to_two_questions(assistant: Assistant) -> None:
    parts = (Candidate("advice/fever", 0.9), Candidate("advice/fever", 0.8), Candidate("advice/teething", 0.7))
    understood = Understood(None, (Candidate("advice/fever", 0.95),), 5.0, parts)
    answered = assistant.respond("he is hot. and his teeth?", understood, Memory(), TODAY)
    assert answered.shown == ("advice/fever", "advice/teething")
    assert [given.id for given in answered.reply.provenance] == ["advice/fever", "advice/teething"]


def test_assistant_get_help_now_comes_before_the_advice(assistant: Assistant) -> None:
    blocks = assistant.respond("he is hot", answer("advice/fever"), Memory(), TODAY).reply.blocks
    assert [block.tone for block in blocks] == [Tone.HELP_NOW, Tone.ANSWER, Tone.PLAIN]  # the last asks the age
    assert "{" not in "".join(block.text + block.sms for block in blocks)


@pytest.mark.parametrize(
    ("text", "memory"), [("what helps a fever", Memory()), ("1", OFFERED)], ids=["asked", "chosen"]
)
def test_assistant_says_honestly_that_an_answer_is_out_of_date(assistant: Assistant, text: str, memory: Memory) -> None:
    answered = assistant.respond(text, answer("advice/fever"), memory, MUCH_LATER)
    assert (answered.outcome, answered.shown) == (Outcome.FALLBACK, ())
    assert "being checked" in first(answered) and "Fever" in first(answered)
    assert answered.reply.provenance == ()


# Small talk and the rest


@pytest.mark.parametrize("label", ["thank", "goodbye"])
def test_assistant_is_quiet_after_a_loss(assistant: Assistant, label: str) -> None:
    usual = assistant.respond(label, answer(label), FEVER, TODAY)
    loss = assistant.respond("my baby died", answer("advice/baby_loss"), Memory(), TODAY)
    assert loss.memory.quiet
    quiet = assistant.respond(label, answer(label), loss.memory, TODAY)
    assert first(quiet) != first(usual)
    assert quiet.memory.quiet


def test_assistant_repeats_in_fewer_words(assistant: Assistant) -> None:
    long = assistant.respond("he is hot", answer("advice/fever"), Memory(), TODAY)
    short = assistant.respond("simpler please", answer("repeat"), long.memory, TODAY)
    assert short.shown == ("advice/fever",)
    advice = next(block for block in long.reply.blocks if block.tone is Tone.ANSWER)
    assert len(said(short)) < len(said(long)) and advice.sms in said(short)
    nothing = assistant.respond("again", answer("repeat"), Memory(), TODAY)
    assert (nothing.outcome, nothing.reply.provenance) == (Outcome.CHAT, ())


def test_assistant_restart_forgets_all_but_a_loss(assistant: Assistant) -> None:
    memory = Memory("advice/fever", "fever", OFFERED.offered, KIND, quiet=True, facts={"place": "Leeds"})
    assert assistant.respond("start again", answer("restart"), memory, TODAY).memory == Memory(quiet=True)


def test_assistant_of_an_unreadable_message(assistant: Assistant) -> None:
    answered = assistant.respond("🙂", Understood(readable=False), FEVER, TODAY)
    assert (answered.outcome, answered.memory.topic) == (Outcome.FALLBACK, "advice/fever")
    assert "could not read" in first(answered)


@pytest.mark.parametrize("danger", [None, PERHAPS])
def test_assistant_says_that_a_message_was_cut(assistant: Assistant, danger: Assessment | None) -> None:
    answered = assistant.respond("he " * 400, meant(("advice/fever", 0.9), danger=danger, cut=True), Memory(), TODAY)
    assert "longer than I can read" in answered.reply.blocks[1 if danger else 0].text
    assert answered.shown[0] == "advice/fever"
