"""Builds the assistant from its data files, once a process."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path

from bot.cipher import Cipher, open_cipher
from bot.database import open_database
from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.correcting import Correcting
from bot.dialogue.recording import Recording
from bot.dialogue.reminders_due import RemindersDue
from bot.exchange.store import Exchange
from bot.feedback.responses import ResponseStore
from bot.feedback.store import FeedbackStore
from bot.feedback.themes import Themes, load_themes
from bot.gaps.scrub import Scrubber
from bot.gaps.service import Gaps
from bot.gaps.store import GapStore
from bot.gaps.words import load_word_lists
from bot.knowledge.base import KnowledgeBase, load_knowledge
from bot.knowledge.catalogue import Catalogue, load_catalogue
from bot.knowledge.glossary import load_glossary
from bot.knowledge.guide import load_guide
from bot.knowledge.helplines import Helplines, load_helplines
from bot.knowledge.sign_off_store import SignOffStore, with_sign_offs
from bot.knowledge.subjects import Subjects
from bot.language.areas import load_areas
from bot.ledger.load import load_ledger
from bot.messages.wording import Wording, load_page_words, load_wording
from bot.reminders.codes import Codes
from bot.reminders.store import Reminders
from bot.safety.help import load_help
from bot.services.directory import Directory, load_directory
from bot.settings import Settings
from bot.sms.choose import numbers_of
from bot.sms.phones import Phones
from bot.sms.queue import TextQueue
from bot.support.delivery import Delivery
from bot.support.letters import Letters
from bot.support.model import LIFE_POINTS
from bot.support.routing import load_routing
from bot.support.senders import Email, OnDesk, Sender, Webhook
from bot.support.service import Support
from bot.support.store import RequestStore
from bot.understanding.decision import Thresholds


def load_content(chosen: Settings) -> Content:
    """All data files, and the stores that are opened at first use. Raises DataError for a file that the assistant cannot do without."""
    data = chosen.assistant_data
    topics, helplines = catalogue(data), load_helplines(data / "helplines.yml")
    return Content(
        knowledge=knowledge(chosen),
        catalogue=topics,
        helplines=helplines,
        wording=load_wording(data / "wording.yml", helplines),
        helps=load_help(data / "safety.yml", helplines),
        limits=Thresholds.load(data / "thresholds.yml"),
        guide=load_guide(data / "guide.yml", data / "timeline.yml", topics, helplines),
        glossary=load_glossary(data / "glossary.yml", topics),
        subjects=Subjects(data / "subjects.yml", topics, helplines),
        feedback=feedback_store(chosen),
        support=Support(
            load_routing(data / "routing.yml"),
            request_store(chosen),
            load_areas(data / "areas.yml"),
            chosen.now,
            family=lambda contact: numbers_of(chosen).family(contact.how, contact.address),
        ),
        directory=directory(chosen),
        gaps=gaps(chosen),
        ledger=load_ledger(chosen),
        reminders=reminders(chosen),
        codes=codes(chosen),
        sends_texts=bool(chosen.sms_provider),
        responses=responses(chosen),
        public_url=chosen.public_url,
    )


def knowledge(chosen: Settings) -> KnowledgeBase:
    """The agreed entries, with what was signed off on the desk."""
    return with_sign_offs(load_knowledge(chosen.assistant_data / "knowledge"), sign_off_store(chosen))


def sign_off_store(chosen: Settings) -> SignOffStore:
    """Where sign-offs of the desk are kept."""
    return SignOffStore(partial(open_database, chosen.database))


def directory(chosen: Settings) -> Directory:
    """The directory of services. Raises DataError."""
    data = chosen.assistant_data
    return load_directory(
        data, load_helplines(data / "helplines.yml"), partial(open_database, chosen.database), chosen.now
    )


def request_store(chosen: Settings) -> RequestStore:
    """Where requests are kept."""
    return RequestStore(partial(open_database, chosen.database), partial(_cipher, chosen))


def feedback_store(chosen: Settings) -> FeedbackStore:
    """Where feedback is kept."""
    return FeedbackStore(partial(open_database, chosen.database), partial(_cipher, chosen))


def responses(chosen: Settings) -> ResponseStore:
    """Where it is kept what was done about feedback."""
    return ResponseStore(partial(open_database, chosen.database))


def themes(chosen: Settings) -> Themes:
    """The themes of feedback. Raises DataError."""
    return load_themes(chosen.assistant_data / "themes.yml")


def gaps(chosen: Settings) -> Gaps:
    """What was not answered well."""
    return Gaps(gap_store(chosen), partial(_scrubber, chosen.assistant_data))


def gap_store(chosen: Settings) -> GapStore:
    """Where it is kept."""
    return GapStore(partial(open_database, chosen.database), partial(_cipher, chosen))


@lru_cache(maxsize=4)
def _scrubber(data: Path) -> Scrubber:
    return Scrubber(load_word_lists(data))


def exchange(chosen: Settings) -> Exchange:
    """Where the messages of web and SMS are kept."""
    return Exchange(partial(open_database, chosen.database), partial(_cipher, chosen))


def wording(chosen: Settings) -> Wording:
    """What is said around the answers, alone. Raises DataError."""
    data = chosen.assistant_data
    return load_wording(data / "wording.yml", load_helplines(data / "helplines.yml"))


def text_queue(chosen: Settings) -> TextQueue:
    """What is to be sent to phones."""
    return TextQueue(partial(open_database, chosen.database), partial(_cipher, chosen))


def phones(chosen: Settings) -> Phones:
    """The phones that have texted."""
    return Phones(partial(open_database, chosen.database), partial(_cipher, chosen), text_queue(chosen))


def reminders(chosen: Settings) -> Reminders:
    """What families are to be reminded of."""
    return Reminders(partial(open_database, chosen.database), partial(_cipher, chosen), text_queue(chosen))


def codes(chosen: Settings) -> Codes:
    """The codes that show whose a number is."""
    engine, cipher, numbers = (
        partial(open_database, chosen.database),
        partial(_cipher, chosen),
        partial(numbers_of, chosen),
    )
    return Codes(engine, cipher, numbers, phones(chosen), text_queue(chosen), reminders(chosen))


def life_points(content: Content) -> dict[str, str]:
    """The points in life by id, in the words of the choice that families are given."""
    return {point: content.wording.labels[f"life_{point}"] for point in LIFE_POINTS}


def load_delivery(chosen: Settings) -> Delivery:
    """Delivers requests to the teams of ``data/routing.yml``."""
    content = load_content(chosen)
    email, routing = Email(chosen.smtp_url, chosen.smtp_from), content.support.routing
    senders: dict[str, Sender] = {"webhook": Webhook(), "email": email, "desk": OnDesk()}
    page = f"{chosen.public_url or f'http://127.0.0.1:{chosen.assistant_port}'}/chat/"
    letters = Letters(email, content.wording, routing, page)
    engine, cipher = partial(open_database, chosen.database), partial(_cipher, chosen)
    return Delivery(engine, cipher, request_store(chosen), routing, senders, life_points(content), letters)


def load_page(chosen: Settings) -> tuple[dict[str, str], dict[str, str], Helplines]:
    """What the page needs: its words by name, the stages of life that it may begin with, and the numbers. Raises DataError."""
    data = chosen.assistant_data
    helplines = load_helplines(data / "helplines.yml")
    guide = load_guide(data / "guide.yml", data / "timeline.yml", catalogue(data), helplines)
    stages = {stage.id: stage.label for stage in guide.stages}
    return load_page_words(data / "wording.yml", helplines), stages, helplines


def _cipher(chosen: Settings) -> Cipher:
    return open_cipher(chosen.assistant_keys, chosen.assistant_state)


@lru_cache(maxsize=4)
def load_assistant(chosen: Settings) -> Assistant:
    """The assistant of some settings, made once. Raises DataError."""
    return Assistant(load_content(chosen))


@lru_cache(maxsize=4)
def load_recording(chosen: Settings) -> Recording:
    """What takes down the turns of some settings, made once. Raises DataError."""
    return Recording(load_assistant(chosen).content)


def load_reminders_due(chosen: Settings) -> RemindersDue:
    """What sends reminders. Raises DataError."""
    return RemindersDue(load_assistant(chosen).content, load_recording(chosen), chosen.today)


def load_correcting(chosen: Settings) -> Correcting:
    """What puts wrong answers right. Raises DataError, and DatabaseError."""
    content, engine = load_assistant(chosen).content, open_database(chosen.database)
    return Correcting(content, load_recording(chosen), exchange(chosen), text_queue(chosen), engine)


@lru_cache(maxsize=4)
def catalogue(data: Path) -> Catalogue:
    """The catalogue of a data folder, read once."""
    return load_catalogue(data / "topics.yml")
