"""A reply as each channel shows it."""

from __future__ import annotations

from bot.messages.reply import Reply, Tone
from bot.messages.texts import lay_out

CHANNELS = ("web", "sms", "cmdline")


def render_web(reply: Reply) -> str:
    """All of it, as plain text with blank lines between paragraphs; the page makes paragraphs and lists of it."""
    parts = [f"{block.title}\n\n{block.text}" if block.title else block.text for block in reply.blocks]
    return "\n\n".join(part for part in parts if part)


def render_sms(reply: Reply) -> str:
    """The texts that are sent at once, with blank lines between them."""
    return "\n\n".join(lay_out(reply).texts())


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
