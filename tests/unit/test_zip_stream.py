"""The streamed ZIP: readable, the same every time, one piece in memory, lazy."""

from __future__ import annotations

import io
import zipfile

from shared.zip_stream import stream_zip


def test_the_archive_holds_what_went_in():
    """Names and bytes come back, in order, empty files included, and the archive tests clean."""
    files = [("a.txt", [b"one", b"two"]), ("empty", []), ("b/c.bin", [b"\0" * 100_000])]
    with zipfile.ZipFile(io.BytesIO(b"".join(stream_zip(files)))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.txt", "empty", "b/c.bin"]
        assert archive.read("a.txt") == b"onetwo"
        assert archive.read("empty") == b""
        assert archive.read("b/c.bin") == b"\0" * 100_000


def test_the_same_files_make_the_same_bytes():
    """Nothing of the time or the machine is in it."""
    files = [("a.txt", [b"one"])]
    assert b"".join(stream_zip(files)) == b"".join(stream_zip(files))


def test_a_file_is_asked_for_only_when_the_one_before_is_through():
    """Pieces leave as they come and no piece is empty."""
    asked = []

    def files():
        for name in ("a", "b"):
            asked.append(name)
            yield name, (bytes([number]) * 1000 for number in range(3))

    stream = stream_zip(files())
    first = next(stream)
    assert asked == ["a"]
    rest = list(stream)
    assert all([first, *rest])
    assert max(map(len, [first, *rest])) < 2000


def test_a_reader_who_goes_away_leaves_nothing_behind():
    """Closing early ends quietly."""
    stream = stream_zip([("a", [b"1", b"2"])])
    next(stream)
    stream.close()
    assert list(stream) == []
