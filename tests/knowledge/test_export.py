"""The whole knowledge base on paper."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.knowledge.base import load_knowledge
from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.export import COLUMNS, export_csv, export_html
from bot.knowledge.helplines import load_helplines

Spoil = Callable[[str, str], Path]
TODAY, MUCH_LATER = date(2026, 11, 22), date(2030, 1, 1)
AGES = """by_age:
- {label: Under 3 months, under: 3 months, answer: "Ring {cry_sis} at once.", sms: "Text: {cry_sis}"}
- {label: Under 2 years, under: 2 years}
- {label: Older, topic: advice/sleep}
answer: |"""


def _page(data: Path, today: date = TODAY) -> str:
    base, catalogue = load_knowledge(data / "knowledge"), load_catalogue(data / "topics.yml")
    return export_html(base, catalogue, load_helplines(data / "helplines.yml"), today)


def _rows(data: Path, today: date = TODAY) -> list[dict[str, str]]:
    base, catalogue = load_knowledge(data / "knowledge"), load_catalogue(data / "topics.yml")
    export_csv(base, catalogue, load_helplines(data / "helplines.yml"), today, data / "answers.csv")
    with (data / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Tags(HTMLParser):
    """All tags of a page, and the addresses it leads to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.ids += [value or "" for name, value in attrs if name == "id"]


def test_export_page_holds_all_that_is_signed_off(data: Path) -> None:
    page = _page(data)
    for text in (
        "ring 0800 448 0737 and talk",
        "Text message: All babies cry. Hold your baby close. Ring 0800 448 0737.",
        "Call 999 if your baby is floppy.",
        "Agreed by Health visiting, General practice on 2026-01-10. Review by 2027-01-10.",
        '<a href="https://www.nhs.uk/baby/">NHS</a>',
        "2 answers as families would be given them on 2026-11-22",
    ):
        assert text in page
    assert "Not given to families" not in page and "{cry_sis}" not in page


def test_export_page_leads_to_each_answer(data: Path) -> None:
    tags = Tags(_page(data))
    assert tags.ids == ["advice/colic", "advice/sleep"]
    assert [link for link in tags.links if link.startswith("#")] == ["#advice/colic", "#advice/sleep"]


def test_export_page_says_what_is_not_given(data: Path) -> None:
    page = _page(data, MUCH_LATER)
    assert page.count("Not given to families: it was due for review by") == 2


def test_export_page_shows_a_title_as_text(data: Path, spoil: Spoil) -> None:
    spoil("title: Crying and colic", "title: '<script>alert(1)</script> & \"more\"'")
    spoil("https://www.nhs.uk/baby/", "'https://www.nhs.uk/\"><img src=x>'")
    tags = Tags(_page(data))
    assert not {"script", "img"} & set(tags.names)
    assert 'https://www.nhs.uk/"><img src=x>' in tags.links


def test_export_page_shows_each_age(data: Path, spoil: Spoil) -> None:
    spoil("answer: |", AGES)
    page = _page(data)
    assert page.index("<h3>Under 3 months</h3>") < page.index("Ring 0800 448 0737 at once.") < page.index("<h3>Older")
    assert "Text message: Text: 0800 448 0737" in page
    assert page.count("<p>As above.</p>") == 1
    assert 'As under <a href="#advice/sleep">' in page


def test_export_of_an_entry_that_nobody_agreed(data: Path, spoil: Spoil) -> None:
    spoil("agreed_on: 2026-01-10", "agreed_on: null")
    spoil("agreed_by: [Health visiting, General practice]", "agreed_by: []")
    assert "Agreed by nobody yet. Review by" in _page(data)
    row = _rows(data)[0]
    assert row["served"].startswith("no: it is not approved")
    assert (row["agreed_by"], row["agreed_on"]) == ("", "")


def test_export_table_has_a_row_for_each_entry(data: Path) -> None:
    rows = _rows(data)
    assert tuple(rows[0]) == COLUMNS
    assert [(row["id"], row["version"], row["served"]) for row in rows] == [
        ("advice/colic", "1", "yes"),
        ("advice/sleep", "2", "yes"),
    ]
    assert rows[0]["answer"].splitlines()[-1] == "- ring 0800 448 0737 and talk"
    assert (rows[0]["sources"], rows[0]["needs"]) == ("NHS https://www.nhs.uk/baby/", "infant_feeding")


def test_export_table_tells_spreadsheets_its_alphabet(data: Path) -> None:
    _rows(data)
    assert (data / "answers.csv").read_bytes().startswith(b"\xef\xbb\xbfid,title,")


def test_export_table_keeps_marks_that_divide_cells(data: Path, spoil: Spoil) -> None:
    spoil("owner: Health visiting", "owner: 'Team \"A\", B;\tC'")
    assert _rows(data)[0]["owner"] == 'Team "A", B;\tC'


def test_export_table_holds_both_texts_of_each_age(data: Path, spoil: Spoil) -> None:
    spoil("answer: |", AGES)
    assert _rows(data)[0]["by_age"].split("\n\n") == [
        "Under 3 months: Ring 0800 448 0737 at once.\nText: 0800 448 0737",
        "Under 2 years: as the answer",
        "Older: advice/sleep",
    ]


def test_export_shows_a_number_that_nobody_knows_as_it_is_written(data: Path, spoil: Spoil) -> None:
    spoil("ring {cry_sis} and", "ring {crysis} and")
    assert "ring {crysis} and talk" in _page(data)
    assert "ring {crysis} and talk" in _rows(data)[0]["answer"]


def test_export_stands_in_the_order_of_the_catalogue(data: Path) -> None:
    topics = data / "topics.yml"
    first, colic, sleep, rest = topics.read_text(encoding="utf-8").split("\n- {id:", 3)
    topics.write_text("\n- {id:".join((first, sleep.replace("\nchat:", ""), colic + "\nchat:", rest)), encoding="utf-8")
    assert [row["id"] for row in _rows(data)] == ["advice/sleep", "advice/colic"]


@pytest.mark.parametrize("name", ["colic", "sleep"])
def test_export_leaves_out_what_cannot_be_read(data: Path, name: str) -> None:
    (data / "knowledge" / "advice" / f"{name}.yml").write_text("id: [", encoding="utf-8")
    assert [row["id"] for row in _rows(data)] == [f"advice/{({'colic', 'sleep'} - {name}).pop()}"]


def test_export_obeys_nothing_in_a_spreadsheet_or_a_page(data: Path, spoil: Spoil) -> None:
    spoil("title: Crying and colic", 'title: "=HYPERLINK(1)"')
    spoil("url: https://www.nhs.uk/baby/", "url: 'javascript:alert(1)'")
    assert "'=HYPERLINK(1)" in {row["title"] for row in _rows(data)}
    assert not [link for link in Tags(_page(data)).links if link.startswith("javascript")]
