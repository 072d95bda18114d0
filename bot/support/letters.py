"""What staff wrote, as an email to the family that chose email."""

from __future__ import annotations

from bot.messages.wording import Wording
from bot.support.model import Request
from bot.support.routing import Routing
from bot.support.senders import Email, SendError


class Letters:
    """``page``: the address of the chat, where a family can ask about its request."""

    def __init__(self, email: Email, wording: Wording, routing: Routing, page: str) -> None:
        self._email, self._wording, self._routing, self._page = email, wording, routing, page

    async def send(self, request: Request, key: str, words: str) -> None:
        """Raises SendError, or whatever the mail library raises. The subject tells whoever sees it nothing."""
        contact, team = request.details.contact, self._routing.teams.get(request.team)
        if contact.how != "email" or not contact.address:
            raise SendError("the family has given no email address")
        names = {
            "team": team.name if team else self._wording.labels["the_team"],
            "reference": request.reference,
            "words": words,
            "link": self._page,
        }
        body = self._wording.line("staff_email", **names).text
        await self._email.post(contact.address, self._wording.labels["staff_email_subject"], body, key)
