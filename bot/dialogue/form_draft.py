"""What one answer, or what is known already, makes of a request that is being written."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.turn import Memory
from bot.support.draft import WITH_ADDRESS, Draft
from bot.support.extract import find_address, find_way
from bot.support.service import Support


def from_memory(draft: Draft, memory: Memory, support: Support) -> Draft:
    """What the conversation knows already and was not asked yet: it is read back at the end, not asked."""
    if "child" not in draft.done and (child := _child(memory)):
        draft = draft.with_answer("child", child)
    if "place" not in draft.done and (place := support.place_of(memory.facts)):
        draft = replace(draft.with_answer("place", place), area=support.area_of(memory.facts))
    return draft


def _child(memory: Memory) -> str:
    """The child's age or due date as it was told, or ""."""
    if age := memory.facts.get("child_age"):
        return str(age.get("text") or f"about {float(age['months']):.0f} months")
    pregnancy = memory.facts.get("pregnancy", {})
    if weeks := pregnancy.get("weeks"):
        return f"{weeks} weeks pregnant"
    return f"due {pregnancy['due']}" if "due" in pregnancy else ""


def with_address(draft: Draft, text: str) -> Draft | None:
    """The draft with the number or email of a text; how it was asked to be used stays where it fits."""
    how, address = find_address(text)
    if not address:
        return None
    how = draft.contact if draft.contact in ("text", "phone") and how != "email" else how
    return draft.with_answer("contact", how).with_answer("address", address)


def with_way(draft: Draft, text: str) -> Draft | None:
    """The draft with another way to be reached, where a text names one."""
    way = find_way(text)
    same = draft.asked == "address" and way == draft.contact
    return draft.with_answer("contact", way) if way and not same else None


def to_change(draft: Draft, name: str) -> Draft:
    """The draft with one part to be asked again."""
    if name == "address" and draft.contact not in WITH_ADDRESS:
        name = "contact"
    return draft.without("share").without("consent") if name == "consent" else draft.without(name)


def shared(draft: Draft, asked: dict[str, bool]) -> Draft:
    return replace(draft, consent={**draft.consent, **asked}, done=(*draft.done_without("share"), "share"))


def changeable(draft: Draft) -> list[str]:
    wanted = ("words", "life_point", "would_help", "tried", "helpers", "child", "place", "contact", "consent")
    return [name for name in wanted if name in draft.done or name == "words"]
