"""A person's own account: what it is for, another password, signing out everywhere."""

from __future__ import annotations

from bot.desk.pages import Answer, Page, Visit
from bot.desk.people import EVERYBODY
from bot.desk.secrets import hash_password, is_password
from bot.desk.sign_in import begin
from bot.errors import DeskError


def show_account(visit: Visit, problem: str = "", status: int = 200) -> Answer:
    desk, person = visit.desk, visit.person
    teams = [desk.routing.teams[name].name for name in person.teams if name in desk.routing.teams]
    areas = [desk.areas.get(name, name) for name in person.areas]
    return visit.show("account.html", status, problem=problem, teams=teams, areas=areas)


def change_password(visit: Visit) -> Answer:
    """The old password is asked for again, and counts as a try: a desk left open is no way to a new one."""
    desk, person, password = visit.desk, visit.person, visit.form.get("password", "")
    numbers = desk.tries.begin(person.email, person.id)
    if numbers is None:
        return show_account(visit, "There were too many wrong passwords. Wait 15 minutes, then try again.", 429)
    if not is_password(person.password, visit.form.get("old", "")):
        return show_account(visit, "That is not your password as it is now.", 400)
    desk.tries.take_back(numbers)
    if password != visit.form.get("again", ""):
        return show_account(visit, "The two new passwords are not the same. Write them again.", 400)
    try:
        hashed = hash_password(password, person.email.partition("@")[0], *person.name.split())
    except DeskError as error:
        return show_account(visit, f"Choose another password: {error}.", 400)
    desk.people.set_password(person, hashed)
    return begin(visit, person, f"/account?done={visit.page.name}")


PAGES = (
    Page("/account", "account", EVERYBODY, show_account, menu="Your account"),
    Page(
        "/account",
        "change-password",
        EVERYBODY,
        change_password,
        "POST",
        done="Your password is changed. You are signed out everywhere else.",
    ),
)
