"""Put the ``lockgate`` command into the virtual environment that runs this program.

The command imports this checkout, so an edit takes effect at the next start and nothing has to be
built or installed.
"""

from __future__ import annotations

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SCRIPT = """#!{python}
import sys

sys.path.insert(0, {project!r})
from services.cli import main

sys.exit(main())
"""


def install() -> Path:
    """Write the launcher whole and executable, and return where it is."""
    target = Path(sys.prefix) / "bin" / "lockgate"
    fresh = target.with_suffix(".new")
    fresh.write_text(SCRIPT.format(python=sys.executable, project=str(PROJECT)))
    fresh.chmod(0o755)
    fresh.replace(target)
    return target


if __name__ == "__main__":
    install()
