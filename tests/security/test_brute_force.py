"""Guessing passwords and codes: what ten thousand guesses from five hundred addresses get."""

from __future__ import annotations

import random

import pytest

from services.intake.people.handlers import directory, sign_in
from services.intake.people.records import Person
from services.intake.people.second_factor import totp_step
from shared.domain.errors import Refused
from tests.unit.intake.people.kit import PASSWORD, TOTP, Site

GUESSES = 10_000
ADDRESSES = [f"198.51.{high}.{low}" for high in (100, 101) for low in range(1, 251)]


@pytest.fixture
def site(make_database, clock) -> Site:
    """A front desk with its people."""
    return Site(make_database("intake", Site.RECORDS), clock)


def guess(site: Site, email: str, password: str, address: str, device: str = "") -> str:
    """What a guess gets: "in", or the refusal's code."""
    desk = site.desk
    try:
        sign_in.check_password(
            email,
            password,
            address=address,
            untrusted_device=device,
            uow_factory=desk.uow_factory,
            key=desk.key,
            passwords=desk.passwords,
            clock=desk.clock,
        )
    except Refused as error:
        return error.code
    return "in"


@pytest.mark.slow
def test_ten_thousand_guesses_are_judged_ten_times(site: Site):
    """However many addresses an attacker has, an account is tried ten times in five minutes."""
    judged = 0
    for number in range(GUESSES):
        address = ADDRESSES[number % len(ADDRESSES)]
        answer = guess(site, "manager@example.org", f"guess {number}", address)
        judged += answer == "sign-in-failed"
    assert judged == 10
    site.clock.forward(301)
    assert guess(site, "manager@example.org", "another", ADDRESSES[0]) == "sign-in-failed"


def test_the_right_password_is_not_judged_either_once_the_count_is_full(site: Site):
    """A full count tells nothing about the eleventh guess."""
    for number in range(10):
        guess(site, "manager@example.org", "wrong", ADDRESSES[number])
    answer = guess(site, "manager@example.org", PASSWORD, ADDRESSES[11])
    assert answer == "too-many-attempts"


def test_one_address_is_stopped_over_all_accounts(site: Site):
    """Trying one password on many accounts from one address ends after ten failures."""
    answers = [
        guess(site, f"somebody-{number}@example.org", "password1234", "203.0.113.9")
        for number in range(12)
    ]
    assert answers == ["sign-in-failed"] * 10 + ["too-many-attempts"] * 2


def test_an_ipv6_network_counts_as_one_address(site: Site):
    """Moving within a /64 gives no new tries."""
    for number in range(10):
        guess(site, f"a{number}@example.org", "password1234", f"2001:db8:1:2::{number:x}")
    assert guess(site, "b@example.org", "password1234", "2001:db8:1:2:ffff::1") == (
        "too-many-attempts"
    )
    assert guess(site, "c@example.org", "password1234", "2001:db8:1:3::1") == "sign-in-failed"


def test_a_victim_on_a_known_device_signs_in_during_the_attack(site: Site):
    """The attacker fills the account's count; the person's own device has its own."""
    browser = site.browser("192.0.2.7")
    assert browser.sign_in("manager").status_code == 303
    for number in range(50):
        guess(site, "manager@example.org", "wrong", ADDRESSES[number])
    assert guess(site, "manager@example.org", PASSWORD, "192.0.2.8") == "too-many-attempts"
    assert browser.get("/account").status_code == 200  # signed in: not touched at all
    browser.get("/sign-out")
    browser.post("/session/end")
    assert browser.sign_in("manager").status_code == 303


def test_a_device_of_somebody_else_opens_no_second_count(site: Site):
    """A known device is known for its own person only."""
    browser = site.browser("192.0.2.7")
    browser.sign_in("auditor")
    device = browser.cookie("lockgate-device", "/sign-in")
    assert device
    for number in range(10):
        guess(site, "manager@example.org", "wrong", ADDRESSES[number])
    answer = guess(site, "manager@example.org", PASSWORD, "192.0.2.9", device)
    assert answer == "too-many-attempts"


