"""The guard: every endpoint names the action it is, and nobody gets past without being allowed.

The order, for each request:

1. the route must be marked, else it does not exist;
2. who asks is found out; nobody in particular is sent to sign in (API: 401);
3. a change sent by a browser must come from this site;
4. the target is looked up and the policy table asked; a refusal about one thing looks exactly as
   if the thing were missing;
5. a change sent by a browser must carry the form's token (this may read the body, so it is last).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, redirect, render_template, request, session
from flask_wtf.csrf import CSRFProtect, validate_csrf
from wtforms.validators import (  # type: ignore[import-untyped]
    ValidationError,
)

from shared.domain.errors import Invalid, Refused
from shared.domain.policy import NOWHERE, Action, Subject, Target, allows
from shared.web.access import ANONYMOUS, Denied, Door, Identity
from shared.web.origin import SAFE_METHODS, check_origin
from shared.web.paths import REFRESH, SIGN_IN, with_next
from shared.web.problems import Problem, is_api, respond
from shared.web.tokens import access_cookie

TargetOf = Callable[[Mapping[str, Any]], Target]
View = TypeVar("View", bound=Callable[..., Any])
_MARK = "__lockgate_mark__"
_BOUND = "sign-in"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a view declared of itself."""

    action: Action
    target: TargetOf | None = None
    max_body: int = 0
    streamed: bool = False
    token: bool = True


def guarded(
    action: Action,
    target: TargetOf | None = None,
    *,
    max_body: int = 0,
    streamed: bool = False,
    token: bool = True,
) -> Callable[[View], View]:
    """Declare what a view does; works on functions and on methods of a MethodView.

    ``target`` maps the view's arguments to what is asked about; it may raise Invalid
    ``…-missing``. ``max_body`` allows a larger body than usual. ``streamed`` leaves the body
    unread: the form token then comes in the ``X-CSRFToken`` header or the query.
    ``token=False`` is for the one address that changes nothing a person would notice and must take
    any body: renewing access.
    """

    def mark(view: View) -> View:
        setattr(view, _MARK, Mark(action, target, max_body, streamed, token))
        return view

    return mark


def mark_of(view: Callable[..., Any], method: str) -> Mark | None:
    """The mark of the code that answers ``method``, or None."""
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return cast(Mark | None, getattr(view, _MARK, None))
    handler = getattr(view_class, method.lower(), None)
    if handler is None and method == "HEAD":
        handler = getattr(view_class, "get", None)
    return cast(Mark | None, getattr(handler, _MARK, None))


def unmarked(app: Flask) -> list[str]:
    """Every ``METHOD rule`` of the application that declares no action."""
    return [
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
        if mark_of(app.view_functions[rule.endpoint], method) is None
    ]


def identity() -> Identity:
    """Who asks; anonymous on a public page when nobody is signed in."""
    return cast(Identity, g.get("identity", ANONYMOUS))


def subject() -> Subject:
    """The policy's view of who asks."""
    return identity().subject


def may(action: Action, target: Target = NOWHERE) -> bool:
    """Whether who asks may do this; for showing or leaving out a button."""
    who = identity()
    if who.scopes is not None and action.value not in {*who.scopes, Action.OWN_ACCOUNT}:
        return False
    return allows(who.subject, action, target)


def require(action: Action, target: Target = NOWHERE) -> None:
    """Refuse unless who asks may do this; about one thing, as if the thing were missing."""
    if may(action, target):
        return
    if target == NOWHERE:
        raise Refused("not-allowed", "Your role does not allow this.")
    raise Refused("not-found", "There is nothing here that you may see.", hidden=True)


def install(app: Flask, door: Door, csrf: CSRFProtect) -> None:
    """Put the guard in front of every view."""

    @app.before_request
    def guard() -> Response | None:
        if request.routing_exception is not None:
            return None
        mark = _mark()
        found = _identify(door)
        if isinstance(found, Denied) and mark.action is not Action.PUBLIC:
            return _turn_away(found)
        who = ANONYMOUS if isinstance(found, Denied) else found
        g.identity = who
        _bind_form_cookie(who)
        browser = who.by_cookie or not is_api()
        if browser:
            check_origin(strict=is_api())
        if mark.action is not Action.PUBLIC:
            require(mark.action, _target(mark))
        if browser and mark.token and request.method not in SAFE_METHODS:
            _check_form_token(csrf, mark)
        return None


def _mark() -> Mark:
    view = current_app.view_functions.get(request.endpoint or "")
    mark = mark_of(view, request.method) if view else None
    if mark is None:
        raise Refused("route-unclassified", "This address has no policy.", hidden=True)
    if mark.max_body:
        request.max_content_length = mark.max_body
        request.max_form_memory_size = None if mark.streamed else request.max_form_memory_size
    return mark


def _identify(door: Door) -> Identity | Denied:
    header = request.headers.get("Authorization", "")
    if is_api() and header:
        scheme, _, token = header.partition(" ")
        return door.by_bearer(token.strip()) if scheme.lower() == "bearer" else Denied.INVALID
    https = bool(current_app.config["LOCKGATE_HTTPS"])
    return door.by_cookie(request.cookies.get(access_cookie(https=https), ""))


def _bind_form_cookie(who: Identity) -> None:
    """Make form tokens worth nothing once the sign-in they were made for has changed."""
    if who.by_cookie and session.get(_BOUND) != who.session:
        session.clear()
        session[_BOUND] = who.session


def _turn_away(denied: Denied) -> Response:
    """Send a person to sign in, or to renew what has expired; tell an API client 401."""
    if is_api():
        message = "Send a valid access token, or sign in."
        response = respond(Problem(401, denied.value, message))
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if denied is Denied.MISSING and _from_elsewhere():
        return Response(render_template("lockgate/continue.html"), mimetype="text/html")
    safe = request.method in SAFE_METHODS
    if denied is Denied.EXPIRED:
        # 307 repeats a form with its body after renewal, so that nothing typed is lost.
        return cast(Response, redirect(with_next(REFRESH), 303 if safe else 307))
    return cast(Response, redirect(with_next(SIGN_IN) if safe else SIGN_IN, 303))


def _from_elsewhere() -> bool:
    """A link followed from another site: strict cookies were held back, not missing."""
    site = request.headers.get("Sec-Fetch-Site", "")
    return request.method == "GET" and site in {"cross-site", "same-site"}


def _target(mark: Mark) -> Target:
    if mark.target is None:
        return NOWHERE
    try:
        target = mark.target(request.view_args or {})
    except Invalid as error:
        if not error.code.endswith("-missing"):
            raise
        raise Refused("not-found", "There is nothing here.", hidden=True) from error
    if target == NOWHERE:
        raise Refused("not-found", "There is nothing here.", hidden=True)
    return target


def _check_form_token(csrf: CSRFProtect, mark: Mark) -> None:
    if not mark.streamed:
        csrf.protect()
        return
    token = request.headers.get("X-CSRFToken") or request.args.get("form-token")
    try:
        validate_csrf(token)
    except ValidationError as error:
        raise Refused("form-expired", "This form has expired. Go back and reload.") from error
