"""Being told different things: noticed, answered with who agreed the answer, and offered to be passed on."""

from __future__ import annotations

import pytest

from bot.dialogue.conflict import told_differently
from bot.dialogue.content import Content
from bot.understanding.decision import Outcome
from tests.dialogue.by_hand import Family, ages, kinds, labels, said

TOLD = "my health visitor told me to sponge him but the GP says not to, what is right"


@pytest.mark.parametrize(
    "text",
    [
        "The GP says one thing and my health visitor another",
        "the midwife says one thing and the health visitor says another, who do I believe",
        "hospital told us to carry on with the cream but the pharmacist said to stop",
        "my health visitor told me to wean at 4 months but the leaflet says 6",
        "GP said no dairy whereas the dietitian says try it",
        "HV says feed on demand, midwife says every 3 hours, which is right",
        "midwife told me one thing, hv told me the opposite",
        "the school says he is fine but camhs said he needs help",
        "my mum says give him water but the health visitor said no",
        "my husband says let her cry but the health visitor said don't",
        "The doctor advised paracetamol and the nurse told me ibuprofen, who's right?",
        "I was told by the midwife to stop but the GP says to carry on",
        "told by the midwife to wake him but the nhs website says let him sleep",
        "111 told me A&E but the GP said wait",
        "the pharmacist contradicts what the GP told us",
        "health visitor and midwife are telling me different things about sleep",
        "My GP and my consultant disagree. The GP says stop, the consultant says carry on",
        "the senco says she needs an EHCP yet the ed psych says she doesn't",
        "MIDWIFE SAID ON HIS BACK BUT MY NAN SAYS FRONT",
        "first the midwife said top up, then the breastfeeding clinic told me not to",
        "The hospital said stop the milk but my GP says carry on",
        "gp sed antibiotics but hv sed no",
        "the school nurse says glasses but the GP says his eyes are fine",
        "why does the red book say one thing and the nurse said another",
        "midwife at the hospital told me 8 weeks but my health visitor told me 6",
    ],
)
def test_conflict_is_noticed(text: str) -> None:
    assert told_differently(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GP",
        "but but but",
        "my son has a fever",
        "the health visitor said he is fine",
        "the GP said it is viral but he is still hot",
        # Family alone
        "my mum says let him cry but my sister says pick him up",
        "my husband and my mum say different things",
        "my friend says her GP does different things",
        # One adviser, and a place or person that the family is sent to
        "my health visitor told me to see the GP",
        "my health visitor told me to ring the GP but there are no appointments",
        "health visitor said to ring the GP, and then what?",
        "my midwife wants me to go to hospital but I don't want to",
        "The GP said she can go back to nursery but she is still poorly",
        "The school said she needs a speech therapist but how do I get one",
        "the GP told me to book another appointment",
        "the GP told me to ring the hospital, which one is right for us?",
        "the GP says we can ask for different advice at the clinic",
        "the doctor at the hospital said to wait but I can't",
        "I told the GP but the GP said nothing",
        # One adviser with two names in it, and words that only look like an adviser
        "the school nurse said he is fine but I'm worried",
        "the health visitor clinic said come back but it is closed",
        "the GP said it's nothing but of course I worry",
        "Hi I'm a new mum. My midwife told me to take folic acid but which one?",
        # Two advisers who agree, or who are only named
        "my mum and my GP both say the same",
        "the GP said yes and the midwife agreed",
        "the doctor said no and the nurse said no",
        "what does the health visitor do and how is it different from a midwife",
        "who do I ask, the GP or the health visitor?",
        "The nursery said he bit another child and I told his dad",
        "The health visitor says he's going up well. Then we went to the photographer's. My gran says they gave rusks in her day",
    ],
)
def test_conflict_near_misses_are_none(text: str) -> None:
    assert not told_differently(text)


@pytest.mark.parametrize("text", ["gp " * 3000, "said " * 3000, "to the a my " * 1000, "x" * 20_000, "a\0but\ufffd"])
def test_conflict_hostile_messages_are_none(text: str) -> None:
    assert not told_differently(text)


def test_conflict_is_rare_in_questions_on_other_topics(data: Content) -> None:
    others = [entry for entry in data.knowledge.entries.values() if entry.id != "system/conflicting_advice"]
    examples = [text for entry in others for text in entry.examples]
    assert sum(map(told_differently, examples)) < len(examples) / 500


# The reply


def test_conflict_reply_gives_the_agreed_answer_and_who_agreed_it(family: Family, data: Content) -> None:
    answered = family.say(TOLD, "advice/fever")
    entry = data.knowledge.entries["advice/fever"]
    assert answered.reply.blocks[0].text.startswith("It is hard when people tell you different things")
    assert answered.reply.blocks[-1].text.startswith(f"Agreed by {entry.agreed_by[0]} and ")
    assert answered.reply.blocks[-1].text.endswith(f"on {entry.agreed_on}.")
    assert (answered.outcome, labels(answered)[0]) == (Outcome.ANSWER, "Tell local services")


def test_conflict_reply_still_asks_the_age(family: Family) -> None:
    family.say(TOLD, "advice/fever")
    answered = family.say("4 months", facts={"child_age": {"months": 4.0, "text": "4 months"}})
    assert ages(answered) == ["3 to 6 months"]


def test_conflict_is_passed_on_in_the_familys_own_words(family: Family) -> None:
    family.say(TOLD, "advice/fever")
    read_back = family.tap("Tell local services")
    assert f"“{TOLD}”" in said(read_back)
    assert (family.memory.awaiting, family.memory.about) == ("conflict", "advice/fever")


def test_conflict_without_a_subject_gets_the_answer_on_conflicts(family: Family) -> None:
    answered = family.say("everyone says something else", "system/conflicting_advice")
    assert [given.id for given in answered.reply.provenance] == ["system/conflicting_advice"]
    assert kinds(answered)[0] == "report"


def test_conflict_words_are_not_passed_on_with_a_later_topic(family: Family) -> None:
    family.say(TOLD, "advice/fever")
    family.say("how do I complain", "system/complaint")
    asked = family.tap("Tell local services")
    assert TOLD not in said(asked)
    assert family.memory.words == ""


def test_conflict_in_a_message_that_is_no_question_on_a_topic_changes_nothing(family: Family) -> None:
    answered = family.say(TOLD, "thank")
    assert (answered.outcome, kinds(answered)) == (Outcome.CHAT, [])
