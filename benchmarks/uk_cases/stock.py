"""Where names, wording and notations come from: two open stocks, and the sealed one.

The sealed stock has other people, other templates and other notations. It is kept compressed and
encoded so that nobody reads it while tuning; it is opened to measure, and then only totals are
told. ``SEALED_SHA256`` is the digest of the file as it was sealed. The former stock was the sealed
one until its totals had been looked at too often; it is open now. ``README.md`` says more.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tomllib
import zlib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OPEN = HERE / "open.toml"
FORMER = HERE / "former.toml"
NOISY = HERE / "noisy.toml"
SEALED = HERE / "sealed.b85"
SEALED_SHA256 = "b9646e1dddf0a7f2aad5fbdf0858fec690fb9bebc12ab31ce5acad0cde735dd2"


def open_stock() -> dict[str, Any]:
    """The stock that rules may be tuned on."""
    return tomllib.loads(OPEN.read_text(encoding="utf-8"))


def former_stock() -> dict[str, Any]:
    """The stock that was sealed once; rules may be tuned on it as well."""
    return tomllib.loads(FORMER.read_text(encoding="utf-8"))


def noisy_stock() -> dict[str, Any]:
    """The hard stock; what it does not say itself about numbers and days is the open one's."""
    plain, told = open_stock(), tomllib.loads(NOISY.read_text(encoding="utf-8"))
    dates = plain["dates"] | told["dates"]
    return {"notations": plain["notations"], "values": plain["values"], **told, "dates": dates}


def sealed_stock() -> dict[str, Any]:
    """The stock that is for measuring alone; ValueError when the file is not the one recorded."""
    content = SEALED.read_bytes()
    if hashlib.sha256(content).hexdigest() != SEALED_SHA256:
        raise ValueError("the sealed stock is not the one that was recorded")
    stock: dict[str, Any] = json.loads(zlib.decompress(base64.b85decode(b"".join(content.split()))))
    return stock


def sealed(source: str) -> bytes:
    """The TOML source of a stock, sealed: what ``SEALED`` holds."""
    packed = zlib.compress(json.dumps(tomllib.loads(source), ensure_ascii=False).encode(), 9)
    coded = base64.b85encode(packed)
    return b"\n".join(coded[at : at + 100] for at in range(0, len(coded), 100)) + b"\n"
