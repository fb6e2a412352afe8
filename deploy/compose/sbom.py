"""`make sbom`: what is in the image of the services, as CycloneDX 1.6, validated.

Asks the image itself: its Debian packages of dpkg, its Python packages of their metadata, the
front-end assets of their lock file. The same image gives the same bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

PROJECT = Path(__file__).resolve().parents[2]
TARGET = PROJECT / "build" / "sbom.json"
ASSETS = PROJECT / "deploy" / "assets" / "package-lock.json"
_PYTHON = """
import importlib.metadata as m, json
def said(about):
    return about["Name"], about.get("License-Expression") or about.get("License") or ""
print(json.dumps([
    [*said(d.metadata), d.version]
    for d in m.distributions(path=[p for p in __import__("sys").path if "site-packages" in p])
]))
"""
_DEBIAN = "${Package}\t${Version}\t${Architecture}\n"
_LONGEST_LICENCE = 100  # some packages put the whole text there


def sbom(image: str) -> str:
    """The list of an image as JSON; raises ValueError when it would not be valid."""
    about = json.loads(_asked("docker", "image", "inspect", image))[0]
    bom = Bom(components=[*_debian(image), *_python(image), *_assets()])
    whole = Component(
        name="lockgate", version=about["Id"], type=ComponentType.CONTAINER, bom_ref="image"
    )
    bom.metadata.component = whole
    bom.register_dependency(whole, bom.components)
    bom.metadata.timestamp = datetime.fromisoformat(about["Created"][:19]).replace(tzinfo=UTC)
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, about["Id"])
    text: str = JsonV1Dot6(bom).output_as_string(indent=1)
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise ValueError(str(wrong))
    return text


def _debian(image: str) -> Iterator[Component]:
    for line in _inside(image, "dpkg-query", "--show", f"-f={_DEBIAN}").splitlines():
        name, version, architecture = line.split("\t")
        url = PackageURL("deb", "debian", name, version, {"arch": architecture})
        yield _component(name, version, url)


def _python(image: str) -> Iterator[Component]:
    known: list[list[Any]] = json.loads(_inside(image, "/opt/venv/bin/python", "-c", _PYTHON))
    for name, licence, version in known:
        url = PackageURL("pypi", None, name.lower().replace("_", "-"), version)
        yield _component(name, version, url, licence)


def _assets() -> Iterator[Component]:
    known = json.loads(ASSETS.read_text(encoding="utf-8"))["packages"]
    for path, one in known.items():
        name = path.removeprefix("node_modules/")
        if name:
            url = PackageURL("npm", None, name, one["version"])
            yield _component(name, one["version"], url, one.get("license", ""))


def _component(name: str, version: str, url: PackageURL, licence: str = "") -> Component:
    shown = licence if len(licence) < _LONGEST_LICENCE else ""
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=url,
        bom_ref=url.to_string(),
        licenses=[LicenseFactory().make_from_string(shown)] if shown else [],
    )


def _inside(image: str, *command: str) -> str:
    first, *rest = command
    return _asked(
        "docker", "run", "--rm", "--network=none", f"--entrypoint={first}", image, *rest
    )  # fmt: skip


def _asked(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - fixed words


def main() -> int:
    """Write the list for the image that `make up` builds, or that SERVICES_IMAGE names."""
    image = os.environ.get("SERVICES_IMAGE", "lockgate:local")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(sbom(image), encoding="utf-8")
    count = len(json.loads(TARGET.read_text(encoding="utf-8"))["components"])
    print(f"{TARGET.relative_to(PROJECT)}: {count} packages in {image}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
