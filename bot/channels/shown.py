"""How a reply is shown: its paragraphs and lists, with numbers to tap. One rule for the page with JavaScript and without.

Only the numbers and addresses of ``data/helplines.yml`` become links: a reply may repeat a family's own words, and nothing
in those does.
"""

from __future__ import annotations

import re
from typing import Any

from bot.exchange.store import Message, Who
from bot.knowledge.helplines import Helplines

Piece = dict[str, str]  # "text" and, for a link, "href"
Part = dict[str, Any]  # "kind": "p" or "ul"; "lines": [[Piece]]


class Shown:
    """Makes the parts of replies."""

    def __init__(self, helplines: Helplines) -> None:
        self._hrefs: dict[str, str] = {}
        for line in helplines.values():
            for value, scheme in ((line.phone, "tel:"), (line.text, "sms:"), (line.url, "")):
                if value:
                    self._hrefs[value] = scheme + ("".join(value.split()) if scheme else value)
        longest_first = sorted(self._hrefs, key=len, reverse=True)
        self._link = re.compile(rf"(?<![\w.,£])({'|'.join(map(re.escape, longest_first))})(?![\w%°]|[.,/-]\w)")

    def pieces(self, text: str) -> list[Piece]:
        """A line's text, cut where a link begins or ends."""
        cut = (piece for piece in self._link.split(text) if piece)
        return [{"text": piece} | ({"href": self._hrefs[piece]} if piece in self._hrefs else {}) for piece in cut]

    def parts(self, text: str) -> list[Part]:
        """A text's paragraphs, one a line, and its lists, whose lines begin with "- "."""
        found: list[Part] = []
        open_list = False
        for line in (line.strip() for line in text.split("\n")):
            is_item = line.startswith("- ")
            if is_item and open_list:
                found[-1]["lines"].append(self.pieces(line[2:]))
            elif line:
                found.append({"kind": "ul" if is_item else "p", "lines": [self.pieces(line[2:] if is_item else line)]})
            open_list = is_item  # a blank line ends a list
        return found

    def message(self, message: Message) -> dict[str, Any]:
        """A message as the page's calls return it: id, who (family, assistant or staff), key, at (UTC), body; and, but for a
        family's own, blocks of title, tone and parts."""
        return {
            "id": message.id,
            "who": message.who.value,
            "key": message.key,
            "at": f"{message.at:%Y-%m-%dT%H:%M:%S}Z",
            "body": dict(message.body),
            "blocks": [] if message.who is Who.FAMILY else self._blocks(message),
        }

    def _blocks(self, message: Message) -> list[dict[str, Any]]:
        plain = {"title": "", "tone": "plain", "text": message.body.get("text", "")}
        blocks = message.body.get("reply", {}).get("blocks") or [plain]
        return [{"title": b["title"], "tone": b["tone"], "parts": self.parts(b["text"])} for b in blocks]
