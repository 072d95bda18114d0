"""One service as a family reads it: what it is, why it is shown, how to get in, when it is open."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.dialogue.content import Content
from bot.messages.reply import Block
from bot.services.finder import Match, Query, is_for_pregnancy
from bot.services.models import ADULT, DAYS, EVERYWHERE, Referral, Service
from bot.services.opening import Session, closed_for_holiday, next_session, session_in

MILE = 1.609344  # km
MOST_NUMBERS = 3  # of one service that are shown


class ServiceCards:
    """Makes the blocks of services."""

    def __init__(self, content: Content) -> None:
        self._content, self._wording = content, content.wording

    def block(self, match: Match, query: Query, place: str, moment: datetime) -> Block:
        """All that a family needs, or for a text message its name, place and number. ``moment`` with its zone."""
        service, check = match.service, self._wording.line("find_check")
        paragraphs = [
            service.description,
            self._line("find_why", words=self._why(match, query, place)),
            self._steps(service),
            self._practical(service, moment, self._next(match, query, moment)),
            check.text if match.please_check else "",
            service.alert,
        ]
        session = self._next(match, query, moment)
        short = f"{service.name}, {_place(service)}: {_contact(service)}"
        if session and session.opens and (query.slot or len(service.openings[0].days) < 5):
            short += f", {DAYS[session.day.weekday()][:3]} {say_time(session.opens)}"
        if match.please_check:
            short += f". {check.sms}"
        text = "\n\n".join(part for part in paragraphs if part)
        return Block(text, short.rstrip(".") + ".", title=_title(service), contacts=contacts(service))

    def line(self, match: Match) -> str:
        """The service in one line of a list."""
        miles = f", {say_miles(match.kilometres)}" if match.kilometres is not None else ""
        return f"- {match.service.name}, {_place(match.service)}{miles}: {_contact(match.service)}"

    def _why(self, match: Match, query: Query, place: str) -> str:
        """The reasons, joined: what it helps with, how near, for whom, and the wishes that it meets."""
        labels, service = self._wording.labels, match.service
        reasons = [self._line("why_need", need=self._content.directory.vocabulary.needs[match.need])]
        if service.areas == (EVERYWHERE,):
            reasons.append(labels["why_everywhere"])
        elif any(venue.town == place for venue in service.venues):
            reasons.append(self._line("why_here", place=place))
        elif match.kilometres is not None:
            reasons.append(self._line("why_near", words=say_miles(match.kilometres), place=place))
        if query.months is not None and (service.youngest is not None or service.oldest is not None):
            reasons.append(self._line("why_age", words=say_ages(service)))
        if query.days and "days" not in match.missed:
            reasons.append(self._line("why_day", words=_days(service, query.days)))
        if query.expecting and is_for_pregnancy(service):
            reasons.append(labels["why_pregnancy"])
        if query.free and "free" not in match.missed:
            reasons.append(labels["why_free"])
        if service.referral is Referral.SELF:
            reasons.append(labels["why_self"])
        if query.language and "language" not in match.missed:
            reasons.append(self._line("why_language", words=query.language))
        return "; ".join(reasons)

    def _steps(self, service: Service) -> str:
        if not service.steps:
            return ""
        return "\n".join([self._wording.line("find_how").text, *(f"- {step}" for step in service.steps)])

    def _next(self, match: Match, query: Query, moment: datetime) -> Session | None:
        """The session that the family asked for, where there is one, or the next."""
        asked = query.slot if "days" not in match.missed else None
        if asked and "hours" in match.missed:
            asked = asked.at_any_time()
        openings = match.service.openings
        return (session_in(openings, asked) if asked else None) or next_session(openings, moment)

    def _practical(self, service: Service, moment: datetime, session: Session | None) -> str:
        """Where, when, what it costs, how long families wait, and whom to ring: a list."""
        labels = self._wording.labels
        told = [
            (labels["card_by"], service.organisation.name if service.organisation else ""),
            (labels["card_where"], _address(service)),
            (labels["card_contact"], "; ".join(contacts(service)) or _contact(service)),
            (labels["card_open"], self._open(service, moment, session)),
            (labels["card_ages"], say_ages(service)),
            (labels["card_cost"], service.cost),
            (labels["card_wait"], service.wait),
            (labels["card_languages"], ", ".join(service.languages)),
            (labels["card_access"], service.accessibility),
        ]
        return "\n".join(f"- {name}: {text.rstrip('.')}" for name, text in told if text)

    def _open(self, service: Service, moment: datetime, session: Session | None) -> str:
        """The time that it is open, and a bank holiday on which it is closed."""
        parts = [self._session(session)] if session else []
        parts += [opening.note.rstrip(".") for opening in service.openings[:1] if opening.note]
        if holiday := closed_for_holiday(service.openings, moment):
            parts.append(self._line("card_holiday", words=_day(holiday)))
        return "; ".join(parts)

    def _session(self, session: Session) -> str:
        if session.opens is None or session.closes is None:
            return _day(session.day)
        if session.opens == time() and session.closes >= time(23, 59):
            return "day and night"
        if session.now:
            return self._line("card_now", words=say_time(session.closes))
        return f"{_day(session.day)}, {say_time(session.opens)} to {say_time(session.closes)}"

    def _line(self, name: str, **values: str) -> str:
        return self._wording.line(name, **values).text


def contacts(service: Service) -> tuple[str, ...]:
    """The ways to reach it, for those too who cannot or would rather not ring: its numbers, then its email."""
    numbers = service.phones[:MOST_NUMBERS]
    return (*numbers, service.email) if service.email else numbers


def say_miles(kilometres: float) -> str:
    """ "less than a mile", "1 mile", "12 miles"."""
    miles = round(kilometres / MILE)
    return "less than a mile" if miles < 1 else f"{miles} mile{'s' if miles > 1 else ''}"


def say_ages(service: Service) -> str:
    """ "birth to 12 months", "5 to 18 years"; what the service says of it where it names no ages."""
    youngest, oldest = service.youngest, service.oldest
    if youngest is None and oldest is None:
        return service.eligibility
    if oldest is None or (oldest > ADULT and not youngest):
        return f"from {_age(youngest)} on" if youngest else service.eligibility or "all ages"
    return f"{_age(youngest)} to {_age(oldest)}"


def say_time(moment: time) -> str:
    """ "9.30am", "2pm"."""
    if moment == time(12):
        return "midday"
    hour = moment.hour % 12 or 12
    minutes = f".{moment.minute:02d}" if moment.minute else ""
    return f"{hour}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def _age(months: float | None) -> str:
    if not months:
        return "birth"
    return f"{months / 12:g} years" if months >= 24 else f"{months:g} months"


def _title(service: Service) -> str:
    return f"{service.name}, {_place(service)}"


def _place(service: Service) -> str:
    venue = service.venues[0] if service.venues else None
    if venue is None:
        return service.organisation.name if service.organisation else ""
    return (venue.name if venue.virtual else venue.town) or venue.name


def _address(service: Service) -> str:
    venues = [venue for venue in service.venues if not venue.virtual]
    return ", ".join(part for part in (venues[0].name, venues[0].address, venues[0].town) if part) if venues else ""


def _contact(service: Service) -> str:
    return service.phones[0] if service.phones else service.email or service.url or _address(service)


def _days(service: Service, wanted: tuple[int, ...]) -> str:
    open_on = {day for opening in service.openings for day in opening.days}
    return " and ".join(f"{DAYS[day]}s" for day in wanted if day in open_on)


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
