"""What the components share about training examples and conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY

from bot.knowledge.catalogue import KNOWLEDGE_GROUPS

if TYPE_CHECKING:
    from rasa.shared.core.trackers import DialogueStateTracker
    from rasa.shared.nlu.training_data.message import Message

DOC = "family_doc"  # the message's key of its spaCy Doc
DANGER = "family_danger"  # an example's key of its label for the danger detector
ACT = "family_act_label"  # an example's key of its act (bot.understanding.acts)
SAFETY = "safety"  # the retrieval intent of danger messages


def plain_text(message: Message) -> str:
    """The whole message in plain words."""
    return " ".join(message.get(DOC)._.plain)


def label_of(message: Message) -> str:
    """The catalogue's id: "advice/fever" and "system/ehcp" as they are, "chat/greet" and "service/find_service" without group."""
    full = str(message.get(INTENT_RESPONSE_KEY))
    group, _, name = full.partition("/")
    return full if group in KNOWLEDGE_GROUPS else name


def asked_before(tracker: DialogueStateTracker | None) -> str:
    """What is being talked about, in plain words, or ""."""
    memory = tracker.get_slot("memory") if tracker else None
    return str(memory.get("asked", "")) if memory else ""


def told_before(tracker: DialogueStateTracker | None) -> str:
    """The same for signs of danger, with what the family has told of a pregnancy: a headache means more then."""
    asked, memory = asked_before(tracker), (tracker.get_slot("memory") if tracker else None) or {}
    expecting = "pregnancy" in memory.get("facts", {}) and "pregnant" not in asked
    return f"i am pregnant {asked}".strip() if expecting else asked
