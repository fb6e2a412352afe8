"""The front door with a small service behind it: guard, errors, bodies, logs."""

from __future__ import annotations

import json

import flask
import flask_smorest
import pytest
import structlog
from marshmallow import RAISE, Schema, fields

from shared.domain.access_tokens import AccessClaims, TokenKind, mint
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused, Unavailable
from shared.domain.policy import Action, Membership, Role, Target
from shared.web import assets
from shared.web.access import Standing
from shared.web.app import create_app
from shared.web.guard import guarded, identity
from shared.web.settings import WebSettings
from shared.web.tokens import service_token
from tests.platform_kit import FakeClock
from tests.security.matrix import Keyring

SECRET = "Tilly Doyle"
ERRORS = {
    "refused": Refused("no", "You may not."),
    "hidden": Refused("no", SECRET, hidden=True),
    "invalid": Invalid("bad", "Change this.", limit=3),
    "missing": Invalid("thing-missing", "There is no such record."),
    "conflict": Conflict("taken", "Somebody was first."),
    "unavailable": Unavailable("later", "Not now."),
    "corrupt": Corrupt("broken", SECRET),
    "bug": ValueError(SECRET),
}


class Access:
    """People's standing as a test sets it."""

    def __init__(self) -> None:
        self.known: dict[str, Standing] = {}

    def standing(self, person: str) -> Standing | None:
        """What was set."""
        return self.known.get(person)


class Body(Schema):
    """A body with one field."""

    class Meta:
        """Strict."""

        unknown = RAISE

    size = fields.Integer(required=True)


def _pages() -> flask.Blueprint:
    pages = flask.Blueprint("pages", __name__)

    @pages.get("/cases/<case>")
    @guarded(Action.CASE_SEE, target=lambda args: Target(case=args["case"]))
    def see(case: str) -> str:
        return f"{identity().actor} sees"

    @pages.post("/cases/<case>")
    @guarded(Action.CASE_MANAGE, target=lambda args: Target(case=args["case"]))
    def change(case: str) -> str:
        return f"changed to {flask.request.form.get('word')}"

    @pages.get("/fail/<how>")
    @pages.get("/api/v1/fail/<how>")
    @guarded(Action.PUBLIC)
    def fail(how: str) -> str:
        raise ERRORS[how]

    @pages.post("/upload")
    @guarded(Action.OWN_ACCOUNT, max_body=5_000_000, streamed=True)
    def upload() -> str:
        size = 0
        while piece := flask.request.stream.read(65_536):
            size += len(piece)
        return str(size)

    @pages.post("/small")
    @guarded(Action.OWN_ACCOUNT)
    def small() -> str:
        return str(len(flask.request.get_data()))

    return pages


def _api() -> flask_smorest.Blueprint:
    api = flask_smorest.Blueprint("api", __name__, url_prefix="/api/v1")

    @api.route("/objects", methods=["POST"])
    @guarded(Action.SERVICE_CALL)
    @api.arguments(Body)
    @api.response(200)
    def seal(sent):
        return {"by": identity().actor, **sent}

    return api


class Door:
    """One application, its clock, keys and people."""

    def __init__(self, **settings) -> None:
        self.clock, self.keys, self.access = FakeClock(), Keyring(), Access()
        self.app = create_app(
            "storage",
            blueprints=[_pages(), _api()],
            access=self.access,
            settings=WebSettings(
                **{"secret_key": b"k" * 32, "mount": "/library", "rate_limit": "", **settings}
            ),
            verify=self.keys.verify,
            clock=self.clock,
        )
        self.client = self.app.test_client()

    def know(self, *roles: Role, revision: int = 1, active: bool = True) -> None:
        """Set what the service knows of the person."""
        held = frozenset(Membership("case-1", role) for role in roles)
        self.access.known["per-1"] = Standing(revision, active, held)

    def sign_in(self, *, revision: int = 1, life: int = 300) -> None:
        """Put a fresh access token into the browser."""
        now = int(self.clock.now().timestamp())
        claims = AccessClaims(
            TokenKind.SESSION, "intake", "per-1", "lockgate", now, now + life, "ses-1", revision
        )
        self.client.set_cookie("lockgate-access", mint(claims, self.keys.signer("intake")))


@pytest.fixture
def door() -> Door:
    """A service mounted at /library."""
    return Door()


def test_a_member_gets_in_and_is_named(door):
    """The view knows who asks."""
    door.know(Role.MANAGER)
    door.sign_in()
    assert door.client.get("/cases/case-1").text == "per-1 sees"


