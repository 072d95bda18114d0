"""How a reply is shown: its paragraphs and lists, with numbers to tap. One rule for the page with JavaScript and without.

Only the numbers and addresses of ``data/helplines.yml`` become links, and where a block shows services those services' own:
a reply may repeat a family's own words, and nothing in those does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.contacts import contact_link
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
        self._link = _pattern(self._hrefs)

    def pieces(self, text: str) -> list[Piece]:
        """A line's text, cut where a link begins or ends."""
        return _pieces(text, self._link, self._hrefs)

    def parts(self, text: str, contacts: Sequence[str] = ()) -> list[Part]:
        """A text's paragraphs, one a line, and its lists, whose lines begin with "- ". ``contacts``: of services in it, to be
        tapped too."""
        theirs = {contact: href for contact in contacts if (href := contact_link(contact))}
        hrefs = {**theirs, **self._hrefs}
        link = _pattern(hrefs) if theirs else self._link
        found: list[Part] = []
        open_list = False
        for line in (line.strip() for line in text.split("\n")):
            is_item = line.startswith("- ")
            if is_item and open_list:
                found[-1]["lines"].append(_pieces(line[2:], link, hrefs))
            elif line:
                pieces = _pieces(line[2:] if is_item else line, link, hrefs)
                found.append({"kind": "ul" if is_item else "p", "lines": [pieces]})
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
        return [
            {"title": b["title"], "tone": b["tone"], "parts": self.parts(b["text"], b.get("contacts", ()))}
            for b in blocks
        ]


def _pattern(hrefs: Mapping[str, str]) -> re.Pattern[str]:
    """Finds what is to be a link, the longest first, and nothing that is a part of another number or word."""
    longest_first = sorted(hrefs, key=len, reverse=True)
    return re.compile(rf"(?<![\w.,£])({'|'.join(map(re.escape, longest_first))})(?![\w%°]|[.,/-]\w)")


def _pieces(text: str, link: re.Pattern[str], hrefs: Mapping[str, str]) -> list[Piece]:
    cut = (piece for piece in link.split(text) if piece)
    return [{"text": piece} | ({"href": hrefs[piece]} if piece in hrefs else {}) for piece in cut]
