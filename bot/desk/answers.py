"""The answers on their way to families: an editor checks and publishes, each partner agrees."""

from __future__ import annotations

from collections.abc import Callable

from bot.desk.pages import Answer, Page, Visit
from bot.desk.people import Role
from bot.errors import ApprovalError
from bot.knowledge.approve import Approval
from bot.knowledge.entry import Entry
from bot.knowledge.helplines import load_helplines
from bot.knowledge.sign_off import State, Step
from bot.knowledge.sign_off_store import SignOffStore

EDITORS, READERS = frozenset({Role.EDITOR}), frozenset({Role.EDITOR, Role.MANAGER})
PARTNERS = frozenset({Role.MANAGER})  # a manager speaks for the organisations of their teams
PATH = "/answers/{group}/{name}"
STATES = {
    State.DRAFT: "To be checked",
    State.CHECKED: "To be agreed by partners",
    State.AGREED: "To be published",
    State.PUBLISHED: "Published",
}


def _approval(visit: Visit) -> Approval:
    return Approval(visit.desk.settings.assistant_data, SignOffStore(visit.desk.engine))


def _entry(visit: Visit) -> Entry:
    entry = _approval(visit).entry(f"{visit.part['group']}/{visit.part['name']}")
    if entry is None:
        visit.missing("There is no such answer, or its file cannot be read: `knowledge check` says why.")
    return entry


def _speaks_for(visit: Visit, entry: Entry) -> list[str]:
    """The entry's partners for which somebody may agree: the organisations and teams that they are of, by the names in
    data/routing.yml."""
    if not visit.person.plays(PARTNERS):
        return []
    teams = [visit.desk.routing.teams[name] for name in visit.person.teams if name in visit.desk.routing.teams]
    names = {name for team in teams for name in (team.name, team.organisation, visit.desk.partner(team.organisation))}
    return [partner for partner in entry.partners if partner in names]


def show_answers(visit: Visit) -> Answer:
    base, today = _approval(visit).base(), visit.desk.settings.today()
    groups = {state: [entry for entry in base.entries.values() if entry.state is state] for state in STATES}
    waiting = {STATES[state]: groups[state] for state in STATES if state is not State.PUBLISHED}
    stopped = [entry for entry in groups[State.PUBLISHED] if entry.unservable(today)]
    served = len(groups[State.PUBLISHED]) - len(stopped)
    return visit.show("answers.html", waiting=waiting, stopped=stopped, served=served, faults=base.faults, today=today)


def show_answer(visit: Visit, problem: str = "", status: int = 200) -> Answer:
    entry, desk = _entry(visit), visit.desk
    fill = load_helplines(desk.settings.assistant_data / "helplines.yml").fill_known
    mine = [partner for partner in _speaks_for(visit, entry) if partner not in entry.agreed_by]
    return visit.show(
        "answer.html", status, entry=entry, fill=fill, problem=problem, state=STATES[entry.state], states=State, mine=mine,
        reason=entry.unservable(desk.settings.today()), is_editor=visit.person.plays(EDITORS),
    )  # fmt: skip


def _signing(step: Step) -> Callable[[Visit], Answer]:
    """What a form does. Where it may not be signed, the page as it is now says why."""

    def handler(visit: Visit) -> Answer:
        entry = _entry(visit)
        partner = visit.said("partner", 200) if step is Step.AGREED else ""
        try:
            if step is Step.AGREED and partner not in _speaks_for(visit, entry):
                raise ApprovalError("You agree for the organisations of your own teams alone.")
            today, text = visit.desk.settings.today(), visit.said("text", 40)
            _approval(visit).sign(entry, step, partner, visit.person.name, text, today)
        except ApprovalError as error:
            return show_answer(visit, str(error), 409)
        return visit.finish(f"/answers/{entry.id}")

    return handler


PAGES = (
    Page("/answers", "answers", READERS, show_answers, menu="Answers"),
    Page(PATH, "answer", READERS, show_answer),
    Page(f"{PATH}/check", "answer-check", EDITORS, _signing(Step.CHECKED), "POST", done="You have checked this text."),
    Page(f"{PATH}/agree", "answer-agree", PARTNERS, _signing(Step.AGREED), "POST", done="Your agreement is kept."),
    Page(
        f"{PATH}/publish", "answer-publish", EDITORS, _signing(Step.PUBLISHED), "POST",
        done="It is published. Families are given it from the assistant's next start.",
    ),
)  # fmt: skip
