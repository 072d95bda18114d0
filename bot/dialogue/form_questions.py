"""The questions of a request, their choices, the reading back, and what is said when it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.clock import aware
from bot.dialogue.content import Content
from bot.messages.reply import Block, Choice
from bot.support.check_numbers import say_check_number
from bot.support.draft import CHECK, OPTIONAL, Draft
from bot.support.hours import is_open, say_day
from bot.support.model import LIFE_POINTS, Request
from bot.support.pack import contact_line
from bot.support.routing import Route, Team

WAYS = ("text", "phone", "email", "chat")  # to be answered
SAFE = ("safe_any", "safe_no_voicemail", "safe_school")
MOST_ALONE = 3  # organisations that are offered one by one: more would not fit a small screen
Put = tuple[tuple[Block, ...], tuple[Choice, ...]]  # a question and its choices


class Questions:
    """Words them; knows nothing of what comes next."""

    def __init__(self, content: Content) -> None:
        self._content, self._support = content, content.support

    def put(self, draft: Draft) -> Put:
        """The open question of a draft, or all of it read back."""
        if draft.asked == CHECK:
            return self._read_back(draft)
        block = self._content.wording.line(f"ask_{draft.asked}", **self.names(draft))
        told, _ = self._others_of(replace(draft, consent=dict.fromkeys(draft.partners, True)))
        if draft.asked == "share" and told:
            more = self._content.wording.line("share_told", told=in_words(told))
            block = Block(f"{block.text} {more.text}", f"{block.sms} {more.sms}")
        return (block,), tuple(self._choices(draft))

    def names(self, draft: Draft) -> dict[str, str]:
        """What a line about the draft may name."""
        route = self.route(draft)
        partners = [self._support.routing.partners[name] for name in draft.partners]
        return {"team": route.team.name, "partners": in_words(partners)}

    def _choices(self, draft: Draft) -> list[Choice]:
        """One tap for each likely answer, then a way past the question."""
        made = {
            "life_point": [self.choice(f"life_point={point}", f"life_{point}") for point in LIFE_POINTS],
            "contact": [self.choice(f"contact={how}", f"contact_{how}") for how in WAYS],
            "safe": [Choice(self.label(name), "form", f"safe={self.label(name)}") for name in SAFE],
            "consent": [self.choice("consent=yes", "consent_yes"), self.choice("consent=no", "consent_no")],
            "share": self._share_choices(draft.partners),
        }.get(draft.asked, [])
        return [*made, self.choice("skip")] if draft.asked in OPTIONAL else made

    def _share_choices(self, named: Sequence[str]) -> list[Choice]:
        """All, each alone, or none of the organisations that are helping already."""
        every = Choice(self.label("share_all" if len(named) > 1 else "consent_yes"), "form", f"share={','.join(named)}")
        none = Choice(self.label("share_none" if len(named) > 1 else "consent_no"), "form", "share=")
        if not 1 < len(named) <= MOST_ALONE:
            return [every, none]
        partners, only = self._support.routing.partners, self.label("only")
        return [every, *(Choice(f"{only} {partners[name]}", "form", f"share={name}") for name in named), none]

    def _read_back(self, draft: Draft) -> Put:
        """The family's own words first, unaltered; then all else that would be sent."""
        words = Block("\n".join(f"“{words}”" for words in draft.words))
        if draft.extends:
            head = self._content.wording.line("request_check_more", reference=draft.extends)
            return (words, head), (
                self.choice("send"),
                self.choice("change=words", "field_words"),
                self.choice("pause"),
            )
        facts = {
            "life_point": self.label(f"life_{draft.life_point}") if draft.life_point else "",
            "would_help": draft.would_help,
            "tried": draft.tried,
            "helpers": draft.helpers,
            "child": draft.child,
            "place": draft.place,
            "contact": contact_line(draft.reach),
            "consent": self._consents(draft),
        }
        lines = "\n".join(f"- {self.label(f'field_{name}')}: {value}" for name, value in facts.items() if value)
        blocks = (
            self._content.wording.line("request_check"),
            words,
            Block(lines),
            *self._passed_on(draft),
            self._content.wording.line("request_right"),
        )
        return blocks, (self.choice("send"), self.choice("change"), self.choice("pause"))

    def _consents(self, draft: Draft) -> str:
        names = {**self._support.routing.partners, self.route(draft).team.organisation: self.route(draft).team.name}
        return in_words([names[name] for name, yes in draft.consent.items() if yes]) or self.label("nobody")

    def _passed_on(self, draft: Draft) -> Iterator[Block]:
        """Whom of those who help already we tell ourselves, and whom we cannot."""
        told, talked = self._others_of(draft)
        if told:
            yield self._content.wording.line("check_told", told=in_words(told))
        if talked:
            yield self._content.wording.line("check_talked", talked=in_words(talked), **self.names(draft))

    def _others_of(self, draft: Draft) -> tuple[list[str], list[str]]:
        team = self.route(draft).team
        return self._others(
            draft.consent, team, self._support.routing.told(draft.consent, draft.area, team.organisation)
        )

    def _others(
        self, consent: Mapping[str, bool], team: Team | None, told: Sequence[Team]
    ) -> tuple[list[str], list[str]]:
        """Beside the team that answers: the names of the organisations agreed to that are told by us, and of those not."""
        names, ours = self._support.routing.partners, {other.organisation for other in told}
        agreed = [name for name, yes in consent.items() if yes and not (team and name == team.organisation)]
        return (
            [names.get(name, name) for name in agreed if name in ours],
            [names.get(name, name) for name in agreed if name not in ours],
        )

    def told(self, request: Request) -> tuple[Block, ...]:
        """What happens next: reference, team, when it answers, what to do if it gets worse."""
        wording, route = self._content.wording, self._support.routing.route(request.life_point, request.area)
        names = {
            "reference": request.reference,
            "number": say_check_number(request.details.check_number),
            "team": self._support.team_name(request),
            "when": say_day(aware(request.answer_by)),
        }
        team = self._support.routing.teams.get(request.team)
        told, talked = self._others(request.details.consent, team, self._support.told(request))
        added = request.history[-1].what == "added"
        blocks = [wording.line("request_added" if added else "request_sent", **names)]
        blocks += [wording.line("request_told", told=in_words(told))] if told else []
        if not added:
            blocks += [wording.line("request_talked", talked=in_words(talked), **names)] if talked else []
            blocks += [wording.line("request_closed_now")] if not is_open(aware(request.created_at)) else []
            blocks += [wording.line("request_front")] if route.front else []
            blocks += [wording.line("request_agreed_route", **names)] if route.agreed else []
        blocks.append(wording.line("request_worse"))
        return tuple(blocks)

    def route(self, draft: Draft) -> Route:
        """Where the draft would go."""
        return self._support.routing.route(draft.life_point or "before_crisis", draft.area)

    def label(self, name: str) -> str:
        """A button's words."""
        return self._content.wording.labels[name]

    def choice(self, target: str, label: str = "") -> Choice:
        """A step of the form, with its own label where another is not named."""
        return Choice(self.label(label or f"form_{target}"), "form", target)


def in_words(names: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
