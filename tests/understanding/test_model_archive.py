"""What a trained model is made of."""

from __future__ import annotations

import tarfile

import pytest

from bot.settings import settings
from bot.training import is_fresh

PLAIN = {".json", ".npz", ".yml", ".cfg", ".bin", ""}  # of spaCy: .bin and those without an end, msgpack
PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


@pytest.mark.skipif(not is_fresh(settings()), reason="there is no fresh model: run `make train` first")
def test_model_archive_holds_no_pickle_and_nothing_outside_itself() -> None:
    with tarfile.open(settings().model) as archive:
        for member in archive.getmembers():
            parts = member.name.strip("/").split("/")
            assert ".." not in parts and (member.isfile() or member.isdir()), member.name
            if member.isfile():
                ending = "." + parts[-1].rpartition(".")[2] if "." in parts[-1] else ""
                content = archive.extractfile(member)
                assert ending in PLAIN and content and not content.read(2).startswith(PICKLES), member.name
