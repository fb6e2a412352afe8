"""People, invitations, roles on cases: rules, events, and what rests where."""

from __future__ import annotations

import json

import pyotp
import pytest

from services.intake.people import domain
from services.intake.people.handlers import directory, sign_in
from services.intake.people.records import CaseMembership, Person
from services.intake.people.seed import seed_people
from shared.contracts.events import check_body
from shared.domain.errors import Conflict, Invalid, LockgateError, Refused
from shared.ports.vault import Actor, ObjectContext
from tests.unit.intake.people.kit import AGENCIES, PEOPLE, Site

NAME, EMAIL = "Wilhelmina Ashdown", "mina.ashdown@example.org"


def add(site: Site, **changes) -> str:
    """Add a person as the pages do."""
    values = {"name": NAME, "email": EMAIL, "roles": ["auditor"], "agency": ""}
    with site.units() as uow:
        made = directory.add_person(
            **{**values, **changes},
            uow=uow,
            vault=site.vault,
            key=site.desk.key,
            clock=site.clock,
        )
        uow.commit()
    return made


def refusal(call, *args, **options) -> str:
    """The code that a call is refused with."""
    with pytest.raises(LockgateError) as caught:
        call(*args, **options)
    return caught.value.code


def sent(site: Site, event_type: str) -> list[dict]:
    """The bodies of all events of a type that wait to be sent."""
    return [event for event in site.events() if event["type"] == event_type]


# --- people -----------------------------------------------------------------------------------


def test_nothing_readable_about_a_person_rests_in_the_database(site, tmp_path):
    """Neither name nor address is found in any file of the database, and none in an event."""
    add(site)
    files = list((tmp_path / "databases").iterdir())
    stored = b"".join(path.read_bytes() for path in files)
    assert files
    assert b"West Riding Police" in stored  # the control: what is public is found
    for needle in (NAME, "Ashdown", EMAIL, "mina.ashdown", EMAIL.upper()):
        assert needle.encode() not in stored


def test_the_contact_goes_to_notification_sealed(site):
    """The event names a sealed object; opened under its context it holds address and name."""
    person = add(site)
    body = sent(site, "person.contact-changed")[-1]["body"]
    assert body["person"] == person
    context = ObjectContext("directory", person, body["revision"], "contact")
    source = site.vault.open(body["contact"], context, Actor("notification", "test"))
    assert json.loads(source.read_at(0, source.size)) == {"email": EMAIL, "name": NAME}


def test_a_changed_address_is_found_under_the_new_one_only(site):
    """The index follows the address, and a second contact is announced."""
    person = add(site)
    with site.units() as uow:
        directory.change_contact(
            person,
            "Mina Ashdown",
            "new@example.org",
            uow=uow,
            vault=site.vault,
            key=site.desk.key,
        )
        uow.commit()
    assert refusal(add, site, email="NEW@example.org ") == "person-exists"
    assert add(site)  # the old address is free again
    assert sent(site, "person.contact-changed")[-2]["body"]["revision"] == 2


def test_one_address_is_one_person_however_it_is_written(site):
    """Case and white space make no second person."""
    add(site)
    assert refusal(add, site, email=f"  {EMAIL.upper()} ") == "person-exists"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"email": "a b@example.org"}, "email"),
        ({"email": "a@example.org\nBcc: x@example.org"}, "email"),
        ({"name": "  "}, "name"),
        ({"name": "a\x07b"}, "name"),
        ({"roles": ["king"]}, "roles"),
        ({"roles": ["agency-officer"]}, "agency"),
        ({"roles": ["agency-officer"], "agency": "agy-none"}, "agency-missing"),
    ],
)
def test_what_cannot_be_a_person_is_refused(site, changes, code):
    """Each bad field is refused by its own code, and nobody is added."""
    with site.units() as uow:
        before = uow.count(Person)
    assert refusal(add, site, **changes) == code
    with site.units() as uow:
        assert uow.count(Person) == before


