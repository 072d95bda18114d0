"""What the desk's pages work with. Nothing of it opens a database before its first use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bot.cipher import Cipher, open_cipher
from bot.database import open_database
from bot.desk.people import People
from bot.desk.sessions import Sessions
from bot.desk.tries import Tries
from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.helplines import load_helplines
from bot.language.areas import load_areas
from bot.messages.wording import load_wording
from bot.settings import Settings
from bot.support.audit import Audit
from bot.support.load import load_answering
from bot.support.model import LIFE_POINTS, Request
from bot.support.outbox import letters
from bot.support.routing import load_routing
from bot.support.shared import Shares
from bot.support.store import RequestStore


class Desk:
    """Raises DataError for a data file that the desk cannot do without."""

    def __init__(self, settings: Settings) -> None:
        data = settings.assistant_data
        self.settings = settings
        self.engine = partial(open_database, settings.database)
        self.people = People(self.engine)
        self.sessions = Sessions(self.engine, self.people)
        self.tries = Tries(self.engine)
        self.audit = Audit(self.engine)
        self.requests = RequestStore(self.engine, self.cipher)
        self.shares = Shares(self.engine)
        self.answering = load_answering(settings)
        self.routing = load_routing(data / "routing.yml")
        self.team_names = {name: team.name for name, team in self.routing.teams.items()}
        self.wording = load_wording(data / "wording.yml", load_helplines(data / "helplines.yml"))
        self.areas = {area.id: area.name for area in load_areas(data / "areas.yml").areas}
        self.catalogue = load_catalogue(data / "topics.yml")
        self.life_points = {point: self.wording.labels[f"life_{point}"] for point in LIFE_POINTS}

    def cipher(self) -> Cipher:
        return open_cipher(self.settings.assistant_keys, self.settings.assistant_state)

    def team(self, request: Request) -> str:
        """The name of the team that answers a request."""
        return self.team_names.get(request.team, request.team)

    def told(self, request: Request) -> list[str]:
        """The names of the other teams that the assistant told of a request."""
        return [self.team_names[name] for name in request.told if name in self.team_names]

    def letters(self, request: Request) -> Mapping[int, str]:
        """What became of each email to the family, by the number of its event. Raises SQLAlchemyError."""
        with self.engine().connect() as connection:
            return letters(connection, request)

    def partner(self, name: str) -> str:
        """An organisation's name."""
        own = {team.organisation: team.name for team in self.routing.teams.values()}
        return self.routing.partners.get(name) or own.get(name, name)

    @property
    def is_secure(self) -> bool:
        """Whether staff reach the desk by https."""
        return self.settings.desk_url.startswith("https://")