def test_removal_takes_effect_at_the_next_request(door):
    """The same token is refused as soon as the role is gone, and again once the person is."""
    door.know(Role.MANAGER)
    door.sign_in()
    assert door.client.get("/cases/case-1").status_code == 200
    door.know()
    assert door.client.get("/cases/case-1").status_code == 404
    door.know(Role.MANAGER, active=False)
    assert door.client.get("/cases/case-1").location == "/sign-in?next=/cases/case-1"


def test_a_stale_or_expired_token_is_renewed_and_comes_back(door):
    """A changed revision or a past time leads to renewal, mount and query included."""
    door.know(Role.MANAGER, revision=2)
    door.sign_in(revision=1)
    answer = door.client.get("/cases/case-1?a=b", environ_overrides={"SCRIPT_NAME": "/library"})
    assert answer.status_code == 303
    assert answer.location == "/session/refresh?next=/library/cases/case-1%3Fa%3Db"
    door.sign_in(revision=2)
    door.clock.forward(301)
    assert door.client.get("/cases/case-1").location.startswith("/session/refresh")


def test_a_form_that_meets_an_expired_token_is_repeated_with_its_body(door):
    """307 keeps method and body, so that nothing typed is lost."""
    door.know(Role.MANAGER)
    door.sign_in(life=10)
    door.clock.forward(11)
    answer = door.client.post("/cases/case-1", data={"word": "x"})
    assert answer.status_code == 307
    assert answer.location == "/session/refresh?next=/cases/case-1"


def test_a_link_from_another_site_opens_after_one_step(door):
    """The strict cookie held back by a foreign link comes with the page's own refresh."""
    answer = door.client.get("/cases/case-1", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0">' in answer.text
    assert door.client.get("/cases/case-1").status_code == 303


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("refused", 403),
        ("hidden", 404),
        ("invalid", 422),
        ("missing", 404),
        ("conflict", 409),
        ("unavailable", 503),
        ("corrupt", 500),
        ("bug", 500),
    ],
)
def test_each_family_has_its_answer_in_both_forms(door, how, status):
    """One table for pages and API; what must not be told is in neither."""
    page = door.client.get(f"/fail/{how}")
    api = door.client.get(f"/api/v1/fail/{how}")
    assert (page.status_code, api.status_code) == (status, status)
    assert api.mimetype == "application/problem+json"
    assert api.get_json()["status"] == status
    assert SECRET not in page.text + api.text
    assert ("Retry-After" in api.headers) is (status == 503)


def test_problem_details_carry_code_and_facts(door):
    """Clients can rely on the code and read the safe facts."""
    shown = door.client.get("/api/v1/fail/invalid").get_json()
    assert shown == {
        "type": "urn:lockgate:problem:bad",
        "title": "There is a problem with what you sent",
        "status": 422,
        "detail": "Change this.",
        "code": "bad",
        "facts": {"limit": 3},
    }


def test_hidden_missing_and_unrouted_are_the_same_bytes(door):
    """Nobody learns from an answer whether something is there."""
    pages = {door.client.get(p).data for p in ("/fail/hidden", "/fail/missing", "/nowhere")}
    apis = {
        door.client.get(f"/api/v1/{p}").data for p in ("fail/hidden", "fail/missing", "nowhere")
    }
    assert len(pages) == len(apis) == 1


def test_no_error_puts_its_text_in_the_log(door):
    """Only code, kind and place are logged; the message may quote a document."""
    with structlog.testing.capture_logs() as lines:
        for how in ERRORS:
            door.client.get(f"/fail/{how}")
    assert SECRET not in json.dumps(lines, default=str)
    assert any(line["event"] == "request-failed" and line["kind"] == "ValueError" for line in lines)


def test_the_access_line_has_the_rule_and_ids_only(door):
    """Neither the address as typed nor a value that is no id reaches the log."""
    known = "case-01hzzzzzzzzzzzzzzzzzzzzzzz"
    with structlog.testing.capture_logs() as lines:
        door.client.get(f"/cases/{known}?name=Tilly")
        door.client.get("/cases/Tilly%20Doyle")
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["ids"] for line in requests] == [[known], []]
    assert {line["route"] for line in requests} == {"/cases/<case>"}
    assert "Tilly" not in json.dumps(lines, default=str)


