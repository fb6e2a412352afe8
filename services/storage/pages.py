"""Storage's pages: a recipient's bundles, a manager's releases, an auditor's log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from services.storage.desk import Desk
from services.storage.domain.records import ReleaseState
from services.storage.domain.releases import EMERGENCY, MANAGER_REASONS
from services.storage.downloads import download, send
from services.storage.publishing import Publisher
from services.storage.schemas import (
    LastDayForm,
    QuestionSchema,
    RecallSchema,
    end_of,
    to_question,
)
from services.storage.words import (
    KINDS,
    REASONS,
    WITNESS_STATES,
    audience_called,
    kind_called,
)
from shared.domain.audience import Audience, AudienceKind
from shared.domain.errors import Invalid
from shared.domain.policy import Action, Target
from shared.web.forms import Form, read_form
from shared.web.guard import guarded, identity, may, subject

SHOWN = 100


def blueprint(
    desk: Desk, called: Callable[[str], str] = str, publisher: Publisher | None = None
) -> Blueprint:
    """Every page of the service; ``called`` names people, ``publisher`` knows the witnesses."""
    pages = Blueprint("library", __name__, template_folder="templates")
    pages.app_context_processor(lambda: {"person_called": cache(called)})  # asked once a page
    pages.add_app_template_filter(audience_called)
    pages.add_app_template_filter(kind_called)
    _bundle_pages(pages, desk)
    _release_pages(pages, desk)
    _log_pages(pages, desk, publisher)
    return pages


# --- the recipient ----------------------------------------------------------------------------


def _bundle_pages(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/")
    @guarded(Action.OWN_ACCOUNT)
    def bundles() -> str:
        found = desk.releases_of(identity().actor)
        family = any(_is_family(view.release.audience) for view in found)
        return render_template("library/bundles.html", bundles=found, family=family)

    @pages.get("/bundles/<release>")
    @guarded(Action.RELEASE_READ, lambda args: desk.release_target(args["release"]))
    def bundle(release: str) -> str:
        view = desk.readable(release, subject())
        family = _is_family(view.release.audience)
        return render_template(
            "library/bundle.html", bundle=view, family=family, back=url_for("library.bundles")
        )

    @pages.get("/bundles/<release>/files/<item>")
    @guarded(Action.RELEASE_READ, lambda args: desk.release_target(args["release"]))
    def file(release: str, item: str) -> Response:
        return send(desk.file(release, item, subject()))

    @pages.get("/bundles/<release>/all")
    @guarded(Action.RELEASE_READ, lambda args: desk.release_target(args["release"]))
    def everything(release: str) -> Response:
        return send(desk.everything(release, subject()))


def _is_family(audience: str) -> bool:
    return Audience.parse(audience).kind is AudienceKind.FAMILY


# --- the manager ------------------------------------------------------------------------------


def _release_pages(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/releases")
    @guarded(Action.OWN_ACCOUNT)
    def releases() -> str:
        found = desk.releases_of_cases(_manages)
        return render_template("library/releases.html", releases=found, reasons=REASONS)

    @pages.get("/releases/<release>")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    def release_page(release: str) -> str:
        return _manage(desk, release)

    @pages.post("/releases/<release>/recall")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    def recall(release: str) -> Redirect | tuple[str, int]:
        form = read_form(RecallSchema())
        if not form.ok:
            return _manage(desk, release, form.errors, form.typed), 422
        desk.recall(release, form.values["reason"], identity().actor)
        return _done(release, "The bundle is recalled. It can no longer be read.")

    @pages.post("/releases/<release>/recall-now")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    def recall_now(release: str) -> Redirect:
        desk.recall(release, EMERGENCY, identity().actor)
        return _done(release, "The bundle is recalled. It can no longer be read.")

    @pages.post("/releases/<release>/expiry")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    def expiry(release: str) -> Redirect | tuple[str, int]:
        form = read_form(LastDayForm())
        try:
            desk.change_expiry(release, end_of(_last_day(form)), identity().actor)
        except Invalid as error:
            return _manage(desk, release, _day_errors(form, error), form.typed), 422
        return _done(release, "The last day is changed.")

    @pages.post("/releases/<release>/reopen")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    def reopen(release: str) -> Redirect | tuple[str, int]:
        form = read_form(LastDayForm())
        try:
            desk.reopen(release, end_of(_last_day(form)), identity().actor)
        except Invalid as error:
            return _manage(desk, release, _day_errors(form, error), form.typed), 422
        return _done(release, "The bundle is open again.")


def _manages(case: str) -> bool:
    return may(Action.RELEASE_MANAGE, Target(case=case))


def _manage(
    desk: Desk,
    release: str,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, Any] | None = None,
) -> str:
    view = desk.release(release)
    return render_template(
        "library/release.html",
        view=view,
        recalled=view.release.state is ReleaseState.RECALLED,
        reasons=REASONS,
        choices=MANAGER_REASONS,
        errors=errors or {},
        typed=typed or {},
        back=url_for("library.releases"),
    )


def _done(release: str, text: str) -> Redirect:
    flash(text, "success")
    return redirect(url_for("library.release_page", release=release), 303)


def _last_day(form: Form) -> date:
    if not form.ok:
        raise Invalid("release-day", next(iter(form.errors.values())))
    try:
        return date(form.values["year"], form.values["month"], form.values["day"])
    except ValueError as error:
        raise Invalid("release-day", "The last day must be a real date.") from error


def _day_errors(form: Form, error: Invalid) -> Mapping[str, str]:
    return form.errors or {"day": error.message}


# --- the auditor ------------------------------------------------------------------------------


def _log_pages(pages: Blueprint, desk: Desk, publisher: Publisher | None) -> None:
    @pages.get("/log")
    @guarded(Action.LOG_SEE)
    def log() -> str | tuple[str, int]:
        form = read_form(QuestionSchema(), request.args)
        lines = desk.ask(to_question(form.values), SHOWN) if form.ok else []
        page = render_template(
            "library/log.html",
            lines=lines,
            cases=desk.cases(),
            typed=form.typed,
            errors=form.errors,
            most=SHOWN,
            kinds=KINDS,
            reasons=REASONS,
            witnesses=publisher.standings() if publisher else (),
            witness_states=WITNESS_STATES,
        )
        return page if form.ok else (page, 422)

    @pages.post("/log/export")
    @guarded(Action.LOG_SEE)
    def log_export() -> Response:
        form = read_form(QuestionSchema())
        if not form.ok:
            raise Invalid("log-question", "The question cannot be read.")
        lines = desk.export(to_question(form.values), identity().actor)
        return download((line.encode() for line in lines), "log.csv")

    @pages.get("/log/checkpoint")
    @guarded(Action.LOG_SEE)
    def log_checkpoint() -> Response:
        return download([desk.checkpoint().encode()], "checkpoint.txt")
