"""``python -m bot feedback``: from a family's words to what it is told of them."""

from __future__ import annotations

import pytest

from bot.__main__ import main
from bot.dialogue.load import feedback_store
from bot.feedback.store import FEEDBACK
from bot.settings import settings

WORDS = "Nobody rang us back and we waited for seven weeks"
WRITTEN = {
    "--theme": "waiting",
    "--title": "Calling back",
    "--you-said": "You waited too long for a call.",
    "--we-did": "We ring every family back within two days now.",
    "--by": "Norfolk family hubs",
    "--on": "2026-10-01",
}


pytestmark = pytest.mark.usefixtures("own_state")


def write(**changed: str) -> int:
    given = WRITTEN | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    return main(["feedback", "write", *(part for pair in given.items() for part in pair)])


def test_commands_feedback_is_listed_with_a_suggestion_and_sorted(capsys: pytest.CaptureFixture[str]) -> None:
    number = feedback_store(settings()).add(FEEDBACK, "a", "advice/fever", WORDS)
    assert main(["feedback", "list"]) == 0
    out = capsys.readouterr().out
    assert f"{number}  " in out and "perhaps waiting" in out and WORDS in out
    assert main(["feedback", "sort", str(number), "waiting"]) == 0
    assert capsys.readouterr().out == f"{number}: Waiting and delays\n"
    assert main(["feedback", "list"]) == 0
    assert capsys.readouterr().out == "Nothing is waiting here.\n"
    assert main(["feedback", "list", "--theme", "waiting"]) == 0
    assert WORDS in capsys.readouterr().out
    assert main(["feedback", "sort", str(number), "none"]) == 0
    assert "Not sorted yet" in capsys.readouterr().out


def test_commands_feedback_themes_with_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", "themes"]) == 0
    out = capsys.readouterr().out
    assert "not_listened_to      Not being listened to: " in out
    assert "Feedback by theme, October 2025 to September 2026" in out


@pytest.mark.parametrize(
    "arguments",
    [["sort", "1", "waiting"], ["sort", "1", "nothing"], ["list", "--theme", "nothing"], ["publish", "1"]],
)
def test_commands_feedback_says_what_cannot_be_done(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", *arguments]) == 2
    assert "FeedbackError: There is no such" in capsys.readouterr().err


def test_commands_feedback_writes_publishes_and_takes_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert write() == 0
    assert capsys.readouterr().out == "1 is written. Families read it after: feedback publish 1\n"
    for arguments, said in (
        (["written"], "1  not published  waiting  Calling back"),
        (["publish", "1"], "Families can read 1 now."),
        (["written"], "1  published  waiting"),
        (["delete", "1"], "take it back first"),
        (["take-back", "1"], "Families are not shown 1 any more."),
        (["delete", "1"], "1 is deleted."),
        (["written"], "Nothing is written yet"),
    ):
        main(["feedback", "--who", "Sam", *arguments])
        captured = capsys.readouterr()
        assert said in captured.out + captured.err


def test_commands_feedback_written_anew_keeps_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    write()
    main(["feedback", "publish", "1"])
    capsys.readouterr()
    assert write(number="1", title="Ringing back") == 0
    assert capsys.readouterr().out == "1 is written anew. Families read it so from now on.\n"
    main(["feedback", "written"])
    assert "1  published  waiting  Ringing back" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"on": "2026-12-01"}, "still to come"),
        ({"we_did": "Done."}, "tells the family nothing"),
        ({"theme": "x"}, "no such theme"),
    ],
)
def test_commands_feedback_refuses_what_families_could_not_use(
    changed: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write(**changed) == 2
    assert said in capsys.readouterr().err


def test_commands_feedback_a_day_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        write(on="soon")
    assert "invalid fromisoformat value" in capsys.readouterr().err