def test_every_change_of_access_is_announced_with_a_higher_revision(site):
    """Adding, changing roles, shutting out: each event fits its schema and counts up."""
    person = add(site)
    with site.units() as uow:
        directory.change_roles(person, ["panel-secretariat"], "", uow=uow, vault=site.vault, by="x")
        directory.set_active(
            person, active=False, uow=uow, vault=site.vault, clock=site.clock, by="x"
        )
        uow.commit()
    events = [e for e in sent(site, "person.access-changed") if e["body"]["person"] == person]
    revisions = [event["body"]["revision"] for event in events]
    assert revisions == sorted(set(revisions))
    assert events[-1]["body"]["active"] is False
    for event in events:
        check_body(event["type"], event["version"], "intake", event["body"])
    assert site.vault.logged("access-changed")[-1].facts["by"] == "x"


def test_nobody_shuts_out_themselves(site):
    """An administrator cannot lose the last way in by a slip."""
    with site.units() as uow:
        code = refusal(
            directory.set_active,
            "per-1",
            active=False,
            uow=uow,
            vault=site.vault,
            clock=site.clock,
            by="per-1",
        )
    assert code == "own-account"


def test_officers_are_found_by_agency(site):
    """Only active officers of that agency."""
    with site.units() as uow:
        assert directory.officers_of(site.ids["police"], uow=uow) == [site.ids["officer"]]
        directory.set_active(
            site.ids["officer"],
            active=False,
            uow=uow,
            vault=site.vault,
            clock=site.clock,
            by="x",
        )
        assert directory.officers_of(site.ids["police"], uow=uow) == []


def test_seeding_twice_changes_nothing(site):
    """Who is there already keeps their id."""
    assert dict(seed_people(AGENCIES, PEOPLE, site.desk)) == site.ids


# --- invitations ------------------------------------------------------------------------------


def invite(site: Site, person: str) -> str:
    """Make a link."""
    with site.units() as uow:
        secret = directory.invite(
            person, uow=uow, key=site.desk.key, clock=site.clock, by="per-admin"
        )
        uow.commit()
    return secret


def test_an_invited_person_sets_everything_up_and_is_in(site):
    """Link, password, code, recovery codes: and then the account."""
    secret = invite(site, add(site))
    browser = site.browser()
    browser.get(f"/invitations/{secret}")
    answer = browser.post(f"/invitations/{secret}", {"password": "lanterns over water"})
    assert answer.location == "/sign-in/enrol"
    page = browser.get("/sign-in/enrol").text
    key = page.split('lockgate-secret">')[1].split("<")[0].replace(" ", "")
    picture = browser.get("/sign-in/enrol.svg")
    assert picture.mimetype == "image/svg+xml"
    assert b"<style" not in picture.data
    assert b"<script" not in picture.data
    code = pyotp.TOTP(key).at(int(site.clock.now().timestamp()))
    done = browser.post("/sign-in/enrol", {"code": code})
    assert done.status_code == 200
    recovery = done.text.split('lockgate-secret">')[1].split("</ul>")[0]
    assert recovery.count("<li>") == 8
    assert NAME in browser.get("/account").text


def test_a_link_works_once_and_a_week(site):
    """Used, replaced or old, a link looks as if it had never been."""
    person = add(site)
    first, second = invite(site, person), invite(site, person)
    browser = site.browser()
    assert browser.get(f"/invitations/{first}").status_code == 404  # replaced
    browser.get(f"/invitations/{second}")
    browser.post(f"/invitations/{second}", {"password": "lanterns over water"})
    assert browser.get(f"/invitations/{second}").status_code == 404  # used
    third = invite(site, person)
    site.clock.forward(7 * 24 * 3600)
    assert browser.get(f"/invitations/{third}").status_code == 404  # old


