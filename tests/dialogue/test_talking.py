"""Messages that do something in the talk and name no other subject."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.turn import Answered, Memory, Understood
from bot.messages.reply import Choice
from bot.understanding.acts import Act
from bot.understanding.decision import Candidate, Outcome
from tests.dialogue.by_hand import TODAY, Family, labels

BITING = Memory(topic="advice/biting_hitting", asked="he bites his sister")
UNCLEAR = ("advice/teething", 0.3)


@pytest.fixture
def assistant(content: Content) -> Assistant:
    return Assistant(content)


def does(act: Act, best: tuple[str, float] = UNCLEAR, sure: float = 0.9, **more: object) -> Understood:
    ranking = (Candidate(*best), Candidate("advice/fever", 0.25), Candidate("greet", 0.01))
    return replace(Understood(None, ranking, 5.0, plain="words", act=Candidate(act.value, sure)), **more)


def first(answered: Answered) -> str:
    return answered.reply.blocks[0].text


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (Act.TOLD, "I am here if you want to ask anything else"),
        (Act.TRIED_IT, "you have not failed"),
        (Act.WRONG_ANSWER, "That was not what you needed"),
        (Act.CANNOT_RING, "Many people find it hard to phone"),
        (Act.NO_HELP_YET, "hard to ask for help and not get it"),
        (Act.FEARS_SERVICES, "I do not tell anyone"),
        (Act.BEING_WATCHED, "You can write to me at any time"),
        (Act.WHO_TO_ASK, "This is who can help"),
    ],
)
def test_talking_each_act_gets_its_line(assistant: Assistant, act: Act, said: str) -> None:
    assert said in first(assistant.respond("words", does(act), BITING, TODAY))


def test_talking_who_to_ask_gives_the_answer_in_short(assistant: Assistant, content: Content) -> None:
    answered = assistant.respond("who do i ring", does(Act.WHO_TO_ASK), BITING, TODAY)
    assert (answered.outcome, answered.shown) == (Outcome.ANSWER, (BITING.topic,))
    entry = content.knowledge.entries[BITING.topic]
    assert answered.reply.blocks[1].text == content.helplines.fill(entry.sms)
    assert answered.reply.provenance[0].version == entry.version


@pytest.mark.parametrize("act", [Act.TOLD, Act.WRONG_ANSWER, Act.TRIED_IT])
def test_talking_leaves_the_first_message_alone(assistant: Assistant, act: Act) -> None:
    assert assistant.respond("words", does(act), Memory(), TODAY).outcome is Outcome.CHOICES


@pytest.mark.parametrize(
    ("best", "sure", "answers"),
    [
        (("advice/teething", 0.95), 0.95, True),  # another subject, and clear
        (("advice/biting_hitting", 0.95), 0.95, False),  # the same answer again would not help
        (("advice/biting_hitting", 0.95), 0.7, True),
        (("advice/teething", 0.65), 0.9, False),
        (UNCLEAR, 0.5, False),
    ],
)
def test_talking_a_clear_subject_is_answered(
    assistant: Assistant, best: tuple[str, float], sure: float, answers: bool
) -> None:
    answered = assistant.respond("words", does(Act.TRIED_IT, best, sure), BITING, TODAY)
    assert (answered.outcome is Outcome.ANSWER) is answers


@pytest.mark.parametrize(
    ("plain", "answers"),
    [
        ("can they fine me", True),
        ("does he have to come", True),
        ("will they take him off me", False),
        ("do you tell social services", False),
    ],
)
def test_talking_a_question_about_the_subject_is_no_fear_of_services(
    assistant: Assistant, plain: str, answers: bool
) -> None:
    joined = (Candidate(BITING.topic, 0.95), Candidate("greet", 0.01))
    leaning = does(Act.FEARS_SERVICES, plain=plain, joined=joined, alone=0.1)
    assert (assistant.respond(plain, leaning, BITING, TODAY).outcome is Outcome.ANSWER) is answers


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("the second one", "B"),
        ("2nd please", "B"),
        ("first one i think", "A"),
        ("the last one", "B"),
        ("the third one", None),
        ("the second time he did it", None),
    ],
)
def test_talking_a_choice_can_be_named_by_its_place(assistant: Assistant, text: str, chosen: str | None) -> None:
    offered = (
        Choice("Teething", "topic", "advice/teething"),
        Choice("Fever", "topic", "advice/fever"),
        Choice("Else", "other"),
    )
    answered = assistant.respond(text, does(Act.TOLD, sure=0.1), Memory(offered=offered), TODAY)
    assert answered.shown[:1] == (
        {"A": ("advice/teething",), "B": ("advice/fever",)}[chosen] if chosen else answered.shown[:1]
    )
    assert (answered.outcome is Outcome.ANSWER) is bool(chosen)


def test_talking_a_question_word_is_no_name_of_a_choice(assistant: Assistant) -> None:
    offered = (Choice("When your child is ill", "topic", "advice/fever"),)
    assert (
        assistant.respond("when", does(Act.TOLD, sure=0.1), Memory(offered=offered), TODAY).outcome
        is not Outcome.ANSWER
    )


@pytest.mark.parametrize(("asked", "line"), [("he bites", "not want to guess"), ("", "only help with family life")])
def test_talking_what_is_not_understood_in_a_conversation_is_not_called_outside_of_it(
    assistant: Assistant, asked: str, line: str
) -> None:
    memory = Memory(topic="advice/biting_hitting", asked=asked)
    assert line in first(assistant.respond("words", does(Act.TOLD, ("out_of_scope", 0.5), 0.1), memory, TODAY))


def test_talking_a_doubtful_goodbye_ends_nothing(assistant: Assistant) -> None:
    answered = assistant.respond("late talking then", does(Act.TOLD, ("goodbye", 0.7), 0.1), BITING, TODAY)
    assert "Take care" not in first(answered)


def test_talking_questions_about_shown_services_get_their_cards_again(family: Family) -> None:
    shown = family.say(
        "baby groups in norwich", "find_service", facts={"place": {"name": "Norwich", "areas": ["norfolk"]}}
    )
    again = family.say("how much is it", "advice/teething", 0.3)
    assert "all that I know about them" in first(again)
    assert again.reply.blocks[1:] == shown.reply.blocks and labels(again) == labels(shown)


def test_talking_topics_of_another_age_are_hardly_offered(assistant: Assistant) -> None:
    ranking = (Candidate("advice/sexual_health_teens", 0.5), Candidate("advice/potty_training", 0.3))
    asked = Understood(None, ranking, 5.0, plain="words")
    two = Memory(facts={"child_age": {"months": 24.0, "text": "2"}})
    assert assistant.respond("words", asked, Memory(), TODAY).shown[0] == "advice/sexual_health_teens"
    assert assistant.respond("words", asked, two, TODAY).shown[0] == "advice/potty_training"


@pytest.mark.parametrize(
    ("text", "parts", "noted"),
    [
        ("thank you", (), True),
        ("cheers. who sees what ive put", (), False),
        ("thanks. next, his skin is flaky", (Candidate("thank", 0.9), Candidate("advice/cradle_cap", 0.8)), False),
        ("thanks. he is asleep", (Candidate("thank", 0.9), Candidate("advice/cradle_cap", 0.3)), True),
    ],
)
def test_talking_thanks_do_not_swallow_a_question(
    assistant: Assistant, text: str, parts: tuple[Candidate, ...], noted: bool
) -> None:
    answered = assistant.respond(text, does(Act.TOLD, parts=parts), BITING, TODAY)
    assert ("I am here if you want to ask anything else" in first(answered)) is noted


@pytest.mark.parametrize(
    ("plain", "answered_again"),
    [
        ("not biting , he hits", False),
        ("no he does not bite he hits his sister", False),
        ("i did not say he bites", False),
        ("no luck so far he still bites", False),
        ("not sure how to stop him", True),
        ("he bites at nursery", True),
    ],
)
def test_talking_a_correction_does_not_get_the_same_answer(
    assistant: Assistant, plain: str, answered_again: bool
) -> None:
    ranking = (Candidate(BITING.topic, 0.7), Candidate("advice/tantrums", 0.25), Candidate("greet", 0.05))
    understood = Understood(None, ranking, 5.0, plain=plain)
    answered = assistant.respond(plain, understood, BITING, TODAY)
    assert (answered.shown[0] == BITING.topic) is answered_again
