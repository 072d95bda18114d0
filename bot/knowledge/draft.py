"""A new entry's file for an editor to fill in: everything that is known already, and what to write where."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from bot.errors import DataError
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS, Topic, load_catalogue
from bot.knowledge.edit import INDENT, quoted

FIRST_REVIEW = timedelta(days=365)

_DRAFT = """\
id: {id}
title: {title}
stages: [{stage}]            # pregnancy, birth, baby, toddler, preschool, school, teen, any
version: 1                   # count it up whenever families will hear something different
owner: ""                    # who keeps it right, such as "Health visiting"
partners: []                 # who must agree before families are given it, the owner among them
agreed_by: []                # stays empty: `knowledge approve` and the desk keep who agreed, and when
agreed_on: null
review_by: {review_by}       # after this day families are not given it until somebody has looked again
life_point: null             # offer extra support: pregnancy_birth, assessment, diagnosis, before_crisis, or null
needs: []                    # services that would help, from data/needs.yml
related: []                  # two to four topics to read next
sources: []                  # - {{name: "NHS: ...", url: "https://www.nhs.uk/..."}}

# It must say at least: {covers}
# At most 120 words. Short paragraphs, and lists with "- ". Write helplines as {{samaritans}}, never as digits.
answer: |

{help_comment}
get_help_now: []

# One text message, complete in itself: at most 289 plain characters; 143 or fewer are one text.
sms: |

# Where the right answer differs by age, add `by_age`: see docs/editing.md.

# How families really ask this: at least 12, better 30. Plain, two words, text-speak, a story, worried, the wrong word.
examples:{examples}
"""


def write_draft(data: Path, topic_id: str, today: date, examples: Sequence[str] = ()) -> Path:
    """Makes the file of a topic that has none yet. Raises DataError."""
    catalogue = load_catalogue(data / "topics.yml")
    if topic_id not in catalogue or catalogue[topic_id].group not in KNOWLEDGE_GROUPS:
        raise DataError(f"{topic_id} is not there: add it under system or advice first", data / "topics.yml")
    path = data / "knowledge" / f"{topic_id}.yml"
    if path.exists():
        raise DataError("is there already: change it, or delete it first", path)
    path.parent.mkdir(parents=True, exist_ok=True)
    review_by = (today + FIRST_REVIEW).isoformat()
    path.write_text(draft(catalogue[topic_id], review_by, examples), encoding="utf-8")
    return path


def draft(topic: Topic, review_by: str, examples: Sequence[str] = ()) -> str:
    """The text of a new entry's file. Its gaps are named by the check, and families are not given it."""
    help_comment = (
        "# This topic is urgent: say when to call 999, ring 111 or see someone today, one line each, most urgent first."
        if topic.urgent
        else "# When to get help now, where danger can be near; else leave it empty."
    )
    title = topic.title if re.fullmatch(r"\w[\w '’()/-]*", topic.title) else json.dumps(topic.title, ensure_ascii=False)
    return _DRAFT.format(
        id=topic.id,
        title=title,
        stage=topic.stage,
        review_by=review_by,
        covers=" ".join(topic.covers.split()),
        help_comment=help_comment,
        examples="".join(f"\n{INDENT}- {quoted(text)}" for text in examples) or " []",
    )
