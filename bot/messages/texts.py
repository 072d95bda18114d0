"""A reply as text messages: what is sent at once, what is there for "more", and the numbered choices.

Each page is at most two texts long before its first choice, and is never cut inside a word, a number or a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.messages import gsm7
from bot.messages.reply import Block, Reply, Tone

PAGE = 2  # texts of a page: 306 characters in the SMS alphabet
AT_ONCE = 3  # pages of a request that is read back: all of it, unless it is very long
MORE = "more"  # what `meant` returns for it; no label of a choice is this
MORE_LINE = "\nReply 1 for more"
_NUMBERED = re.compile(r"(?:reply|text|option|number|no)?[\s.:#]*(\d{1,2})(?: for \w.*|(?: please)?[\s.!)]*)", re.I)
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])(?=\s)|(?<=\n)")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_PIECES = re.compile(r"\s*(?:\S*?\d(?: ?\d)*\S*|\S+)")  # a word or link, or a number with its spaces


@dataclass(frozen=True)
class Layout:
    """``now``: sent at once, choices under the last of them. ``later``: pages for "more". ``choices``: labels."""

    now: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    def texts(self) -> tuple[str, ...]:
        """What is sent, in order."""
        last = self.now[-1] if self.now else ""
        with_choices = "\n".join([*([last] if last else []), *self._choice_lines(last)])
        return (*self.now[:-1], with_choices) if with_choices else self.now[:-1]

    def turned(self) -> Layout:
        """What "more" sends: the next page, with what may be chosen under it."""
        return Layout(self.later[:1], self.later[1:], self.choices)

    def meant(self, text: str) -> str | None:
        """The label that a message chooses by its number, or MORE; None where it is no number of a choice."""
        offered = ([MORE] if self.later else []) + list(self.choices)
        said = text.strip()
        if self.later and said.lower().strip(".! ") == MORE:
            return MORE
        match = _NUMBERED.fullmatch(said)
        number = int(match[1]) if match else 0
        return offered[number - 1] if 0 < number <= len(offered) else None

    def to_json(self) -> dict[str, list[str]]:
        return {"now": list(self.now), "later": list(self.later), "choices": list(self.choices)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Layout:
        return cls(*(tuple(map(str, value.get(name, ()))) for name in ("now", "later", "choices")))

    def _choice_lines(self, before: str) -> list[str]:
        """The lines under a page. Where there is more to come, those that would cost another text wait for the last page."""
        most = gsm7.segments(before + MORE_LINE)
        labels = ([MORE] if self.later else []) + list(self.choices)
        lines: list[str] = []
        for number, label in enumerate(labels, start=1):
            line = gsm7.to_gsm7(f"{'Reply ' if number == 1 else ''}{number} for {label}")
            if self.later and lines and gsm7.segments("\n".join([before, *lines, line])) > most:
                break
            lines.append(line)
        return lines


def lay_out(reply: Reply) -> Layout:
    """A reply's texts. Help with a danger stands alone, in a text of its own, before all else."""
    blocks = [block for block in reply.blocks if block.sms.strip()]
    alone = [_short(blocks.pop(0))] if blocks and blocks[0].tone is Tone.HELP_NOW else []
    choices = tuple(choice.label for choice in reply.choices)
    pages, later = _answer_pages(reply, blocks) if _has_more(reply) else _plain_pages(blocks)
    if alone and not pages and choices:
        pages = [""]  # the choices have a text of their own
    return Layout((*alone, *pages), tuple(later), choices)


def lay_out_text(text: str) -> Layout:
    """The texts of words that are no reply, such as an apology."""
    return Layout(tuple(split(gsm7.to_gsm7(text), _fits_page)))


def split(text: str, fits: Callable[[str], bool]) -> list[str]:
    """The text in pieces that fit, cut between sentences where that can be, and never inside a word, number or link."""
    pages = [""]
    for sentence in _BETWEEN_SENTENCES.split(_BLANK_LINES.sub("\n\n", text)):
        if fits((pages[-1] + sentence).strip()):
            pages[-1] += sentence
        elif fits(sentence.strip()):
            pages.append(sentence)
        else:
            _add_words(pages, sentence, fits)
    return [page.strip() for page in pages if page.strip()]


def _add_words(pages: list[str], sentence: str, fits: Callable[[str], bool]) -> None:
    for piece in _PIECES.findall(sentence):
        if pages[-1] and not fits((pages[-1] + piece).strip()):
            pages.append("")
        pages[-1] += piece


def _fits_page(text: str) -> bool:
    return gsm7.segments(text) <= PAGE


def _fits_with_more(text: str) -> bool:
    return gsm7.segments(text + MORE_LINE) <= PAGE


def _pages(parts: Iterable[str], more: bool) -> list[str]:
    """The parts in as few pages as hold them; a part is divided only where it is longer than a page."""
    fits = _fits_with_more if more else _fits_page
    pages: list[str] = []
    for part in parts:
        if pages and fits(f"{pages[-1]}\n{part}"):
            pages[-1] += f"\n{part}"
        else:
            pages += split(part, fits)
    return pages


def _has_more(reply: Reply) -> bool:
    """Whether the web shows more of an answer."""
    return any(block.tone is Tone.ANSWER and block.short not in (None, block.text) for block in reply.blocks)


def _answer_pages(reply: Reply, blocks: Sequence[Block]) -> tuple[list[str], list[str]]:
    """The pages of an answer, and what only the web shows of it. A question that follows the answer, such as the child's
    age, comes at once where it has room, and else last of all, over its choices."""
    end = max((index for index, block in enumerate(blocks, start=1) if block.tone is Tone.ANSWER), default=0)
    answers, after = [_short(block) for block in blocks[:end]], [_short(block) for block in blocks[end:]]
    pages, with_after = _pages(answers, True), _pages([*answers, *after], True)
    if len(with_after) == len(pages):
        pages, after = with_after, []
    shown = [
        _lines(block.text) for block in reply.blocks if block.tone is Tone.ANSWER or (block.title and not block.sms)
    ]
    return pages, split("\n".join([*map(gsm7.to_gsm7, shown), *after]), _fits_with_more)


def _plain_pages(blocks: Sequence[Block]) -> tuple[list[str], list[str]]:
    """The pages of other words, such as a request that is read back; what is too long waits for "more"."""
    parts = [_short(block) for block in blocks]
    pages = _pages(parts, False)
    if len(pages) > AT_ONCE:
        pages = _pages(parts, True)
    return pages[:AT_ONCE], pages[AT_ONCE:]


def _short(block: Block) -> str:
    """A block's words for SMS on one line; of a list, a line an item."""
    return gsm7.to_gsm7(_lines(block.sms) if "\n- " in f"\n{block.sms}" else " ".join(block.sms.split()))


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())
