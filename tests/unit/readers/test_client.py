"""The trusted side takes nothing on trust: one wrong value and the whole reading is refused."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.redaction.domain.reading import BlockKind, Spot, SpotKind, Word
from services.redaction.readers.client import read_document, render_pages
from shared.domain.errors import Invalid
from shared.ports.source import BytesSource

SOURCE = BytesSource(b"x")
HONEST = [
    {"progress": {"page": 1, "pages": 1}},
    {"text": "Title\nOne two\nA\tB"},
    {
        "blocks": [
            ["heading", 0, 5, 1, [], -1, False],
            ["paragraph", 6, 13, 0, [], -1, False],
            ["row", 14, 17, 0, [[14, 15], [16, 17]], 0, True],
        ]
    },
    {
        "page": {
            "number": 1, "width": 595.0, "height": 842.0, "start": 0, "end": 17, "source": "text",
            "has_images": False,
            "words": [
                [6, 10], [9, 13], [100, 400], [200, 200], [300, 600], [400, 400], [0, 0],
            ],
        }
    },
    {"spots": [[1, 50.0, 60.0, 70.0, 80.0, "signature"]]},
    {"attachment": {"index": 0, "name": "a.txt", "size": 3}},
    b"abc",
    {
        "end": {
            "file_type": "pdf", "edition": "text", "warnings": ["pale-text"], "attachments": 1,
            "length": 17,
        }
    },
]  # fmt: skip


class Scripted:
    """A sandbox that answers what it is told, and notes being closed."""

    def __init__(self, frames) -> None:
        self.frames = frames
        self.closed = False

    def run(self, program, request, source, limits=None):
        """The frames, whatever was asked."""
        try:
            yield from self.frames
        finally:
            self.closed = True


def read(frames):
    """Read from a scripted sandbox."""
    return read_document(Scripted(frames), SOURCE, ocr=False)


def changed(path: tuple[int | str, ...], value: object) -> list:
    """The honest frames with one value replaced."""
    frames = copy.deepcopy(HONEST)
    place = frames
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return frames


def test_honest_frames_make_a_reading():
    """The control: unchanged, the frames are accepted."""
    result = read(HONEST)
    assert result.attachments == (("a.txt", b"abc"),)
    assert [block.kind for block in result.reading.blocks] == [
        BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ROW,
    ]  # fmt: skip
    assert result.reading.blocks[2].cells == ((14, 15), (16, 17))
    assert result.reading.pages[0].words == (
        Word(6, 9, 1.0, 2.0, 3.0, 4.0, 0), Word(10, 13, 4.0, 2.0, 6.0, 4.0, 0),
    )  # fmt: skip
    assert result.reading.spots == (Spot(1, 50.0, 60.0, 70.0, 80.0, SpotKind.SIGNATURE),)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((1, "text"), "Title\nOne two\nA B"),
        ((1, "text"), "Title One two\nA\tB"),
        ((1, "text"), "Title\nOne two\nA\tB and more"),
        ((1, "text"), "Title\nOne two\nA\t\x00"),
        ((1, "text"), "Title\nOne two\nA\t\ud800"),
        ((1, "text"), ["Title"]),
        ((2, "blocks", 0, 0), "script"),
        ((2, "blocks", 0, 1), 1),
        ((2, "blocks", 0, 1), True),
        ((2, "blocks", 0, 1), 0.0),
        ((2, "blocks", 1, 1), 5),
        ((2, "blocks", 1, 2), 6),
        ((2, "blocks", 1, 2), 10**9),
        ((2, "blocks", 1, 4), [[6, 13]]),
        ((2, "blocks", 2, 4), []),
        ((2, "blocks", 2, 4), [[14, 17]]),
        ((2, "blocks", 2, 4), [[14, 15], [15, 17]]),
        ((2, "blocks", 2, 6), 1),
        ((2, "blocks", 2), ["row", 14, 17]),
        ((3, "page", "number"), 2),
        ((3, "page", "width"), float("nan")),
        ((3, "page", "width"), -1),
        ((3, "page", "width"), True),
        ((3, "page", "end"), 18),
        ((3, "page", "source"), "guess"),
        ((3, "page", "has_images"), 0),
        ((3, "page", "words", 1, 0), 11),
        ((3, "page", "words", 1, 0), 6),
        ((3, "page", "words", 0, 1), 7),
        ((3, "page", "words", 4, 0), 50),
        ((3, "page", "words", 5, 1), 50),
        ((3, "page", "words", 2, 0), 1.0),
        ((3, "page", "words", 2, 0), -(10**12)),
        ((3, "page", "words", 6, 1), -1),
        ((3, "page", "words", 6, 0), 1),
        ((3, "page", "words", 6, 0), False),
        ((3, "page", "words", 6), [0]),
        ((3, "page", "words"), []),
        ((4, "spots", 0, 0), 2),
        ((4, "spots", 0, 1), 71),
        ((4, "spots", 0, 1), -1),
        ((4, "spots", 0, 3), 600),
        ((4, "spots", 0, 4), 900),
        ((4, "spots", 0, 5), "Amelia Okafor"),
        ((4, "spots", 0), [1, 2]),
        ((4, "spots"), [[1, 50.0, 60.0, 70.0, 80.0, "face"]] * 10_000),
        ((5, "attachment", "size"), 2),
        ((5, "attachment", "size"), 4),
        ((5, "attachment", "size"), -1),
        ((5, "attachment", "index"), 1),
        ((5, "attachment", "name"), 7),
        ((5, "attachment", "name"), "x" * 256),
        ((6,), {"text": "x"}),
        ((7, "end", "file_type"), "exe"),
        ((7, "end", "edition"), "both"),
        ((7, "end", "warnings"), ["Amelia Okafor"]),
        ((7, "end", "warnings"), ["x"] * 100),
        ((7, "end", "attachments"), 0),
        ((7, "end", "length"), 16),
        ((0, "progress", "page"), 2),
        ((0,), {"surprise": 1}),
        ((0,), {"text": "a", "blocks": []}),
    ],
)
def test_one_wrong_value_refuses_everything(path, value):
    """Types, ranges, order and sums are all checked; nothing half-right is taken."""
    with pytest.raises(Invalid) as caught:
        read(changed(path, value))
    assert caught.value.code == "sandbox-crash"
    assert "Amelia" not in str(caught.value)


@pytest.mark.parametrize("dropped", range(1, len(HONEST)))
def test_a_missing_frame_refuses_everything(dropped):
    """No piece of a reading can go missing unnoticed (spots alone may)."""
    frames = HONEST[:dropped] + HONEST[dropped + 1 :]
    if dropped == 4:
        assert read(frames).reading.spots == ()
        return
    with pytest.raises(Invalid):
        read(frames)


def test_nothing_may_follow_the_end():
    """Frames after the end are refused."""
    with pytest.raises(Invalid):
        read([*HONEST, {"progress": {"page": 1, "pages": 1}}])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(at=st.integers(0, len(HONEST) - 1), value=JSON)
def test_any_value_in_any_frame_is_refused_or_harmless(at, value):
    """Whatever JSON stands in a frame, the caller gets a reading or a coded refusal."""
    frames = copy.deepcopy(HONEST)
    if isinstance(frames[at], dict):
        (name,) = frames[at]
        frames[at] = {name: value}
    else:
        frames[at] = json.dumps(value).encode()
    try:
        outcome = read(frames).reading.text
    except Invalid as refused:
        outcome = refused.code
    assert outcome in {"sandbox-crash", HONEST[1]["text"]}


def test_the_process_is_closed_when_the_answer_is_refused():
    """A refused answer ends the process that gave it."""
    sandbox = Scripted([{"surprise": 1}, {"more": 2}])
    with pytest.raises(Invalid):
        read_document(sandbox, SOURCE, ocr=False)
    assert sandbox.closed


PAGE = {"rendered": {"number": 1, "width": 2, "height": 1, "dpi": 72}}


@pytest.mark.parametrize(
    "frames",
    [
        [PAGE],
        [PAGE, b"12345"],
        [PAGE, {"text": "x"}],
        [{"rendered": {**PAGE["rendered"], "number": 2}}, b"123456"],
        [{"rendered": {**PAGE["rendered"], "width": 10**6}}, b"123456"],
        [{"rendered": {**PAGE["rendered"], "dpi": 300}}, b"123456"],
        [b"123456"],
    ],
)
def test_drawn_pages_must_add_up(frames):
    """Pixels that do not fit the page announced are refused."""
    with pytest.raises(Invalid):
        list(render_pages(Scripted(frames), SOURCE, 72))


def test_a_drawn_page_as_it_should_be():
    """The control: matching pixels are handed on."""
    (page,) = render_pages(Scripted([PAGE, b"123456"]), SOURCE, 72)
    assert (page.width_px, page.height_px, page.pixels) == (2, 1, b"123456")
    assert page.mode == "RGB"
    (grey,) = render_pages(Scripted([PAGE, b"12"]), SOURCE, 72)
    assert (grey.mode, grey.pixels) == ("L", b"12")


def test_missing_pages_are_noticed():
    """Fewer pages than asked for is an error, not a shorter document."""
    with pytest.raises(Invalid):
        list(render_pages(Scripted([PAGE, b"123456"]), SOURCE, 72, (1, 2)))
