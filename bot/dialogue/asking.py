"""Asking for extra support: one question at a time, everything read back, nothing sent unconfirmed.

What is said already is not asked again. A question or a danger in the middle is answered by the assistant,
and the open question is asked again after it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.content import Content
from bot.dialogue.form_draft import changeable, from_memory, shared, to_change, with_address, with_way
from bot.dialogue.form_questions import Questions
from bot.dialogue.form_words import (
    ANY_TIME,
    ASKS,
    BACK,
    CHANGE,
    DO_NOT_SEND,
    FIELDS_SAID,
    NO,
    PAUSE,
    RESUME,
    SEND,
    SKIP,
    TAKES_BACK,
    TAKES_OUT,
    YES,
    is_only,
    tells,
)
from bot.dialogue.meanwhile import Meanwhile
from bot.dialogue.turn import Answered, Memory, Understood
from bot.messages.reply import Block, Choice, Reply
from bot.safety.gate import DETECTOR, Assessment
from bot.safety.rules import Level
from bot.support.draft import CHECK, FIELDS, OPTIONAL, Draft
from bot.support.extract import find_life_point, find_partners, find_wishes, says_not, without_denied
from bot.support.model import LIFE_POINTS
from bot.understanding.decision import Decision, Outcome

MOST_WORDS_OF_A_VALUE = 12  # of a correction that holds the new age or place
LIKELY = 0.6  # of what a story may be about: as much must be of one point in life for it not to be asked
DETAILS = frozenset({"contact", "address", "safe", "place", "child", "consent", "share"})
LEAST_WORDS = 5  # beside those of a plea: a first message that says what is going on, rather than "I need help"
REQUEST = "request_support"  # what the report calls this


class Asking:
    """The steps of a request. What is known so far is a Draft in the conversation's memory."""

    def __init__(self, content: Content) -> None:
        self._content, self._support, self._questions = content, content.support, Questions(content)
        self._meanwhile = Meanwhile(content)

    # Beginning, pausing, coming back

    def begin(
        self, text: str, memory: Memory, conversation: str, life_point: str = "", decision: Decision | None = None
    ) -> Answered:
        """Starts a request from a message (its words are kept), or goes on with one that was paused."""
        draft = _draft(memory)
        if draft and draft.asked:
            return self._ask(self._understand_first(draft, text, memory), memory, decision)
        draft = from_memory(draft or Draft(uuid.uuid4().hex), memory, self._support)
        if point := life_point if life_point in LIFE_POINTS else self._known_point(text, memory, decision):
            draft = draft.with_answer("life_point", point)
        draft = self._understand_first(draft, text, memory)
        if (earlier := self._support.open_request(conversation)) and not draft.extends:
            return self._offer_earlier(earlier.reference, draft, memory, decision)
        return self._ask(draft, memory, decision, before="request_open")

    def pause(self, memory: Memory) -> Answered:
        draft = _draft(memory)
        if draft is None:
            return self._say("request_nothing", memory)
        choices = (self._questions.choice("resume"), self._questions.choice("drop"))
        return self._say("request_paused", _keep(memory, replace(draft, paused=True)), choices)

    def drop(self, memory: Memory) -> Answered:
        dropped = self._say("request_dropped", memory)
        return self._with_aside(dropped, _draft(memory))

    def add_to(self, reference: str, memory: Memory) -> Answered:
        """Asks for words to add to an open request. Another one that is not sent yet is kept aside meanwhile."""
        unsent = _draft(memory)
        if unsent and unsent.extends == reference:
            return self._ask(unsent, memory)
        draft = Draft.addition(uuid.uuid4().hex, reference, unsent)
        return self._ask(draft, memory, before="request_aside" if unsent else "")

    def is_open(self, memory: Memory) -> bool:
        """Whether a question of a request waits for its answer."""
        draft = _draft(memory)
        return draft is not None and not draft.paused and bool(draft.asked)

    def takes_number(self, text: str, memory: Memory) -> bool:
        """Whether a number is the answer itself, not that of a choice: "1" is a child's age."""
        only_ours = all(choice.kind == "form" for choice in memory.offered)
        return self.is_open(memory) and memory.request["asked"] == "child" and text.strip().isdigit() and only_ours

    def asks_yes_or_no(self, memory: Memory) -> bool:
        """Whether the open question is one that a plain "yes" answers: it comes after a warning, and is answered before that."""
        return self.is_open(memory) and memory.request["asked"] in (CHECK, "consent", "share")

    def danger(self, seen: Assessment | None, memory: Memory) -> Assessment | None:
        """The danger of a message; where it is the answer to "how can we reach you" or the like, and no rule found one in it, at most
        a possible one: a number and "not when his dad is there" sound like more than they are."""
        detail = self.is_open(memory) and memory.request["asked"] in DETAILS
        if seen is None or not detail or seen.rule != DETECTOR:
            return seen
        return replace(seen, level=Level.POSSIBLE) if seen.level is Level.CERTAIN else None

    def resumes(self, text: str, memory: Memory) -> bool:
        return bool(memory.request) and is_only(RESUME, text.strip())

    def keep_words(self, text: str, memory: Memory) -> Memory:
        """The memory with a message that told of danger, so that it need not be written again."""
        draft = _draft(memory)
        return _keep(memory, draft.with_words(text)) if draft and draft.asked == "words" else memory

    def took(self, before: Memory, after: Memory) -> bool:
        """Whether a turn wrote into the request what the family said."""
        old, new = _draft(before), _draft(after)
        return new is not None and new.texts != (old.texts if old else Draft("").texts)

    def halt(self, memory: Memory) -> Memory:
        """The memory with the open question put off: after a danger, the next message is not its answer."""
        draft = _draft(memory)
        return _keep(memory, replace(draft, paused=True)) if draft else memory

    def again(self, memory: Memory) -> tuple[Block, tuple[Choice, ...]] | None:
        """The open question and its choices, to be put after an answer that came between."""
        draft = _draft(memory)
        if draft is None or draft.paused or not draft.asked:
            return None
        back = self._content.wording.line("request_back_to")
        blocks, choices = self._questions.put(draft)
        return Block(f"{back.text} {blocks[-1].text}", f"{back.sms} {blocks[-1].sms}"), choices

    # Answers

    def takes(self, text: str, decision: Decision | None) -> bool:
        """Whether a message is the answer to the open question, rather than a question of its own."""
        asks = text.rstrip().endswith("?") and len(text.split()) <= 15
        clear = decision is not None and decision.outcome in (Outcome.ANSWER, Outcome.SERVICE)
        return not (asks and clear) and not is_only(ANY_TIME, text.strip())

    def hear(self, text: str, understood: Understood, memory: Memory, conversation: str) -> Answered:
        """Takes a message as the answer to the open question."""
        draft, said = _draft(memory), text.strip()
        assert draft is not None
        if is_only(PAUSE, said):
            return self.pause(memory)
        if is_only(RESUME, said):
            return self._ask(draft, memory)
        if is_only(BACK, said):
            return self._ask(draft.without(draft.before()), memory)
        if draft.asked == CHECK:
            return self._checked(said, understood, draft, memory, conversation)
        if draft.asked in OPTIONAL and is_only(SKIP, said):
            return self._ask(draft.with_answer(draft.asked, ""), memory)
        return self._answered(said, understood, draft, memory)

    def chosen(self, target: str, memory: Memory, conversation: str) -> Answered:
        """A choice of the form: ``target`` is a step ("send", "skip") or "<field>=<value>"."""
        draft = _draft(memory)
        if draft is None:
            return self._say("request_nothing", memory)
        name, _, value = target.partition("=")
        if name == "send":
            return self._send(draft, memory, conversation)
        if name in ("pause", "drop"):
            return self.pause(memory) if name == "pause" else self.drop(memory)
        if name == "change" and not value:
            choices = [
                Choice(self._questions.label(f"field_{item}"), "form", f"change={item}") for item in changeable(draft)
            ]
            return self._say("request_change", memory, choices)
        if name == "change":
            return self._ask(to_change(draft, value), memory)
        if name == "skip":
            return self._ask(draft.with_answer(draft.asked, ""), memory)
        if name == "extends":
            return self._ask(replace(draft, extends=value), memory)
        if name == "consent" and value != "yes":
            return self._no_consent(self._with_choice(draft, name, value), memory)
        if name in FIELDS:
            return self._ask(self._with_choice(draft, name, value), memory)
        return self._ask(draft, memory)  # resume, fresh

    def _with_choice(self, draft: Draft, name: str, value: str) -> Draft:
        if name == "consent":
            organisation = self._questions.route(draft).team.organisation
            draft = draft.with_answer("consent", {**draft.consent, organisation: value == "yes"})
            return replace(draft, organisation=organisation)
        if name == "share":
            yes = set(value.split(","))
            return shared(draft, {partner: partner in yes for partner in draft.partners})
        return draft.with_answer(name, value)

    def _answered(self, said: str, understood: Understood, draft: Draft, memory: Memory) -> Answered:
        """A typed answer to the open question; one that cannot be used is asked for once more."""
        name = draft.asked
        if name == "words":  # those given before are changed by this
            return self._ask(self._take_words(replace(draft, words=()), said, memory), memory)
        if name == "place":
            return self._ask(self._placed(draft, said, understood.facts), memory)
        if name in ("contact", "address"):
            reached = with_address(draft, said) or with_way(draft, said)
            return self._ask(reached or draft, memory, sorry=reached is None)
        if name in ("life_point", "consent", "share"):
            meant = self._meant(said, understood, draft)
            if name == "consent" and meant == "no":  # a second one answers "shall I send it now after all?"
                refused = self._with_choice(draft, name, meant)
                again = draft.consent.get(draft.organisation) is False
                return self.pause(memory) if again else self._no_consent(refused, memory)
            if name == "life_point":  # a long answer says what is going on, too
                draft = self._understand_first(draft, said, memory)
            return self._ask(self._with_choice(draft, name, meant) if meant else draft, memory, sorry=not meant)
        return self._ask(from_memory(draft.with_text(name, said), memory, self._support), memory)

    def _meant(self, said: str, understood: Understood, draft: Draft) -> str:
        """The choice that a typed answer stands for: yes, no, or the point in life that its words are nearest to.
        Consent is taken from a plain yes alone: "yes, but ..." is asked again."""
        sure = understood.ranking and understood.ranking[0].confidence >= self._content.limits.answer
        best = understood.ranking[0].id if sure else ""
        yes, no = best == "affirm" or bool(YES.match(said)), best == "deny" or bool(NO.match(said.replace("’", "'")))
        if draft.asked == "life_point":
            told = find_life_point(said, "pregnancy" in understood.facts) or self._life_point(understood)
            return told or ("" if no else "before_crisis")
        named = [partner for partner in find_partners(without_denied(said)) if partner in draft.partners]
        if draft.asked == "share" and named:
            return ",".join(named)
        if draft.asked == "share" and find_partners(said):  # "not the GP" says nothing of the others
            return ""
        if yes and not no and not says_not(said):
            return ",".join(draft.partners) if draft.asked == "share" else "yes"
        return "no" if no and not yes else ""

    def _known_point(self, text: str, memory: Memory, decision: Decision | None) -> str:
        """The point in life that a first message tells, or that the last answer was about: read back, not asked."""
        if told := find_life_point(text, "pregnancy" in memory.facts):
            return told
        entries = self._content.knowledge.entries
        if tells(text) < LEAST_WORDS:
            return (entries[memory.topic].life_point or "") if memory.topic in entries else ""
        chances: dict[str, float] = {}
        for candidate in decision.ranking if decision else ():
            if entry := entries.get(candidate.id):
                point = entry.life_point or ""
                chances[point] = chances.get(point, 0.0) + candidate.confidence
        best = max(chances, key=chances.__getitem__, default="")
        return best if best and chances[best] >= LIKELY * sum(chances.values()) else ""

    def _life_point(self, understood: Understood) -> str:
        """The point in life of the likeliest topic that has one."""
        for candidate in understood.ranking[:3]:
            entry = self._content.knowledge.entries.get(candidate.id)
            if entry and entry.life_point:
                return entry.life_point
        return ""

    def _checked(
        self, said: str, understood: Understood, draft: Draft, memory: Memory, conversation: str
    ) -> Answered:  # fmt: skip
        """While it is read back: a plain yes sends it, a plain no asks what to change."""
        if is_only(SEND, said):
            return self._send(draft, memory, conversation)
        if is_only(DO_NOT_SEND, said):
            return self.chosen("change=words" if draft.extends else "change", memory, conversation)
        return self._corrected(said, understood, draft, memory)

    def _corrected(self, said: str, understood: Understood, draft: Draft, memory: Memory) -> Answered:
        """While it is read back: a correction names what to change, or gives the new value at once."""
        short = len(said.split()) <= MOST_WORDS_OF_A_VALUE
        if short and TAKES_BACK.search(said):
            return self.pause(memory)
        if short and not CHANGE.search(said) and (TAKES_OUT.search(said) or ASKS.search(said)):
            return self.chosen("change=words" if draft.extends else "change", memory, "")
        if draft.extends:
            return self._ask(draft.with_words(said), memory)
        if reached := with_address(draft, said):
            return self._ask(reached, memory)
        if short and ("child_age" in understood.facts or "pregnancy" in understood.facts):
            return self._ask(draft.with_answer("child", said), memory)
        if short and ("place" in understood.facts or "postcode" in understood.facts):
            return self._ask(self._placed(draft, said, understood.facts), memory)
        named = [name for name, pattern in FIELDS_SAID.items() if pattern.search(said)]
        if named and (CHANGE.search(said) or len(said.split()) <= 6):
            return self._ask(to_change(draft, named[0]), memory)
        return self._ask(draft.with_words(said), memory)  # more words are more words: read back again

    def _placed(self, draft: Draft, said: str, facts: Any) -> Draft:
        return replace(draft.with_text("place", said), area=self._support.area_of(facts))

    # Sending

    def _send(self, draft: Draft, memory: Memory, conversation: str) -> Answered:
        if draft.asked != CHECK or draft.next() != CHECK:
            return self._ask(draft, memory)
        if draft.extends:
            earlier = self._support.by_reference(draft.extends)
            if earlier and not earlier.open:  # it ended while the family was writing
                return self._ask(replace(draft, extends="", done=("words",)), memory, before="request_ended")
            sent = self._support.extend(draft, conversation, draft.extends in memory.owns)
        elif not draft.consent.get(self._questions.route(draft).team.organisation):
            return self._no_consent(draft, memory)
        else:
            sent = self._support.send(draft, conversation)
        if sent is None:
            return self._say(
                "request_failed", memory, (self._questions.choice("send"), self._questions.choice("pause"))
            )
        blocks, choices = self._questions.told(sent), self._meanwhile.choices(sent, memory)
        memory = replace(self._meanwhile.remembered(sent, memory), offered=choices)
        told = Answered(Reply(blocks, choices), memory, Outcome.REQUEST, (REQUEST,))
        return self._with_aside(told, draft)

    def _no_consent(self, draft: Draft, memory: Memory) -> Answered:
        """Nothing goes to a team without a yes; nor is anything more asked."""
        yes_or_later = (self._questions.choice("consent=yes", "consent_yes"), self._questions.choice("pause"))
        asked = replace(draft.without("consent"), asked="consent")
        return self._say("request_no_consent", _keep(memory, asked), yes_or_later)

    def _with_aside(self, answered: Answered, ended: Draft | None) -> Answered:
        """The reply when a draft has ended: what was kept aside for it is back, paused, and one tap away."""
        if ended is None or not ended.aside:
            return replace(answered, memory=replace(answered.memory, request={}))
        blocks = (*answered.reply.blocks, self._content.wording.line("request_aside_back"))
        choices = (self._questions.choice("resume"), *answered.reply.choices)
        memory = replace(answered.memory, request={**ended.aside, "paused": True}, offered=choices)
        return replace(answered, reply=replace(answered.reply, blocks=blocks, choices=choices), memory=memory)

    # Questions

    def _ask(
        self, draft: Draft, memory: Memory, decision: Decision | None = None, before: str = "", sorry: bool = False
    ) -> Answered:
        """Asks for the next field, or reads all of it back. ``before``: a line to say first."""
        wording, cut = self._content.wording, draft.cut
        draft = self._still_agreed(draft)
        draft = replace(draft, asked=draft.asked if sorry else draft.next(), paused=False, cut="")
        blocks, choices = self._questions.put(draft)
        first = [wording.line(before)] if before else []
        first += [wording.line("words_full", end=cut)] if cut else []
        first += [wording.line(f"again_{draft.asked}", **self._questions.names(draft))] if sorry else []
        blocks = (*first, *(() if sorry else blocks))
        remembered = replace(_keep(memory, draft), offered=choices)
        return Answered(Reply(blocks, choices), remembered, Outcome.REQUEST, (REQUEST,), decision)

    def _offer_earlier(self, reference: str, draft: Draft, memory: Memory, decision: Decision | None) -> Answered:
        choices = (
            Choice(self._questions.label("extend"), "form", f"extends={reference}"),
            self._questions.choice("fresh"),
        )
        block = self._content.wording.line("request_earlier", reference=reference)
        remembered = replace(_keep(memory, draft), offered=choices)
        return Answered(Reply((block,), choices), remembered, Outcome.REQUEST, (REQUEST,), decision)

    def _understand_first(self, draft: Draft, text: str, memory: Memory) -> Draft:
        """What a message says that was not asked for the family's words: nothing, where it is short."""
        return draft if tells(text) < LEAST_WORDS else self._take_words(draft, text, memory)

    def _take_words(self, draft: Draft, text: str, memory: Memory) -> Draft:
        """The draft with a message's words, and with what they say already and was not asked yet."""
        draft = from_memory(draft.with_words(text), memory, self._support)
        for name, value in find_wishes(text).items():
            draft = draft if name in draft.done else draft.with_answer(name, value)
        return draft if "contact" in draft.done else with_address(draft, text) or draft

    def _still_agreed(self, draft: Draft) -> Draft:
        """Consent of those alone that are still concerned; asked again where another organisation's team has it now."""
        if draft.extends:
            return draft
        concerned = (draft.organisation, *draft.partners)
        draft = replace(draft, consent={name: yes for name, yes in draft.consent.items() if name in concerned})
        return (
            draft if draft.organisation == self._questions.route(draft).team.organisation else draft.without("consent")
        )

    def _say(self, line: str, memory: Memory, choices: Sequence[Choice] = ()) -> Answered:
        reply = Reply((self._content.wording.line(line),), tuple(choices))
        return Answered(reply, replace(memory, offered=reply.choices), Outcome.REQUEST, (REQUEST,))


def _draft(memory: Memory) -> Draft | None:
    return Draft.from_json(memory.request) if memory.request else None


def _keep(memory: Memory, draft: Draft) -> Memory:
    return replace(memory, request=draft.to_json(), awaiting="", checking={}, danger="")
