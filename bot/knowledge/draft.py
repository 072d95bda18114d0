"""A new entry's file for an editor to fill in: everything that is known already, and what to write where."""

from __future__ import annotations

import json
import re

from bot.knowledge.catalogue import Topic

_DRAFT = """\
id: {id}
title: {title}
stages: [{stage}]            # pregnancy, birth, baby, toddler, preschool, school, teen, any
version: 1                   # count it up whenever families will hear something different
owner: ""                    # who keeps it right, such as "Health visiting"
agreed_by: []                # who agreed it, the owner among them; empty: families are not given it
agreed_on: null              # the day of agreement, such as 2027-01-31
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
examples: []
"""


def draft(topic: Topic, review_by: str) -> str:
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
    )