def test_a_success_gives_nothing_back_but_itself(site: Site):
    """Signing in does not wipe out the failures before it."""
    for number in range(9):
        guess(site, "manager@example.org", "wrong", ADDRESSES[number])
    assert guess(site, "manager@example.org", PASSWORD, "192.0.2.1") == "in"
    assert guess(site, "manager@example.org", "wrong", "192.0.2.2") == "sign-in-failed"
    assert guess(site, "manager@example.org", PASSWORD, "192.0.2.3") == "too-many-attempts"


class Counting:
    """Counts what an answer costs: password checks and database statements."""

    def __init__(self, site: Site) -> None:
        self.checks = 0
        self._fits = site.desk.passwords.fits
        site.desk.passwords.fits = self.fits

    def fits(self, kept: str, password: str) -> bool:
        """Count, then check."""
        self.checks += 1
        return self._fits(kept, password)


def test_an_unknown_account_costs_as_much_as_a_wrong_password(site: Site):
    """The same number of password checks and statements, so time says nothing."""
    from sqlalchemy import event

    counting = Counting(site)
    statements: list[str] = []
    event.listen(
        site.units.engine,
        "before_cursor_execute",
        lambda _c, _k, statement, *_: statements.append(statement),
    )
    costs = []
    for email in ("manager@example.org", "nobody@example.org"):
        counting.checks = 0
        statements.clear()
        guess(site, email, "wrong password", f"203.0.113.{len(costs)}")
        costs.append((counting.checks, list(statements)))
    assert costs[0] == costs[1]
    assert costs[0][0] == 1


def test_nobodys_password_check_takes_as_long_as_somebodys(site: Site):
    """The stand-in hash has the same parameters as a real one, and never fits."""
    passwords = site.desk.passwords
    with site.units() as uow:
        kept = uow.get(Person, site.ids["manager"]).password_hash
    assert kept.rsplit("$", 2)[0] == passwords._nobody.rsplit("$", 2)[0]
    assert not passwords.fits("", PASSWORD)


def test_codes_are_guessed_five_times_and_no_more(site: Site):
    """With the right password in hand, a guesser gets five codes in five minutes."""
    browser = site.browser("203.0.113.5")
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": "manager@example.org", "password": PASSWORD})
    browser.get("/sign-in/code")
    right = browser.code()
    wrong = [code for code in (f"{n:06d}" for n in range(20)) if code != right][:8]
    answers = [browser.post("/sign-in/code", {"code": code}).status_code for code in wrong]
    assert answers == [403] * 5 + [429] * 3
    assert browser.post("/sign-in/code", {"code": right}).status_code == 429


@pytest.mark.parametrize("drift", [-2, -1, 0, 1, 2])
def test_a_code_counts_within_one_step_and_never_twice(clock, drift: int):
    """A clock half a minute off is forgiven, a minute is not; a used step never comes back."""
    import pyotp

    moment = clock.now().timestamp() + drift * 30
    code = pyotp.TOTP(TOTP).at(int(moment))
    step = totp_step(TOTP, code, clock.now(), 0)
    assert (step is not None) is (abs(drift) <= 1)
    if step is not None:
        assert totp_step(TOTP, code, clock.now(), step) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a", "１２３４５６", "000000\n1"])
def test_what_is_not_six_digits_is_no_code(clock, code: str):
    """Nothing but six plain digits is compared at all."""
    assert totp_step(TOTP, code, clock.now(), 0) is None


def test_invitations_cannot_be_guessed(site: Site):
    """A thousand guesses at links find none, and all look like a page that is not there."""
    with site.units() as uow:
        directory.invite(
            site.ids["relative"], uow=uow, key=site.desk.key, clock=site.clock, by="test"
        )
        uow.commit()
    client = site.app.test_client()
    drawn = random.Random(7)
    seen = {
        client.get(f"/invitations/{drawn.getrandbits(256):064x}").get_data() for _ in range(200)
    }
    assert len(seen) == 1
    assert b"Page not found" in seen.pop()
