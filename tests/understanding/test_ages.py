"""Topics of another age than the child's."""

from __future__ import annotations

import pytest

from bot.understanding.ages import by_age, fits
from bot.understanding.decision import Candidate


@pytest.mark.parametrize(
    ("stages", "months", "under", "expected"),
    [
        (("teen",), 24, None, False),
        (("teen",), 132, None, True),
        (("school", "teen"), 24, None, False),
        (("school", "teen"), 60, None, True),
        (("toddler",), 24, None, True),
        (("baby",), 180, None, False),
        (("any",), 24, None, True),
        (("pregnancy",), 24, None, True),  # a family with a child may expect another
        ((), 24, None, True),
        (("teen",), 24, 130, True),  # a range that was tapped
    ],
)
def test_ages_fit(stages: tuple[str, ...], months: float, under: float | None, expected: bool) -> None:
    age = {"months": months} | ({"under": under} if under else {})
    assert fits(stages, age) is expected


def test_ages_count_another_age_for_less_and_lose_nothing() -> None:
    ranking = (Candidate("teen", 0.5), Candidate("toddler", 0.3), Candidate("any", 0.15))
    found = by_age(ranking, lambda topic: topic != "teen")
    assert [candidate.id for candidate in found] == ["toddler", "any", "teen"]
    assert sum(candidate.confidence for candidate in found) == pytest.approx(0.95)


def test_ages_where_nothing_fits_change_nothing() -> None:
    ranking = (Candidate("teen", 0.5), Candidate("other", 0.2))
    found = by_age(ranking, lambda _: False)
    assert [(c.id, round(c.confidence, 6)) for c in found] == [("teen", 0.5), ("other", 0.2)]