@pytest.mark.parametrize(
    "password",
    ["short", "aaaaaaaaaaaaaa", "password1234", "Mina.Ashdown99", "x" * 300, "lockgate12345"],
)
def test_a_guessable_password_is_refused_and_the_link_stays(site, password):
    """A bad choice costs nothing but another try."""
    secret = invite(site, add(site))
    browser = site.browser()
    browser.get(f"/invitations/{secret}")
    assert browser.post(f"/invitations/{secret}", {"password": password}).status_code == 422
    assert browser.get(f"/invitations/{secret}").status_code == 200


def test_a_new_link_taken_up_ends_old_sessions_and_the_old_code(site):
    """Someone who found the phone is out once the person has come back in."""
    thief = site.browser()
    thief.sign_in("manager")
    secret = invite(site, site.ids["manager"])
    assert thief.get("/account").status_code == 200  # a link alone changes nothing
    browser = site.browser()
    browser.get(f"/invitations/{secret}")
    browser.post(f"/invitations/{secret}", {"password": "lanterns over water"})
    step = thief.get("/account")
    assert thief.get(step.location).location.startswith("/sign-in")


def test_a_recovery_code_works_once_in_place_of_a_code(site):
    """Any spelling of it, and only the first time."""
    secret = invite(site, site.ids["manager"])
    browser = site.browser()
    browser.get(f"/invitations/{secret}")
    browser.post(f"/invitations/{secret}", {"password": "lanterns over water"})
    key = browser.get("/sign-in/enrol").text.split('lockgate-secret">')[1].split("<")[0]
    code = pyotp.TOTP(key.replace(" ", "")).at(int(site.clock.now().timestamp()))
    page = browser.post("/sign-in/enrol", {"code": code}).text
    recovery = page.split("<li>")[1].split("<")[0]
    answers = []
    for spelling in (recovery.upper().replace("-", " "), recovery):
        other = site.browser()
        other.get("/sign-in")
        form = {"email": "manager@example.org", "password": "lanterns over water"}
        other.post("/sign-in", form)
        other.get("/sign-in/code")
        answers.append(other.post("/sign-in/code", {"code": spelling}).status_code)
    assert answers == [303, 403]


def test_enrolling_again_over_a_set_up_code_is_refused(site):
    """With the password alone nobody replaces a second factor."""
    browser = site.browser()
    browser.get("/sign-in")
    form = {"email": "manager@example.org", "password": "three random words"}
    browser.post("/sign-in", form)
    assert browser.get("/sign-in/enrol").status_code == 409
    assert browser.get("/sign-in/enrol.svg").status_code == 409
    browser.get("/sign-in/code")
    assert browser.post("/sign-in/enrol", {"code": "123456"}).status_code == 409


def test_changing_the_password_wants_the_old_one_and_signs_out_everywhere(site):
    """Wrong is refused; right ends all sessions and only the new password works."""
    browser = site.browser()
    browser.sign_in("manager")
    browser.get("/account/password")
    wrong = {"present": "not it", "password": "lanterns over water"}
    assert browser.post("/account/password", wrong).status_code == 422
    right = {"present": "three random words", "password": "lanterns over water"}
    assert browser.post("/account/password", right).location == "/signed-out"
    assert browser.sign_in("manager").status_code == 403
    assert browser.sign_in("manager", "lanterns over water").status_code == 303


def test_presence_is_confirmed_by_a_fresh_code_only(site):
    """Before a signature the person shows a code again; a used one does not do."""
    browser = site.browser()
    browser.sign_in("signatory")
    desk, person = site.desk, site.ids["signatory"]
    ports = {
        "uow_factory": desk.uow_factory,
        "vault": desk.vault,
        "key": desk.key,
        "clock": desk.clock,
    }
    code = browser.code()
    assert refusal(sign_in.confirm_presence, person, code, **ports) == "code-failed"
    site.clock.forward(30)
    sign_in.confirm_presence(person, browser.code(), **ports)
    assert refusal(sign_in.confirm_presence, person, browser.code(), **ports) == "code-failed"


