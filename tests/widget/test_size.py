"""What a family downloads to talk: a promise to phones on poor connections."""

from __future__ import annotations

import gzip

from bot.channels.pages import FILES, FOLDER

MOST = 20 * 1024  # bytes, compressed; Rasa's community widget takes 211 KB


def test_size_scripts_and_styles_take_at_most_20_kb() -> None:
    sent = [name for name in FILES if name != "sample.css"]  # the sample is of a site of others
    sizes = {name: len(gzip.compress((FOLDER / name).read_bytes(), mtime=0)) for name in sent}
    assert sum(sizes.values()) <= MOST, sizes


def test_size_every_file_of_the_folder_is_served_or_a_template() -> None:
    found = {file.name for file in FOLDER.iterdir() if file.suffix != ".html"}
    assert found == set(FILES)


def test_size_nothing_is_fetched_from_elsewhere() -> None:
    for file in FOLDER.iterdir():
        text = file.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "http://" not in text, file.name
        assert "https://" not in text.replace('"https://"', ""), file.name  # the check of a source's scheme
