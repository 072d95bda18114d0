"""The assistant's side of a turn: from a message as understood, and what is remembered, to a reply.

Knows nothing of Rasa, channels or vectors. The order is the promise of the design: danger first,
then what was offered, then the question, and never advice that is not an approved entry.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.dialogue.after_danger import AfterDanger
from bot.dialogue.answers import Answers
from bot.dialogue.asking import REQUEST, Asking
from bot.dialogue.changes import CHANGES, Changes
from bot.dialogue.conflict_answers import ConflictAnswers
from bot.dialogue.content import Content
from bot.dialogue.danger import take_over, with_help_first
from bot.dialogue.deciding import Deciding
from bot.dialogue.finding import FIND, Finding
from bot.dialogue.following import ADD, STATUS, WITHDRAW, Following
from bot.dialogue.loss import AfterLoss
from bot.dialogue.misreading import Misreading, heeded
from bot.dialogue.no_answer import NoAnswer
from bot.dialogue.noting import Noting
from bot.dialogue.own_data import OwnData
from bot.dialogue.passing_on import PassingOn
from bot.dialogue.reminding import KIND as REMIND
from bot.dialogue.reminding import Reminding
from bot.dialogue.support_offer import with_support
from bot.dialogue.talking import Talking
from bot.dialogue.terms import Terms
from bot.dialogue.thread import Thread, asks
from bot.dialogue.tour import Tour
from bot.dialogue.turn import (
    Answered,
    Memory,
    Understood,
    begins_with_place,
    pick,
    pick_by_words,
    pick_yes_or_no,
    with_block_first,
    with_choices,
)
from bot.dialogue.yes_or_no import AFFIRM, said_yes_or_no
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS
from bot.messages.reply import Choice, Reply
from bot.safety.rules import Level
from bot.support.references import find_reference
from bot.understanding.decision import OUT_OF_SCOPE, Candidate, Decision, Outcome

QUIET_LINES = {"goodbye": "goodbye_quiet", "thank": "thank_quiet"}
HELP, REPEAT, RESTART = "help", "repeat", "restart"
REPORT_STEPS = ("report", "report_send", "report_more", "report_stop")
SURELY_OUTSIDE = 0.9  # in a conversation, a message that is less surely about something else is only not understood
MOST_WORDS_OF_A_REFERENCE = 6
MOST_WORDS_OF_AN_AGE = 6  # in the answer to "how old is your child?"
# Kinds of choices with a question of their own, which a request that is being written waits for.
BESIDE = frozenset({"hold", "forget", "forget_yes", "keep", "following", *REPORT_STEPS})
# Words that always mean the same, on every channel.
COMMANDS = {"menu": Choice("menu", "menu"), "timeline": Choice("timeline", "timeline")}


class Assistant:
    """Makes replies. Holds data only: one serves all conversations."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._answers, self._tour, self._terms = Answers(content), Tour(content), Terms(content)
        self._deciding, self._conflicts = Deciding(content, self._answers), ConflictAnswers(content, self._answers)
        self._passing_on, self._asking, self._noting = PassingOn(content), Asking(content), Noting(content.gaps)
        self._following, self._finding = Following(content, self._asking), Finding(content)
        self._reminding, self._after_loss = Reminding(content), AfterLoss(content)
        self._own_data = OwnData(content, self._following, self._passing_on)
        self._changes, self._thread = Changes(content), Thread(content, self._answers)
        self._after_danger, self._talking = AfterDanger(content), Talking(content, self._answers)
        self._no_answer = NoAnswer(content, self._answers)
        self._misreading = Misreading(content, self._answers, self._deciding, self._asking)

    @property
    def content(self) -> Content:
        return self._content

    def respond(
        self, text: str, understood: Understood, memory: Memory, today: date, conversation: str = ""
    ) -> Answered:
        """The reply to one message. ``text`` is the family's own; ``memory`` is what the last turn returned;
        ``conversation`` is the id under which feedback is kept."""
        answered = self._respond(text, understood, memory, today, conversation)
        answered = self._thread.follow(understood, memory, answered)
        self._noting.note(text, understood, memory, answered, conversation)
        return self._reminding.finish(self._after_loss.heed(answered, text, conversation))

    def _respond(self, text: str, understood: Understood, memory: Memory, today: date, conversation: str) -> Answered:
        picked = pick(text, memory.offered) or self._first(text, memory)
        if picked and not self._asking.takes_number(text, memory):
            chosen = self._chosen(picked, memory, today, conversation)  # a label is not read for danger or facts
            return self._back_to_form(chosen) if picked.kind in BESIDE else chosen
        if command := COMMANDS.get(text.strip().lower()):
            return self._leave_form(memory, self._chosen(command, self._asking.halt(memory), today, conversation))
        memory = memory.with_facts(understood.facts)
        danger = heeded(self._asking.danger(understood.safety, memory), memory)
        if said := self._after_danger.hear(text, understood, memory):
            over = said.outcome is Outcome.CHAT
            return self._misreading.go_on(said, understood, today, conversation) if over else said
        if danger and danger.level is Level.CERTAIN:
            memory = self._misreading.put_off(danger, understood, self._asking.keep_words(text, memory), today)
            return self._take_over(danger.kind, memory, danger.also)
        if not understood.readable:
            return self._back_to_form(self._say(Outcome.FALLBACK, memory, "empty"))
        answered = self._reply(text, understood, memory, today, conversation)
        if understood.cut:
            kept = self._asking.took(memory, answered.memory)
            answered = with_block_first(answered, self._content.wording.line("long_kept" if kept else "too_long"))
        if danger is None or danger.kind == memory.danger:
            stayed = self._after_danger.stay(answered, memory)
            answered, danger = stayed, None if stayed is not answered else danger
        return with_help_first(danger, answered, self._content) if danger else answered

    def _reply(self, text: str, understood: Understood, memory: Memory, today: date, conversation: str) -> Answered:
        if not self._asking.is_open(memory):
            return self._usual(text, understood, memory, today, conversation)
        if memory.awaiting or any(choice.kind in BESIDE for choice in memory.offered):  # asked beside the request
            return self._back_to_form(self._usual(text, understood, memory, today, conversation))
        return self._form(text, understood, memory, today, conversation)

    def _usual(self, text: str, understood: Understood, memory: Memory, today: date, conversation: str) -> Answered:
        """A message where no question of a request is open."""
        if said := self._danger_confirmed(understood, memory):
            return said
        if self._tells_age(text, understood, memory):  # "12 months" is not the choice "6 to 12 months"
            return self._answers.give((memory.topic,), memory, today, None)
        if meant := pick_by_words(text, memory.offered):
            return self._chosen(meant, memory, today, conversation)
        if self._asking.resumes(text, memory):
            return self._asking.begin("", memory, conversation)
        if reminded := self._reminding.hear(text, memory, today, conversation):
            return reminded
        if said := self._yes_or_no(text, understood, memory, today, conversation):
            return said
        if memory.checking and self._names_request(text, understood, memory, today):
            return self._following.hear(text, memory, conversation)
        if memory.awaiting:
            return self._passing_on.hear(text, memory)
        if heard := self._finding.hear(text, understood, memory, today):
            return heard
        if told := self._terms.asked(text, memory, today):
            return told
        return with_support(self._answer(text, understood, memory, today, conversation), text, self._content)

    def _form(self, text: str, understood: Understood, memory: Memory, today: date, conversation: str) -> Answered:
        """A message while a request is being made: the answer to its open question, or a question that comes between."""
        if not self._asking.asks_yes_or_no(memory) and (said := self._danger_confirmed(understood, memory)):
            return said
        if self._following.expects(text, memory):
            return self._back_to_form(self._following.hear(text, memory, conversation))
        if self._is_answer(text, understood, memory, today):
            if question := self._talking.beside_request(text, understood, str(memory.request["asked"])):
                return self._back_to_form(Answered(Reply((question,)), memory, Outcome.CHAT))
            return self._asking.hear(text, understood, memory, conversation)
        return self._back_to_form(self._answer(text, understood, memory, today, conversation))

    def _back_to_form(self, answered: Answered) -> Answered:
        """A reply that came between, then the open question of the request. A reply that asks something itself comes alone,
        with a way back."""
        again = self._asking.again(answered.memory)
        if again is None or answered.outcome is Outcome.REQUEST:
            return answered
        block, choices = again
        if answered.outcome is Outcome.SERVICE and answered.reply.choices:
            back = Choice(self._content.wording.labels["form_resume"], "form", "resume")
            return with_choices(answered, (*answered.reply.choices, back))
        reply = replace(answered.reply, blocks=(*answered.reply.blocks, block))
        return with_choices(replace(answered, reply=reply), choices)

    def _leave_form(self, memory: Memory, answered: Answered) -> Answered:
        """A reply to a word that leaves a request: says first that it is kept, and how to come back to it."""
        if not self._asking.is_open(memory):
            return answered
        return with_block_first(answered, self._content.wording.line("request_paused"))

    def _is_answer(self, text: str, understood: Understood, memory: Memory, today: date) -> bool:
        """Whether a message answers what was asked, rather than being a question that comes between."""
        decision = self._deciding.decide(understood, memory, today) if understood.ranking else None
        return self._asking.takes(text, decision)

    def _first(self, text: str, memory: Memory) -> Choice | None:
        """The stage of life that a first message names; later on, the same words may be an answer."""
        return self._tour.named(text) if memory == Memory() else None

    def _names_request(self, text: str, understood: Understood, memory: Memory, today: date) -> bool:
        """Whether a message may be the reference that was asked for, rather than something else altogether."""
        if self._following.expects(text, memory):
            return True
        short = len(text.split()) <= MOST_WORDS_OF_A_REFERENCE and understood.does() is None and not asks(text)
        return short and self._is_answer(text, understood, memory, today)

    # Danger

    def _take_over(self, kind: str, memory: Memory, also: str = "") -> Answered:
        return take_over(kind, self._asking.halt(memory), self._content, also)

    def _yes_or_no(
        self, text: str, understood: Understood, memory: Memory, today: date, conversation: str
    ) -> Answered | None:
        """ "Yes" and "no" answer what was asked with a yes or a no among the choices, such as whether to pass feedback on;
        after a danger, whether the family is safe to talk."""
        word = said_yes_or_no(text, understood, bool(memory.danger), self._content.limits.answer)
        if not word:
            return None
        if meant := pick_yes_or_no(word, memory.offered):
            return self._chosen(meant, memory, today, conversation)
        if not memory.danger:
            return self._passing_on.begin(memory.awaiting, memory) if memory.awaiting and not memory.words else None
        return self._after_danger.safe_or_not(word, memory)

    def _danger_confirmed(self, understood: Understood, memory: Memory) -> Answered | None:
        """ "Yes" where the first thing offered was "yes, that is happening now"."""
        best = understood.ranking[0] if understood.ranking else None
        yes = best is not None and best.id == AFFIRM and best.confidence >= self._content.limits.answer
        if yes and memory.offered and memory.offered[0].kind == "safety":
            return self._take_over(memory.offered[0].target, memory)
        return None

    # What was offered

    def _chosen(self, choice: Choice, memory: Memory, today: date, conversation: str) -> Answered:
        kind, target = choice.kind, choice.target
        if kind == "safety":
            return self._take_over(target, memory)
        if kind == "safety_over":
            said = self._after_danger.over("over", _nothing_awaited(memory))
            return self._misreading.go_on(said, Understood(), today, conversation)
        if kind in BESIDE:
            return self._beside(kind, target, memory, today, conversation)
        if kind == REMIND:
            return self._reminding.chosen(target, memory, today, conversation)
        if kind == "form":
            return self._asking.chosen(target, memory, conversation)
        words, memory = memory.words, _nothing_awaited(memory)
        if kind.startswith("find"):
            return self._finding.chosen(kind, target, memory, today)
        if target == FIND:
            return self._finding.begin(words, Understood(), memory, today, None)
        if kind == "support":
            return self._asking.begin(words, memory, conversation, target)
        if kind == "topic":
            return self._answers.give((target,), memory, today, None)
        if kind == "age":
            return self._answers.for_age(target, memory, today)
        if kind == "ask_age":
            return self._answers.ask_age(target, memory, today)
        if kind == "service":
            return self._service(words if target == REQUEST else "", target, memory, conversation, None)
        return self._tour_step(kind, target, memory, today)

    def _tour_step(self, kind: str, target: str, memory: Memory, today: date) -> Answered:
        if kind == "menu":
            return self._tour.stages(memory)
        if kind == "stage":
            return self._tour.themes(target, memory)
        if kind == "theme":
            return self._tour.topics(target, memory, today)
        if kind == "timeline":
            return self._tour.timeline(target, memory, today)
        topics = tuple(target.split(",")) if target else ()
        return (
            self._answers.choose(topics, "or_these", memory)
            if topics
            else self._say(Outcome.FALLBACK, memory, "something_else")
        )

    def _beside(self, kind: str, target: str, memory: Memory, today: date, conversation: str) -> Answered:
        """A step of what may come while a request is being written."""
        if kind in REPORT_STEPS:
            return self._report_step(kind, target, memory, conversation)
        if kind == "following":
            return self._following.chosen(target, memory, conversation)
        return self._own_data.chosen(kind, memory, today, conversation)

    def _report_step(self, kind: str, target: str, memory: Memory, conversation: str) -> Answered:
        if kind == "report":
            return self._passing_on.begin(target, memory)
        if kind == "report_send":
            return self._passing_on.send(memory, conversation)
        return self._passing_on.more(memory) if kind == "report_more" else self._passing_on.stop(memory)

    # Questions

    def _tells_age(self, text: str, understood: Understood, memory: Memory) -> bool:
        """Whether a message answers "how old is your child?"."""
        asked = any(choice.kind == "age" for choice in memory.offered)
        return asked and "child_age" in understood.facts and len(text.split()) <= MOST_WORDS_OF_AN_AGE

    def _answer(self, text: str, understood: Understood, memory: Memory, today: date, conversation: str) -> Answered:
        if not understood.ranking:
            return self._say(Outcome.FALLBACK, memory, "fallback")
        decision = self._deciding.decide(understood, memory, today)
        if told := self._thread.told(text, understood, decision, memory, today):
            return told
        if unanswered := self._no_answer.hear(understood, decision, memory, today):
            return unanswered
        if talk := self._talking.hear(text, understood, decision, memory, today):
            return talk
        if decision.shown[:1] == (FIND,) or self._finding.asks(text, understood):
            return self._finding.begin(text, understood, memory, today, decision)
        if decision.outcome is Outcome.ANSWER and (conflict := self._conflicts.answer(text, decision, memory, today)):
            return conflict
        unclear = decision.outcome in (Outcome.CHOICES, Outcome.FALLBACK) or self._talking.is_none(decision, memory)
        guessed = unclear or decision.confidence < self._content.limits.sure or begins_with_place(text)
        if guessed and (cards := self._finding.again(memory, today)):
            return cards
        both = self._deciding.two_questions(understood, today)
        if both and decision.outcome in (Outcome.ANSWER, Outcome.CHOICES):
            return self._answers.give(both, memory, today, decision)
        if decision.outcome is Outcome.ANSWER:
            decision = self._deciding.with_second(understood, decision, today)
            return self._thread.again(understood, memory, self._answers.give(decision.shown, memory, today, decision))
        if decision.outcome in (Outcome.CHOICES, Outcome.FALLBACK) and find_reference(text):
            return self._following.begin(STATUS, text, memory, conversation)
        if decision.outcome is Outcome.CHOICES:
            again = {REQUEST, FIND} & set(decision.shown)
            kept = replace(memory, words=text.strip() if again else "")  # not to be written again
            return self._terms.only(text, memory, today) or self._answers.did_you_mean(decision, kept, today)
        if decision.outcome is Outcome.CHAT and not unclear:
            return self._chat(decision.shown[0], memory, today, decision, conversation)
        if decision.outcome in (Outcome.SERVICE, Outcome.REQUEST):
            return self._service(text, decision.shown[0], memory, conversation, decision)
        return self._terms.only(text, memory, today) or self._pass(decision, memory, today)

    def _pass(self, decision: Decision, memory: Memory, today: date) -> Answered:
        """The honest line: outside of what we know, an entry that may not be given, or simply not understood."""
        best = decision.ranking[0]
        if best.id == OUT_OF_SCOPE and not (memory.asked and best.confidence < SURELY_OUTSIDE):
            return self._say(Outcome.FALLBACK, memory, "out_of_scope", decision)
        if self._is_known(best) and not self._content.knowledge.servable(best.id, today):
            return self._answers.unavailable(best.id, memory, decision)
        return self._say(Outcome.FALLBACK, memory, "fallback", decision)

    def _is_known(self, best: Candidate) -> bool:
        catalogue = self._content.catalogue
        knowledge = best.id in catalogue and catalogue[best.id].group in KNOWLEDGE_GROUPS
        return knowledge and best.confidence >= self._content.limits.answer

    # Services and small talk

    def _service(
        self, text: str, name: str, memory: Memory, conversation: str, decision: Decision | None
    ) -> Answered:  # fmt: skip
        if name == "give_feedback":
            return self._passing_on.offer(text, memory, decision)
        if name == REQUEST:
            return self._asking.begin(text, memory, conversation, decision=decision)
        if name in (STATUS, ADD, WITHDRAW):
            answered = self._following.begin(name, text, memory, conversation)
            return replace(answered, shown=(name,), decision=decision)
        if name == CHANGES:
            return self._changes.tell(memory, decision)
        answered = self._say(Outcome.SERVICE, memory, name, decision)
        return self._own_data.offered(answered) if name == "delete_my_data" else answered

    def _chat(self, name: str, memory: Memory, today: date, decision: Decision, conversation: str) -> Answered:
        if name == RESTART:
            return self._say(Outcome.CHAT, Memory(quiet=memory.quiet), name, decision)
        if name == HELP:
            return replace(self._tour.stages(memory), shown=(HELP,), decision=decision)
        if name == REPEAT:
            repeated = self._answers.repeat(memory, today, decision)
            return repeated or self._say(Outcome.CHAT, memory, "repeat_nothing", decision)
        if name == "stop_messages" and (ended := self._reminding.stop(memory, conversation)):
            return ended
        return self._say(Outcome.CHAT, memory, QUIET_LINES.get(name, name) if memory.quiet else name, decision)

    def _say(self, outcome: Outcome, memory: Memory, line: str, decision: Decision | None = None) -> Answered:
        shown = (line,) if line in self._content.catalogue else ()
        block = self._content.wording.line(line)
        return Answered(Reply((block,)), replace(memory, offered=()), outcome, shown, decision)


def _nothing_awaited(memory: Memory) -> Memory:
    """The memory where the next message is a question again, not feedback or a reference."""
    return replace(memory, awaiting="", checking={}, words="")
