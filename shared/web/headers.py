"""Security headers, the same on every answer of every service.

The content policy allows no inline script or style at all: everything is served by us, from
``/assets``. Pages are never stored by a browser or a proxy; only assets, whose address holds their
digest, are.
"""

from __future__ import annotations

from flask import Flask, Response

CONTENT_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'none'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
_PERMISSIONS = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers too old for frame-ancestors
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
TWO_YEARS = 63_072_000


def content_policy(*, https: bool) -> str:
    """The Content-Security-Policy header's value."""
    parts = [f"{name} {value}" for name, value in CONTENT_POLICY.items()]
    if https:
        parts.append("upgrade-insecure-requests")
    return "; ".join(parts)


def security_headers(*, https: bool) -> dict[str, str]:
    """Every header that no view may weaken."""
    headers = {
        **_FIXED,
        "Content-Security-Policy": content_policy(https=https),
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _PERMISSIONS),
    }
    if https:
        headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
    return headers


def install(app: Flask, *, https: bool) -> None:
    """Put the headers on every answer; a page says ``no-store`` unless it is an asset."""
    fixed = security_headers(https=https)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in fixed.items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.pop("Server", None)
        return response
