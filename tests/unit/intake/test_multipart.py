"""Reading a form with files as it streams in."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.pages.multipart import MAX_PARTS, PIECE, file_parts
from shared.domain.errors import Invalid

BOUNDARY = "xyz"


def body(*parts, end=True):
    """A multipart body of (field, file name or None, bytes)."""
    out = b""
    for field, name, data in parts:
        shown = f'; filename="{name}"' if name is not None else ""
        out += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"{shown}\r\n\r\n'.encode()
        out += data + b"\r\n"
    return out + (f"--{BOUNDARY}--\r\n".encode() if end else b"")


class Slow(io.RawIOBase):
    """A connection that gives a few bytes at a time."""

    def __init__(self, data, step):
        self.data, self.step, self.at = data, step, 0
        self.biggest = 0

    def read(self, size=-1):
        """The next few bytes."""
        self.biggest = max(self.biggest, size)
        piece = self.data[self.at : self.at + self.step]
        self.at += len(piece)
        return piece


def read(data, step=1 << 20):
    """Every file of a body."""
    return [
        (part.name, part.file_name, b"".join(part.chunks))
        for part in file_parts(Slow(data, step), BOUNDARY)
    ]


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=300)), max_size=5), st.integers(1, 50))
@settings(deadline=None)
def test_files_come_out_byte_for_byte_however_they_arrive(parts, step):
    """Any content, cut anywhere by the network, comes out whole and in order."""
    parts = [(is_file, data.replace(b"xyz", b"abc")) for is_file, data in parts]
    sent = [("file", "a.bin" if is_file else None, data) for is_file, data in parts]
    expected = [("file", "a.bin", data) for is_file, data in parts if is_file]
    assert read(body(*sent), step) == expected


def test_a_file_nobody_reads_is_read_over():
    """Skipping a part does not lose the next."""
    data = body(("file", "one", b"1" * 5000), ("file", "two", b"2"))
    names = [part.file_name for part in file_parts(Slow(data, 100), BOUNDARY)]
    assert names == ["one", "two"]


def test_memory_stays_bounded():
    """A large file is handed on in pieces, never as a whole."""
    data = body(("file", "big", b"z" * (4 * PIECE)))
    sizes = [len(c) for part in file_parts(io.BytesIO(data), BOUNDARY) for c in part.chunks]
    assert sum(sizes) == 4 * PIECE
    assert max(sizes) <= 2 * PIECE


@pytest.mark.parametrize("cut", range(3, 60, 7))
def test_a_form_that_breaks_off_is_refused(cut):
    """A connection that ends early is never taken for a whole form."""
    data = body(("file", "one", b"1" * 40))
    with pytest.raises(Invalid, match="form-malformed"):
        read(data[:-cut])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"--xyz\r\nno header\r\n\r\n--xyz--",
        b"--xyzz\r\n",
        b"--xyz\r\nContent-Disposition: form-data\r\n\r\n\r\n--xyz--",
        b"--xyz\r\nContent-Disposition: form-data; name=\xff\r\n\r\n\r\n--xyz--",
        b"--xyz\r\n" + b"x" * 20_000,
        b"--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\n" + b"x" * 70_000,
    ],
)
def test_what_is_no_form_is_refused(data):
    """Rubbish gives one clear answer."""
    with pytest.raises(Invalid, match="form-malformed"):
        read(data)


def test_a_form_without_boundary_or_with_too_many_parts_is_refused():
    """Neither a missing boundary nor a flood of parts is taken."""
    with pytest.raises(Invalid, match="form-malformed"):
        list(file_parts(io.BytesIO(b""), ""))
    flood = body(*[("file", "a", b"") for _ in range(MAX_PARTS + 1)])
    with pytest.raises(Invalid, match="form-malformed"):
        read(flood)
