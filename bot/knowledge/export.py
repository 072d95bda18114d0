"""The whole knowledge base on paper: one HTML page and one CSV table, for the partners' sign-off."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from jinja2 import Environment

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.catalogue import Catalogue
from bot.knowledge.entry import Entry
from bot.knowledge.helplines import Helplines
from bot.spreadsheet import cell

COLUMNS = ("id", "title", "version", "served", "owner", "agreed_by", "agreed_on", "review_by",
           "get_help_now", "answer", "sms", "by_age", "needs", "related", "sources")  # fmt: skip

_PAGE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>Agreed answers, {{ today }}</title>
<style>
body { font: 1rem/1.5 Arial, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #212b32 }
article { border-top: 2px solid #005eb8; margin-top: 2rem; break-inside: avoid }
.now { border-left: 6px solid #d5281b; padding-left: 1rem } .sms { background: #f0f4f5; padding: .5rem 1rem }
.facts, .missing { color: #4c6272; font-size: .9rem } .answer { white-space: pre-line }
</style></head>
<body>
<h1>Agreed answers</h1>
<p>{{ entries|length }} answers as families would be given them on {{ today }}.</p>
<nav><ul>{% for entry in entries %}<li><a href="#{{ entry.id }}">{{ entry.title }}</a></li>
{% endfor %}</ul></nav>
{% for entry in entries %}
<article id="{{ entry.id }}">
<h2>{{ entry.title }}</h2>
{% if entry.unservable(today) %}<p class="missing">Not given to families: {{ entry.unservable(today) }}.</p>{% endif %}
{% if entry.get_help_now %}<div class="now">{% for line in entry.get_help_now %}<p>{{ fill(line) }}</p>{% endfor %}</div>{% endif %}
<div class="answer">{{ fill(entry.answer) }}</div>
<p class="sms">Text message: {{ fill(entry.sms) }}</p>
{% for variant in entry.by_age %}
<h3>{{ variant.label }}</h3>
{% if variant.topic %}<p>As under <a href="#{{ variant.topic }}">{{ variant.topic }}</a>.</p>
{% elif variant.answer %}<div class="answer">{{ fill(variant.answer) }}</div>
<p class="sms">Text message: {{ fill(variant.sms) }}</p>
{% else %}<p>As above.</p>{% endif %}
{% endfor %}
<p class="facts">{{ entry.id }}, version {{ entry.version }}. Owner: {{ entry.owner }}. Agreed by {{ entry.agreed_by|join(", ") or "nobody yet" }}
{%- if entry.agreed_on %} on {{ entry.agreed_on }}{% endif %}. Review by {{ entry.review_by }}. Sources:
{% for source in entry.sources %}{% if source.url.startswith("https://") %}<a href="{{ source.url }}">{{ source.name }}</a>{% else %}{{ source.name }}{% endif %}{{ ", " if not loop.last }}{% endfor %}.</p>
</article>
{% endfor %}
</body></html>
""")


def export_html(base: KnowledgeBase, catalogue: Catalogue, helplines: Helplines, today: date) -> str:
    """One page with every entry in the catalogue's order, helplines filled in."""
    return _PAGE.render(entries=_in_order(base, catalogue), fill=helplines.fill_known, today=today)


def export_csv(base: KnowledgeBase, catalogue: Catalogue, helplines: Helplines, today: date, path: Path) -> None:
    """One row an entry, to be opened in a spreadsheet."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark tells spreadsheets that it is UTF-8
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows(map(cell, _row(entry, helplines, today)) for entry in _in_order(base, catalogue))


def _in_order(base: KnowledgeBase, catalogue: Catalogue) -> list[Entry]:
    return [base.entries[topic] for topic in catalogue.topics if topic in base.entries]


def _row(entry: Entry, helplines: Helplines, today: date) -> list[str]:
    fill = helplines.fill_known
    texts = ((v.label, v.topic or fill(f"{v.answer}\n{v.sms}").strip()) for v in entry.by_age)
    return [
        entry.id,
        entry.title,
        str(entry.version),
        f"no: {reason}" if (reason := entry.unservable(today)) else "yes",
        entry.owner,
        "; ".join(entry.agreed_by),
        str(entry.agreed_on or ""),
        str(entry.review_by),
        fill("\n".join(entry.get_help_now)),
        fill(entry.answer),
        fill(entry.sms),
        "\n\n".join(f"{label}: {text or 'as the answer'}" for label, text in texts),
        "; ".join(entry.needs),
        "; ".join(entry.related),
        "; ".join(f"{source.name} {source.url}" for source in entry.sources),
    ]
