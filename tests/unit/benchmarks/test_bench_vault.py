"""The vault's bench: what it runs exists, what it compares is the same, and the page says so."""

from __future__ import annotations

import importlib
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.vault import __main__ as bench
from benchmarks.vault import table
from benchmarks.vault.files import files
from benchmarks.vault.memory import footprint, memory
from benchmarks.vault.peers import copied, peers
from benchmarks.vault.ranges import ranges

MIB = 1 << 20


@pytest.mark.parametrize("quick", [True, False])
def test_every_measure_can_be_called_with_its_options(*, quick: bool) -> None:
    """Names are used once, and each names a function that takes what it is given."""
    assert len({one.name for one in table.MEASURES}) == len(table.MEASURES)
    for one in table.MEASURES:
        measure = getattr(importlib.import_module(f"benchmarks.vault.{one.module}"), one.name)
        inspect.signature(measure).bind(**(one.quick if quick else one.options))


def test_memory_and_ranges_give_back_what_was_sealed() -> None:
    """The measures refuse to answer when anything else is read; small ones answer."""
    found = memory(size=MIB)
    assert {"seal", "open", "bare seal", "bare open"} <= found.keys()
    assert all(figure > 0 for figure in found.values())
    assert ranges(size=64 * MIB)["seconds"] > 0
    assert footprint(size=32 * MIB)["bytes"] < 32 * MIB


def test_files_are_measured_beside_cp_and_whoever_is_there() -> None:
    """Peers that are not installed have no figure; the table says that they are missing."""
    found = files(size=8 * MIB)
    assert {"seal cp", "open cp", "seal Lockgate", "open Lockgate"} <= found.keys()
    rows = list(table._files({"seal cp": 2.0, "seal Lockgate": 1.0, "open cp": 1.0,
                              "open Lockgate": 2.0}))  # fmt: skip
    assert [row.ratio for row in rows if "cp" in row.other] == ["0.50", "2.00"]
    assert sum(row.other == "not installed here" for row in rows) == 4


def test_peers_that_are_here_give_back_what_they_sealed(tmp_path: Path) -> None:
    """A peer that loses a byte is no peer; cp is always there."""
    plain = tmp_path / "plain"
    plain.write_bytes(bytes(range(256)) * 500)
    for number, (_, seal, open_) in enumerate([("cp", copied, copied), *peers(tmp_path)]):
        sealed, opened = tmp_path / f"sealed-{number}", tmp_path / f"opened-{number}"
        seal(plain, sealed)
        open_(sealed, opened)
        assert opened.read_bytes() == plain.read_bytes()


def test_a_page_has_a_line_for_each_figure() -> None:
    """Ratios are of the figures beside them, and nothing tells where it was measured."""
    found = {
        "footprint": {"bytes": 3.0 * MIB},
        "ranges": {"seconds": 0.001},
        "stored": {"sealed": 50.0 * MIB, "bare put": 100.0 * MIB},
    }
    page = table.page(found, quick=True)
    assert "`make bench QUICK=1`" in page
    assert "3 MiB" in page
    assert "1.0 ms" in page
    assert "| 0.50 " in page
    assert str(Path.cwd()) not in page


def test_a_failing_measure_writes_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page is of a whole run, or there is none."""

    def run(one: table.Measure, *, quick: bool) -> dict[str, float]:
        assert quick
        if one.name == "ranges":
            raise RuntimeError("ranges failed")
        return {"bytes": 1.0}

    two = [one for one in table.MEASURES if one.name in ("footprint", "ranges")]
    monkeypatch.setattr(bench, "MEASURES", two)
    monkeypatch.setattr(bench, "run", run)
    page = tmp_path / "page.md"
    monkeypatch.setattr(sys, "argv", ["vault", "--quick", "--out", str(page)])
    assert bench.main() == 1
    assert not page.exists()
    assert "ranges failed" in capsys.readouterr().err


def test_a_child_prints_its_figures() -> None:
    """Each measure runs in a process of its own, which answers JSON."""
    [one] = [one for one in table.MEASURES if one.name == "footprint"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.vault.child", one.name, '{"size": 4194304}'],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(done.stdout)["bytes"] >= 0