def test_a_large_body_is_taken_only_where_a_route_allows_it(door):
    """The usual limit answers 413; a route with its own limit streams up to that."""
    door.know()
    door.sign_in()
    token = _form_token(door)
    big = b"x" * 2_000_000
    headers = {"X-CSRFToken": token, "Content-Type": "application/octet-stream"}
    assert door.client.post("/small", data=big, headers=headers).status_code == 413
    assert door.client.post("/upload", data=big, headers=headers).text == "2000000"
    query = f"/upload?form-token={token}"
    plain = {"Content-Type": "application/octet-stream"}
    assert door.client.post(query, data=big, headers=plain).text == "2000000"
    assert door.client.post("/upload", data=big, headers=plain).status_code == 403


def _form_token(door) -> str:
    from itsdangerous import URLSafeTimedSerializer

    with door.client.session_transaction() as session:
        session["csrf_token"], session["sign-in"] = "0" * 40, "ses-1"
    return URLSafeTimedSerializer(b"k" * 32, salt="wtf-csrf-token").dumps("0" * 40)


def test_a_service_shows_itself_by_its_own_key(door):
    """The service's token opens the service's address, and nobody else's token does."""
    token = service_token("redaction", "storage", door.keys.signer("redaction"), door.clock)
    bearer = {"Authorization": f"Bearer {token}"}
    answer = door.client.post("/api/v1/objects", json={"size": 3}, headers=bearer)
    assert answer.get_json() == {"by": "redaction", "size": 3}
    other = service_token("redaction", "intake", door.keys.signer("redaction"), door.clock)
    forged = service_token("redaction", "storage", door.keys.signer("intake"), door.clock)
    for wrong in (other, forged, "", "x", "lgt_" + "a" * 43):
        headers = {"Authorization": f"Bearer {wrong}"}
        assert door.client.post("/api/v1/objects", headers=headers).status_code == 401


def test_services_are_not_counted_as_one_busy_visitor():
    """Many calls of services from one address pass; anybody else's are limited."""
    door = Door(rate_limit="3 per minute")
    token = service_token("redaction", "storage", door.keys.signer("redaction"), door.clock)
    bearer = {"Authorization": f"Bearer {token}"}
    answers = [
        door.client.post("/api/v1/objects", json={"size": 3}, headers=bearer).status_code
        for _ in range(9)
    ]
    assert answers == [200] * 9
    assert [door.client.get("/cases/case-1").status_code for _ in range(5)][-1] == 429


def test_a_bad_authorization_header_is_not_covered_by_a_cookie(door):
    """A request that shows two proofs, one of them bad, is refused."""
    door.know(Role.MANAGER)
    door.sign_in()
    bad = {"Authorization": "Basic YTpi", "Sec-Fetch-Site": "same-origin"}
    assert door.client.post("/api/v1/objects", headers=bad).status_code == 401


def test_unknown_fields_are_refused_by_name_as_a_problem(door):
    """Input errors of the API name the field."""
    token = service_token("redaction", "storage", door.keys.signer("redaction"), door.clock)
    answer = door.client.post(
        "/api/v1/objects",
        json={"size": 3, "extra": 1},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 422
    assert "extra" in json.dumps(answer.get_json()["fields"])
    assert answer.get_json()["code"] == "fields-invalid"


def test_the_openapi_description_is_served(door):
    """Version 3.1, with the service's own routes."""
    shown = door.client.get("/api/v1/openapi.json").get_json()
    assert shown["openapi"] == "3.1.0"
    assert "/api/v1/objects" in shown["paths"]


def test_a_host_that_is_not_ours_is_not_answered():
    """With trusted hosts set, a rebound name gets nothing."""
    door = Door(trusted_hosts=("lockgate.example",))
    assert door.client.get("/fail/refused").status_code == 400
    good = door.client.get("/fail/refused", base_url="http://lockgate.example")
    assert good.status_code == 403


def test_only_the_front_desk_serves_assets(door):
    """A mounted service leaves the site's assets to the front desk."""
    assert door.client.get(assets.asset("lockgate.css")).status_code == 404


def test_missing_assets_stop_the_start_with_what_to_run(monkeypatch, tmp_path):
    """No half-dressed site: the message names the target that builds them."""
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    with pytest.raises(assets.AssetsMissingError, match="make assets"):
        Door()


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret_key": b"short"},
        {"mount": "library"},
        {"mount": "/library/"},
        {"https": True, "origin": "http://lockgate.example"},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(wrong):
    """A weak key, a crooked mount or a plain origin on https does not start."""
    with pytest.raises(ValueError, match=r"key|mount|origin"):
        WebSettings(**{"secret_key": b"k" * 32, **wrong})
