"""Where one may be sent: only to paths of this site."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.paths import safe_next


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/c-1?page=2&x=%20", "/a/b-c_d.e~f"])
def test_a_plain_path_is_kept(path):
    """Paths of this site go through as they are."""
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "cases",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " /cases",
        "/cases\r\nSet-Cookie: x=1",
        "/ca ses",
        "/é",
        "/" + "a" * 2000,
    ],
)
def test_anything_else_becomes_the_first_page(path):
    """Other hosts, schemes, control characters and long paths lead home."""
    assert safe_next(path) == "/"


@given(st.text(alphabet="/\\:.@?#ehttps\t\n evil", max_size=12))
def test_no_spelling_leaves_the_site(text):
    """Whatever is let through stays on the site it was asked on."""
    found = safe_next(text)
    assert urlsplit(urljoin("https://lockgate.example/x/y", found)).netloc == "lockgate.example"