# --- roles on cases ---------------------------------------------------------------------------


def test_nobody_both_redacts_and_approves_on_one_case(site):
    """In either order on one case; on another case it is fine."""
    site.grant("redactor", "redaction-officer")
    with pytest.raises(Conflict) as caught:
        site.grant("redactor", "redaction-approver")
    assert caught.value.code == "role-conflict"
    site.grant("reader", "redaction-approver")
    with pytest.raises(Conflict):
        site.grant("reader", "redaction-officer")
    assert site.grant("reader", "redaction-officer", case="case-2")


def test_after_a_role_was_taken_away_the_other_may_be_held(site):
    """The rule is about the present."""
    membership = site.grant("redactor", "redaction-officer")
    with site.units() as uow:
        directory.revoke(membership, uow=uow, vault=site.vault, clock=site.clock, by="x")
        uow.commit()
    assert site.grant("redactor", "redaction-approver")


@pytest.mark.parametrize(
    ("role", "audience", "recorded"),
    [
        ("reviewer", "", "REVIEWER"),
        ("family", "FAMILY:Father B", "FAMILY:Father B"),
        ("partnership-manager", "FAMILY:Mother", ""),
    ],
)
def test_the_audience_follows_the_role(site, role, audience, recorded):
    """Reviewers get the reviewers' bundle, relatives their own, others none."""
    membership = site.grant("relative", role, audience=audience)
    with site.units() as uow:
        assert uow.get(CaseMembership, membership).audience == recorded
    body = sent(site, "membership.granted")[-1]["body"]
    assert body["audience"] == recorded
    check_body("membership.granted", 1, "intake", body)


@pytest.mark.parametrize(
    ("role", "audience", "code"),
    [
        ("family", "", "audience-unknown"),
        ("family", "REVIEWER", "audience-label"),
        ("family", "FAMILY:", "audience-label"),
        ("administrator", "", "role"),
        ("agency-officer", "", "role"),
        ("king", "", "role"),
    ],
)
def test_a_role_that_cannot_be_held_on_a_case_is_refused(site, role, audience, code):
    """A relative needs a label, and global roles are not for cases."""
    with pytest.raises(Invalid) as caught:
        site.grant("relative", role, audience=audience)
    assert caught.value.code == code


def test_granting_and_revoking_are_announced_and_logged_once(site):
    """One event and one log entry each; revoking twice changes nothing."""
    membership = site.grant("reviewer", "reviewer")
    for _ in range(2):
        with site.units() as uow:
            directory.revoke(membership, uow=uow, vault=site.vault, clock=site.clock, by="x")
            uow.commit()
    revoked = sent(site, "membership.revoked")
    assert [event["body"]["membership"] for event in revoked] == [membership]
    assert revoked[0]["case"] == "case-1"
    for kind in ("membership-granted", "membership-revoked"):
        logged = [entry.facts["membership"] for entry in site.vault.logged(kind)]
        assert logged.count(membership) == 1


def test_somebody_shut_out_gets_no_role(site):
    """First let in again, then given a role."""
    with site.units() as uow:
        directory.set_active(
            site.ids["reviewer"],
            active=False,
            uow=uow,
            vault=site.vault,
            clock=site.clock,
            by="x",
        )
        uow.commit()
    with pytest.raises(Conflict):
        site.grant("reviewer", "reviewer")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_what_counts_as_one_attackers_address(address, network):
    """One IPv4 address, or one IPv6 network."""
    assert domain.network_of(address) == network


def test_a_link_that_is_over_is_hidden(site):
    """The refusal asks the border to show nothing."""
    with site.units() as uow, pytest.raises(Refused) as caught:
        directory.check_invitation("guess", uow=uow, key=site.desk.key, clock=site.clock)
    assert caught.value.hidden
