"""A reply as each channel shows it."""

from __future__ import annotations

from bot.messages.gsm7 import to_gsm7
from bot.messages.reply import Reply, Tone

CHANNELS = ("web", "sms", "cmdline")


def render_web(reply: Reply) -> str:
    """All of it, as plain text with blank lines between paragraphs; the page makes paragraphs and lists of it."""
    parts = [f"{block.title}\n\n{block.text}" if block.title else block.text for block in reply.blocks]
    return "\n\n".join(part for part in parts if part)


def render_sms(reply: Reply) -> str:
    """The short form, then numbered choices; where danger may be, its lines alone come first."""
    parts = [block.sms for block in reply.blocks if block.sms]
    if reply.choices:
        parts.append(
            "Reply " + " ".join(f"{number} {choice.label}" for number, choice in enumerate(reply.choices, start=1))
        )
    return to_gsm7("\n".join(" ".join(part.split()) for part in parts))


def render_shell(reply: Reply) -> str:
    """The web's text and, for an answer, its hard words and its sources."""
    text = render_web(reply)
    if reply.terms:
        text += "\n\nWords: " + "; ".join(f"{term.term}: {term.meaning}" for term in reply.terms)
    if reply.sources:
        text += "\n\nSources: " + "; ".join(f"{source.name} ({source.url})" for source in reply.sources)
    return text


def render(reply: Reply, channel: str) -> str:
    """The text for a channel by its Rasa name; one we do not know gets the web's."""
    if channel == "sms":
        return render_sms(reply)
    return render_shell(reply) if channel == "cmdline" else render_web(reply)


def is_urgent(reply: Reply) -> bool:
    """Whether the reply begins with help-now lines."""
    return bool(reply.blocks) and reply.blocks[0].tone is Tone.HELP_NOW
