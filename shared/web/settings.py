"""What the front door of one service is told by its bootstrap."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Settings of one service's web application; checked when made.

    ``secret_key`` signs the form cookie; ``mount`` is where the service stands on the site, empty
    for the front desk. ``origin`` (``https://lockgate.example``) is what forms must come from; left
    empty, it is the host that was asked for, which is right only for one machine. ``proxies``
    counts the reverse proxies in front whose ``X-Forwarded-*`` headers are believed; with 0 none
    are. ``rate_limit`` is per address; empty switches it off.
    """

    secret_key: bytes = field(repr=False)
    mount: str = ""
    https: bool = False
    origin: str = ""
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    max_body: int = 1 << 20
    rate_limit: str = "1200 per minute"
    rate_storage: str = "memory://"

    def __post_init__(self) -> None:
        if len(self.secret_key) < 32:  # noqa: PLR2004 - 256 bits
            raise ValueError("the form cookie's key needs at least 32 bytes")
        if self.mount and (not self.mount.startswith("/") or self.mount.endswith("/")):
            raise ValueError("a mount starts with a slash and does not end with one")
        if self.https and self.origin and not self.origin.startswith("https://"):
            raise ValueError("an https site has an https origin")
