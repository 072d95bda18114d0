"""What is said where there is danger, or may be: the fixed wording of ``data/safety.yml``, before all else."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue.content import Content
from bot.dialogue.turn import Answered, Memory, with_block_first, with_choices
from bot.messages.reply import Block, Choice, Reply
from bot.safety.gate import Assessment
from bot.understanding.decision import Outcome

MOST_WORDS = 12  # of "the ambulance is here": in more there is something else to answer
_WHO = r"(?:ambulance|paramedics?|crew|999|111|police|help|doctor|gp|midwife|crisis team)"  # never "he": he may be the danger
_IS = r"(?:'s|'re|s)? (?:(?:is|are|has|have) )?(?:(?:now|just|finally) )?"
_THERE = r"(?:here|arrived|with (?:us|me|him|her|them)|on (?:the|its|their) way|coming)"
_RANG = r"(?:called|rang|rung|phoned|ringing|calling|on (?:the )?(?:phone|line) (?:to|with)|through to)"
_AT = r"(?:we|i)(?:'re|'m| are| am|re|m) (?:now )?(?:at|in)"  # not "he put me in hospital"
_GOING = r"(?:taking|going|driving|on (?:the|our|my) way) (?:(?:him|her|them|us) )?(?:in )?to"
_WHERE = r"(?:a ?& ?e|a and e|ae|(?:the )?hospital|maternity)"
_WITH_HELP = re.compile(rf"\b(?:{_WHO}{_IS}{_THERE}|{_RANG} (?:an? |the )?{_WHO}|(?:{_AT}|{_GOING}) {_WHERE})\b")
_WITHOUT = re.compile(
    r"\b(?:not|no|never|wont|isnt|arent|cant|cannot|nobody|should|shall|if|when|how|what|who|but|hold|engaged|queue|busy|answer|seems)\b|n't|\?"
)
# Words that put a misreading right. Not "just" or "only": "it was only one tablet" denies nothing.
_DENIES = re.compile(
    r"\b(?:no|not|nope|nah|nobody|none|never|cannot|wrong|misread\w*|misunder\w*|mean|meant|jok(?:e|ing)|kidding|saying|expression|"
    r"figure of speech|film|game|telly|play(?:ing)? (?:at|a)|pretend\w*|ago|calm down)\b|n'?t\b"
)


def denies(text: str) -> bool:
    """Whether a message says in so many words that there is no danger, rather than that all seems well."""
    return bool(_DENIES.search(text.lower().replace("’", "'")))


_HELPER = re.compile(
    r"\b(?:999|111|101|ambulance|paramedics?|police|officers?|doctors?|nurses?|gp|midwi(?:fe|ves)|hospital|a ?& ?e|a and e|ae|ward|maternity|"
    r"social|worker|team|refuge|helpline|samaritans|nspcc|childline|camhs|crisis|rang|rung|ring(?:ing)?|called|calling|phoned|told|friend|mum|"
    r"sister|school|help|with us|been seen|checked)\b"
)


def names_helper(text: str) -> bool:
    """Whether a message names somebody who helps: "he is here" may be the one who hurts."""
    return bool(_HELPER.search(text.lower()))


def help_is_there(text: str) -> bool:
    """Whether a short message after a danger says that help is with the family, or on its way, and asks nothing."""
    said = text.lower().replace("’", "'")
    return len(said.split()) <= MOST_WORDS and bool(_WITH_HELP.search(said)) and not _WITHOUT.search(said)


def take_over(kind: str, memory: Memory, content: Content, also: str = "") -> Answered:
    """The fixed wording alone, then a way back to what the family was doing. ``also``: another kind that it may be as well."""
    labels = content.wording.labels
    choices = [Choice(labels["person"], "service", "speak_to_person"), Choice(labels["safety_over"], "safety_over")]
    if memory.request:
        choices.insert(0, Choice(labels["form_resume"], "form", "resume"))
    elif memory.topic:
        choices.insert(0, Choice(labels["carry_on"], "topic", memory.topic))
    reply = Reply((content.helps[kind].block(), *_perhaps(also, content)), tuple(choices))
    return Answered(reply, replace(memory, offered=reply.choices, danger=kind, helped=False), Outcome.SAFETY)


def with_help_first(danger: Assessment, answered: Answered, content: Content) -> Answered:
    """The help-now lines first, with one tap to say that it is happening; then the usual answer."""
    for block in _perhaps(danger.also, content):
        answered = with_block_first(answered, block)
    return with_warning(danger.kind, answered, content)


def with_warning(kind: str, answered: Answered, content: Content) -> Answered:
    """The help-now lines of one kind first."""
    help_ = content.helps[kind]
    tap = Choice(help_.tap, "safety", kind)
    return with_choices(with_block_first(answered, help_.possible_block()), (tap, *answered.reply.choices))


def _perhaps(kind: str, content: Content) -> tuple[Block, ...]:
    """The help-now lines of a kind that it may be as well."""
    return (content.helps[kind].possible_block(),) if kind else ()
