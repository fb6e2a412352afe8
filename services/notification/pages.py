"""The notification service's pages: deliveries, packs for the Panel, dead letters."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

from services.notification.desk import Desk
from services.notification.domain.templates import reason_of, subject_of
from shared.domain.policy import Action
from shared.web.guard import guarded


def blueprint(desk: Desk) -> Blueprint:
    """Every page of the service."""
    pages = Blueprint("deliveries", __name__, template_folder="templates")

    @pages.get("/")
    @guarded(Action.OWN_ACCOUNT)
    def index() -> str:
        return render_template(
            "deliveries/index.html",
            deliveries=desk.deliveries(),
            waiting=desk.waiting_packs(),
            subject_of=subject_of,
            reason_of=reason_of,
        )

    @pages.post("/<delivery>/retry")
    @guarded(Action.DELIVERY_RETRY, lambda args: desk.delivery_target(args["delivery"]))
    def retry(delivery: str) -> Redirect:
        desk.retry(delivery)
        flash("The delivery will be tried again now.", "success")
        return redirect(url_for("deliveries.index"), 303)

    _pack_pages(pages, desk)
    _dead_letter_pages(pages, desk)
    return pages


def _pack_pages(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/packs")
    @guarded(Action.PACK_COLLECT)
    def packs() -> str:
        return render_template("deliveries/packs.html", packs=desk.packs())

    @pages.get("/packs/<pack>/package")
    @guarded(Action.PACK_COLLECT, lambda args: desk.pack_target(args["pack"]))
    def package(pack: str) -> Response:
        response = Response(desk.package(pack), mimetype="application/octet-stream")
        response.headers["Content-Disposition"] = f'attachment; filename="{pack}.lockgate"'
        return response

    @pages.post("/packs/<pack>/collected")
    @guarded(Action.PACK_COLLECT, lambda args: desk.pack_target(args["pack"]))
    def collected(pack: str) -> Redirect:
        desk.collect(pack)
        flash("Thank you. The receipt is on the record.", "success")
        return redirect(url_for("deliveries.packs"), 303)


def _dead_letter_pages(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/dead-letters")
    @guarded(Action.DEAD_LETTERS_SEE)
    def dead_letters() -> str:
        return render_template("deliveries/dead_letters.html", letters=desk.dead_letters())

    @pages.post("/dead-letters/<queue>/<message>/replay")
    @guarded(
        Action.DEAD_LETTERS_REPLAY,
        lambda args: desk.letter_target(args["queue"], args["message"]),
    )
    def replay(queue: str, message: str) -> Redirect:
        desk.replay(queue, message)
        flash("The message is back on its queue.", "success")
        return redirect(url_for("deliveries.dead_letters"), 303)
