"""The session's own addresses: renewing access, signing out, leaving quickly."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, session

from services.intake.people.handlers import sessions
from services.intake.people.ports import Desk
from shared.domain.errors import Refused
from shared.domain.policy import Action
from shared.web.guard import guarded
from shared.web.paths import SIGN_IN, safe_next
from shared.web.tokens import (
    SESSION_PATH,
    access_cookie,
    drop_cookie,
    put_cookie,
    session_cookie,
)

AWAY = "https://www.bbc.co.uk/weather"


def blueprint(desk: Desk) -> Blueprint:
    """The session addresses over the desk's ports."""
    pages = Blueprint("session", __name__, template_folder="../templates")
    _add_renewal(pages, desk)
    _add_ending(pages, desk)
    return pages


def _add_renewal(pages: Blueprint, desk: Desk) -> None:
    def renew() -> Response:
        cookie = request.cookies.get(session_cookie(https=desk.https), "")
        try:
            with desk.uow_factory() as uow:
                token = sessions.renew(
                    cookie, uow=uow, key=desk.key, clock=desk.clock, sign=desk.sign
                )
                uow.commit()
        except Refused:
            wanted = safe_next(request.args.get("next")) if _is_safe() else "/"
            return _forget(desk, go(SIGN_IN, wanted=wanted))
        # 307 lets a form that met an expired access token arrive after all, body and all
        response = go(safe_next(request.args.get("next")), 303 if _is_safe() else 307)
        put_cookie(response, access_cookie(https=desk.https), token, https=desk.https)
        return response

    @pages.get("/session/refresh")
    @guarded(Action.PUBLIC)
    def refresh() -> Response:
        return renew()

    @pages.route("/session/refresh", methods=["POST", "PUT", "PATCH", "DELETE"])
    @guarded(Action.PUBLIC, max_body=8 << 30, streamed=True, token=False)
    def refresh_and_repeat() -> Response:
        return renew()

    @pages.get("/session/alive")
    @guarded(Action.OWN_ACCOUNT)
    def alive() -> Response:
        return Response(status=204)


def _add_ending(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/session/leave")
    @guarded(Action.PUBLIC)
    def leave() -> Response:
        """Leave quickly: out of the site at once, signed out when this page's own link asked."""
        response = cast(Response, redirect(AWAY, 303))
        if request.headers.get("Sec-Fetch-Site") == "same-origin":
            _end(desk)
            _forget(desk, response)
        return response

    @pages.get("/sign-out")
    @guarded(Action.PUBLIC)
    def sign_out_page() -> str:
        return render_template("people/sign_out.html")

    @pages.post("/session/end")
    @guarded(Action.PUBLIC)
    def sign_out() -> Response:
        _end(desk)
        session.clear()
        return _forget(desk, go("/signed-out"))

    @pages.get("/signed-out")
    @guarded(Action.PUBLIC)
    def signed_out() -> str:
        return render_template("people/signed_out.html")


def _end(desk: Desk) -> None:
    cookie = request.cookies.get(session_cookie(https=desk.https), "")
    with desk.uow_factory() as uow:
        sessions.end(cookie, uow=uow, key=desk.key, clock=desk.clock)
        uow.commit()


def _forget(desk: Desk, response: Response) -> Response:
    drop_cookie(response, access_cookie(https=desk.https), https=desk.https)
    drop_cookie(response, session_cookie(https=desk.https), https=desk.https, path=SESSION_PATH)
    return response


def go(path: str, code: int = 303, *, wanted: str = "/") -> Response:
    """Send the browser on, taking along where it wanted to be."""
    query = "" if wanted == "/" else f"?next={quote(wanted, safe='/')}"
    return cast(Response, redirect(f"{path}{query}", code))


def _is_safe() -> bool:
    return request.method in {"GET", "HEAD"}
