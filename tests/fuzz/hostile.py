"""What hostile text is made of, for hypothesis and for the measure of growth."""

from __future__ import annotations

from hypothesis import strategies as st

# Repeated until they are long: each has made some pattern slow somewhere.
FAMILIES = (
    *(
        "a",
        "(",
        " -",
        "not ",
        "1",
        "1 ",
        "07",
        "e\u0301",
        "\ufdfa",
        "\u200b",
        "👩‍👧",
        "!",
        ". ",
        "\n",
        " ",
        "\t",
        "'",
        "'s",
        "a/",
    ),
    *(
        "a.a",
        "a@",
        "a@.b",
        "<!--",
        "<a ",
        "&amp;",
        "stop! ",
        "no, ",
        " and a",
        "thanks no ",
        "is he ok? ",
        "2 and ",
        "due in ",
    ),
    *(
        "1y2m ",
        "37 weeks ",
        "AB1 ",
        "St. ",
        "he-",
        "he cant breathe ",
        "food bank ",
        "we need some ",
        "1 for ",
        "half half ",
    ),
)
WORDS = (
    *("my baby", "is not", "breathing", "2", "weeks", "old", "due", "13/14/9999", "31 February", "CB1 2AB", "St. Ives"),
    *("Newcastle", "year", "10", "£", "half", "and a half", "1/2", "½", "0", "99999999999999999999", "٣", "²", "NaN"),
    *(
        "/restart",
        '/greet{"a": 1}',
        "{samaritans}",
        "<script>",
        "'; DROP TABLE message; --",
        "\u202e",
        "\x00",
        "\x1b[2J",
    ),
    *(
        "=1+1",
        "@",
        "%s",
        "${x}",
        "../..",
        "\r\n",
        "\u2028",
        "Ⅷ",
        "ﬁ",
        "İ",
        "ß",
        "ǆ",
        "👶🏽",
        "\U000e0001",
        "stop",
        "yes",
        "1",
    ),
)


def texts() -> st.SearchStrategy[str]:
    """Anything at all, words that mean something put together at random, and one thing again and again."""
    joined = st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=30).map(" ".join)
    repeated = st.builds(lambda unit, times: unit * times, st.sampled_from(FAMILIES + WORDS), st.integers(0, 300))
    return st.text(max_size=300) | joined | repeated | st.builds(lambda one, two: one + two, joined, repeated)


def json_values() -> st.SearchStrategy[object]:
    """What JSON can hold, halves of characters and endless numbers among it."""
    scalars = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.sampled_from([10**400, -(10**400), float("nan"), float("inf"), 2**31, 2**63, -1, 1e308])
        | st.text(st.characters(), max_size=20)
        | st.sampled_from(
            ["\ud800", "a\udfff", "\x00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "a" * 5_000]
        )
        | st.sampled_from(WORDS)
    )
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=8,
    )
