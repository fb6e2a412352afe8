"""The whole story, over HTTP, with real files: on one machine and with services apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.demo.checks import check_promises, scan
from services.demo.command import write_received
from services.demo.story import Story
from tests.installations import Apart
from tests.journeys.recalls import seconds_to_recall
from tests.journeys.watching import assert_each_upload_is_one_trace, assert_figures_are_shown

pytestmark = pytest.mark.slow


def test_the_story_keeps_every_promise(installation, collector, tmp_path: Path) -> None:
    """From the agencies' uploads to the Panel's receipt, and every promise checked on the result.

    Services apart tell one trace of each upload, and show every figure that is watched.
    """
    story = Story(installation.players(), lambda _line: None)
    story.play()
    installation.gather()
    out = tmp_path / "received"
    write_received(story, installation.settings, out)
    verdicts = check_promises(
        story, installation.settings, out, lambda _line: None, installation.account
    )
    broken = [verdict for verdict in verdicts if not verdict.kept]
    assert not broken, broken
    assert len({verdict.promise[:2] for verdict in verdicts}) == 7
    assert seconds_to_recall(story) < 1.0
    if isinstance(installation, Apart):
        assert_figures_are_shown(installation)
        assert_each_upload_is_one_trace(collector)


def test_the_scan_of_the_data_folder_can_find(tmp_path: Path) -> None:
    """The scan finds a register value in any case, spacing and encoding."""
    for number, written in enumerate((b"TILLY  grace-Doyle", "Tilly Grace Doyle".encode("utf-16"))):
        (tmp_path / f"file-{number}").write_bytes(b"\0\0" + written + b"\0")
    found = {path.name for path, _ in scan(sorted(tmp_path.iterdir()), [b"tillygracedoyle"])}
    assert found == {"file-0", "file-1"}
