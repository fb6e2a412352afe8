"""The look at a page sees what is wrong with it, or a clean story would prove nothing."""

from __future__ import annotations

import pytest

from tests.browser.visitor import PHONE, Visitor

pytestmark = [pytest.mark.server, pytest.mark.slow]

GOOD = (
    "<!doctype html><html lang=en><title>Page – Lockgate</title><main><h1>Page</h1>"
    "<label for=name>Name</label><input id=name></main>"
)
WRONG = [
    ("lang=en", "", "language"),
    ("Page – Lockgate", "Page", "title"),
    ("<h1>Page</h1>", "<h1>Page</h1><h1>Twice</h1>", "2 headings"),
    ("<h1>Page</h1>", "<h1>Page</h1><h3>Deep</h3>", "skips a level"),
    ("for=name", "", "no label"),
    ("</main>", "<button></button></main>", "no words"),
    ("</main>", "<p id=name>Again</p></main>", "twice"),
    ("</main>", "<a href='#lost'>There</a></main>", "missing #lost"),
    ("</main>", "<p style='width:400px'>Wide</p></main>", "sideways"),
    ("</main>", "<p style='width:4em;overflow:hidden;white-space:nowrap'>Long long long long</p></main>", "cut off"),
    ("</main>", "<p>2026-11-23T00:06:50</p></main>", "odd words"),
    ("</main>", "<script>missing()</script></main>", "script"),
]  # fmt: skip


@pytest.fixture
def visitor(browser):
    """A visitor on a phone who has seen nothing yet."""
    page = browser.new_page(viewport={"width": PHONE, "height": 800})
    return Visitor(page, "visitor", "", "", [])


def test_a_good_page_is_left_alone(visitor):
    """Nothing is said about a page with nothing wrong."""
    visitor.page.set_content(GOOD)
    visitor.look()
    assert visitor.faults == []


@pytest.mark.parametrize(("part", "instead", "said"), WRONG)
def test_each_fault_is_seen(visitor, part, instead, said):
    """One thing is broken, and that is what is said."""
    visitor.page.set_content(GOOD.replace(part, instead, 1))
    visitor.look()
    assert any(said in fault for fault in visitor.faults), visitor.faults
