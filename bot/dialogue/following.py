"""After a request is sent: what is happening with it, adding to it, taking it back, and what we hold about a family."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.exc import SQLAlchemyError

from bot.clock import aware
from bot.dialogue.asking import Asking
from bot.dialogue.content import Content
from bot.dialogue.form_questions import in_words
from bot.dialogue.form_words import NO_REFERENCE
from bot.dialogue.reminding import say_date
from bot.dialogue.turn import Answered, Memory
from bot.errors import AssistantError
from bot.feedback.store import RATINGS, Feedback
from bot.messages.reply import Block, Choice, Reply
from bot.reminders.points import Basis
from bot.reminders.store import Reminder
from bot.support.check_numbers import find_check_number, is_check_number
from bot.support.hours import say_day
from bot.support.model import ANSWERED, ASKED, REPLIED, Request, State
from bot.support.pack import contact_line
from bot.support.references import find_reference
from bot.support.service import Refusal
from bot.understanding.decision import Outcome

logger = logging.getLogger(__name__)

STATUS, ADD, WITHDRAW = "check_request", "add_to_request", "withdraw_request"  # the service intents
MOST_TRIES = 3  # wrong check numbers, then a person helps
MOST_REPLIES = 3  # of staff that are shown: the last


class Following:
    """A family's own requests: those of this conversation, or by reference and check number from anywhere."""

    def __init__(self, content: Content, asking: Asking) -> None:
        self._content, self._support, self._asking = content, content.support, asking

    def begin(self, want: str, text: str, memory: Memory, conversation: str) -> Answered:
        """For "what is happening with my request?" and the like."""
        if NO_REFERENCE.search(text) and not self._support.of_conversation(conversation, memory.owns):
            return self._without(memory)
        reference = find_reference(text)
        own = {request.reference: request for request in self._support.of_conversation(conversation, memory.owns)}
        if reference in own:
            return self._act(want, own[reference], memory)
        if reference is None and own:
            still = [request for request in own.values() if request.open] or list(own.values())[-1:]
            return self._act(want, still[0], memory) if len(still) == 1 else self._which(want, still, memory)
        return self._check(want, reference or "", memory)

    def expects(self, text: str, memory: Memory) -> bool:
        """Whether a message holds what was asked for to find a request."""
        reference = memory.checking.get("reference")
        known = find_reference(text) or (reference and is_check_number(text)) or NO_REFERENCE.search(text)
        return bool(memory.checking) and bool(known)

    def hear(self, text: str, memory: Memory, conversation: str) -> Answered:
        """Takes a reference, and then the check number."""
        want, reference = str(memory.checking["want"]), str(memory.checking["reference"])
        if NO_REFERENCE.search(text) and not find_reference(text):
            return self._without(memory)
        found = find_reference(text) or reference
        number = find_check_number(text)
        if not found or not number:
            return self._check(want, found, memory, int(memory.checking["tries"]) + (1 if found == reference else 0))
        checked = self._support.check(found, number, conversation)
        if isinstance(checked, Request):
            owns = tuple(dict.fromkeys((*memory.owns, checked.reference)))
            return self._act(want, checked, replace(memory, checking={}, owns=owns))
        if checked is Refusal.WRONG:
            return self._check(want, "", memory, int(memory.checking["tries"]) + 1, wrong=True)
        line = "check_too_often" if checked is Refusal.TOO_OFTEN else "check_failed"
        return self._say(line, replace(memory, checking={}))

    def chosen(self, target: str, memory: Memory, conversation: str) -> Answered:
        """A choice: ``target`` is "<what>=<reference>"."""
        want, _, reference = target.partition("=")
        request = self._find(reference, memory, conversation)
        if request is None:
            return self._check(want if want in (STATUS, ADD, WITHDRAW) else STATUS, "", memory)
        if want == "withdraw_yes":
            kept = self._support.withdraw(request) if request.open else request
            again = () if kept else memory.offered
            return self._say("request_withdrawn" if kept else "withdraw_failed", memory, again, reference=reference)
        return self._act(want, request, memory)

    def holdings(self, memory: Memory, today: date, conversation: str) -> Answered:
        """What is held about this conversation: its requests and feedback, in the family's own words; what editors see of
        it, what it was told, and what it is to be reminded of."""
        requests = self._support.held(conversation, memory.owns)
        try:
            feedback = self._content.feedback.of_conversation(conversation)
            gaps = self._content.gaps.store.of_conversation(conversation)
            told = self._content.ledger.of_conversation(conversation)
            reminders = self._content.reminders.of(conversation)
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("What is held of a family could not be read: %s", type(error).__name__)
            return self._say("hold_failed", memory)
        if requests is None:
            return self._say("hold_failed", memory)
        held = [self._held(request) for request in requests] + [self._passed_on(item) for item in feedback]
        held += [f"- “{gap.words}”" for gap in gaps]
        held += self._told(told)
        held += [self._reminder(kept, today) for kept in reminders]
        if not held:
            return self._say("hold_nothing", memory)
        lines, choices = "\n".join(held), (Choice(self._content.wording.labels["forget"], "forget"),)
        reply = Reply((self._content.wording.line("hold"), Block(lines)), choices)
        return Answered(reply, replace(memory, offered=choices), Outcome.SERVICE, ("delete_my_data",))

    def _passed_on(self, item: Feedback) -> str:
        """A piece of feedback as one line of a list: words, or whether an answer helped."""
        if item.kind in RATINGS:
            known = item.topic in self._content.catalogue
            about = self._content.label(item.topic) if known else item.topic
            return f"- {self._content.wording.labels[f'held_{item.kind}']}: {about}"
        return f"- “{item.words}”"

    def _held(self, request: Request) -> str:
        """All that a family told for one request, as one line of a list."""
        details, labels = request.details, self._content.wording.labels
        partners = self._support.routing.partners
        agreed = [partners.get(name, name) for name, yes in details.consent.items() if yes]
        told = {
            "life_point": labels[f"life_{request.life_point}"],
            "would_help": details.would_help,
            "tried": details.tried,
            "helpers": details.helpers,
            "child": details.child,
            "place": details.place,
            "contact": contact_line(details.contact),
            "consent": in_words(agreed) or labels["nobody"],
        }
        words = " / ".join(f"“{words}”" for words in details.words)
        return "; ".join(
            [f"- {request.reference} {words}", *(f"{labels[f'field_{n}']}: {v}" for n, v in told.items() if v)]
        )

    def _told(self, told: Sequence[tuple[datetime, str]]) -> list[str]:
        """The answers that were given, as one line of a list."""
        titles = "; ".join(dict.fromkeys(f"{title} ({say_day(aware(at))})" for at, title in told))
        return [f"- {self._content.wording.labels['held_told']}: {titles}"] if titles else []

    def _reminder(self, kept: Reminder, today: date) -> str:
        """What a family gave for its reminders, as one line of a list."""
        labels, plan = self._content.wording.labels, kept.plan
        basis = labels["remind_due"] if plan.basis is Basis.DUE else labels["remind_born"]
        times = "; ".join(say_date(day) for _, day in plan.coming(today))
        return f"- {labels['held_reminders']}: {times}. {basis} {say_date(plan.day)}"

    def _find(self, reference: str, memory: Memory, conversation: str) -> Request | None:
        mine = self._support.of_conversation(conversation, memory.owns)
        return next((request for request in mine if request.reference == reference), None)

    def _act(self, want: str, request: Request, memory: Memory) -> Answered:
        if want == ADD and request.open:
            return self._asking.add_to(request.reference, memory)
        if want == WITHDRAW and request.open:
            labels = self._content.wording.labels
            yes = Choice(labels["withdraw_yes"], "following", f"withdraw_yes={request.reference}")
            no = Choice(labels["withdraw_no"], "following", f"{STATUS}={request.reference}")
            return self._say("request_withdraw", memory, (yes, no), reference=request.reference)
        return self._status(request, memory)

    def _status(self, request: Request, memory: Memory) -> Answered:
        labels, reference = self._content.wording.labels, request.reference
        choices: tuple[Choice, ...] = ()
        if request.open:
            choices = (Choice(labels["status_add"], "following", f"{ADD}={reference}"),
                       Choice(labels["status_withdraw"], "following", f"{WITHDRAW}={reference}"))  # fmt: skip
        elif request.state is State.DECLINED:
            choices = (Choice(labels["support"], "support"), Choice(labels["person"], "service", "speak_to_person"))
        answered = self._say(
            f"status_{request.state.value}",
            memory,
            choices,
            reference=reference,
            team=self._support.team_name(request),
            when=say_day(aware(request.answer_by)),
        )
        blocks = [*answered.reply.blocks, *self._written(request)]
        if request.state is State.DECLINED and len(blocks) > 1:
            blocks.append(self._content.wording.line("declined_next"))
        return replace(answered, reply=replace(answered.reply, blocks=tuple(blocks)))

    def _written(self, request: Request) -> Iterator[Block]:
        """What staff wrote when they moved the request to where it is, and then the last of their replies."""
        if request.state is State.WITHDRAWN:
            return
        if request.open and (asked := [event for event in request.history if event.what in (ASKED, ANSWERED)]):
            yield self._content.wording.line(f"status_{asked[-1].what}", when=say_day(aware(asked[-1].at)))
        said = [event.text for event in request.history if event.text and event.what == request.state.value]
        if said:
            yield Block(f"“{said[-1]}”")
        for event in [event for event in request.history if event.what == REPLIED][-MOST_REPLIES:]:
            yield self._content.wording.line("status_replied", when=say_day(aware(event.at)))
            yield Block(f"“{event.text}”")

    def _which(self, want: str, requests: Sequence[Request], memory: Memory) -> Answered:
        choices = [Choice(request.reference, "following", f"{want}={request.reference}") for request in requests]
        return self._say("request_which", memory, choices)

    def _check(self, want: str, reference: str, memory: Memory, tries: int = 0, wrong: bool = False) -> Answered:
        if tries >= MOST_TRIES:
            return self._say("request_not_found", replace(memory, checking={}))
        asked = {"want": want, "reference": reference, "tries": tries}
        line = "request_wrong" if wrong else "ask_number" if reference else "ask_reference"
        return self._say(line, replace(memory, checking=asked))

    def _without(self, memory: Memory) -> Answered:
        """For a family that has no reference: it may look where it asked, ring the team, or ask anew."""
        labels = self._content.wording.labels
        ways = Choice(labels["support"], "support"), Choice(labels["person"], "service", "speak_to_person")
        return self._say("no_reference", replace(memory, checking={}), ways)

    def _say(self, line: str, memory: Memory, choices: Sequence[Choice] = (), **names: str) -> Answered:
        reply = Reply((self._content.wording.line(line, **names),), tuple(choices))
        return Answered(reply, replace(memory, offered=reply.choices), Outcome.SERVICE, (STATUS,))
