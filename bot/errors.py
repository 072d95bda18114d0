"""The tree of errors.

    AssistantError
    ├── SettingsError        a setting is missing or wrong: says which one and what to write
    ├── DataError            a data file an editor can mend: file, line, what to change
    ├── EncoderError         the sentence encoder cannot be fetched, checked, built or run
    ├── ModelError           there is no trained model, or it does not fit this code
    ├── DatabaseError        the database cannot be opened or written
    ├── StoreError           a conversation cannot be read, kept or locked just now
    ├── RequestError         a request for support cannot be changed so
    ├── CorrectionError      what families were told cannot be looked up, or put right so
    ├── ApprovalError        an entry cannot be signed off so
    ├── DeskError            somebody cannot be added to the staff desk, or cannot sign in so
    ├── FeedbackError        feedback cannot be sorted, or what was done about it not be written, so
    ├── PeriodError          there are no numbers for such a period
    └── FeedError            a publisher's feed of services cannot be read

Every text says what to do next, in the words of its reader.
"""

from __future__ import annotations

from pathlib import Path


class AssistantError(Exception):
    """The root of all errors that this project raises on purpose."""


class SettingsError(AssistantError):
    """A setting is missing or wrong. Read by an operator."""


class DataError(AssistantError):
    """A data file holds something that cannot be used. Read by an editor.

    ``path`` and ``line`` (from 1, or None where the whole file is meant) say where.
    """

    def __init__(self, message: str, path: Path | str, line: int | None = None) -> None:
        self.message = message
        self.path = Path(path)
        self.line = line
        super().__init__(f"{path}:{line or 1}: {message}")


class EncoderError(AssistantError):
    """The sentence encoder cannot be fetched, checked, built or run. Read by an operator."""


class ModelError(AssistantError):
    """There is no trained model, or it does not fit this code. Read by an operator."""


class DatabaseError(AssistantError):
    """The database cannot be opened or written. Read by an operator."""


class StoreError(AssistantError):
    """A conversation cannot be read, kept or locked just now. Read by an operator; names nobody and nothing that was said."""


class RequestError(AssistantError):
    """A request for support cannot be changed in this way. Read by staff."""


class CorrectionError(AssistantError):
    """What families were told cannot be looked up, or put right in this way. Read by staff."""


class ApprovalError(AssistantError):
    """An entry cannot be signed off in this way. Read by staff."""


class DeskError(AssistantError):
    """Somebody cannot be added to the desk, or a password cannot be taken. Read by staff; names no detail of a person."""


class FeedbackError(AssistantError):
    """Feedback cannot be sorted so, or what was done about it cannot be written so. Read by staff."""


class PeriodError(AssistantError):
    """There are no numbers for such a period. Read by staff."""


class FeedError(AssistantError):
    """A publisher's feed of services cannot be read. Read by an operator; names no content of the feed."""
