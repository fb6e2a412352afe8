"""The one layout: navigation by role, banners, error summary, ways out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, get_flashed_messages, request
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from shared.domain.policy import Role
from shared.web.assets import asset
from shared.web.forms import error_list, form_query, form_token
from shared.web.guard import identity, may

_R = Role
_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the navigation and who sees it. ``href`` is a path of the site."""

    text: str
    href: str
    roles: frozenset[Role]


NAVIGATION: tuple[Item, ...] = (
    Item("Decisions", "/decisions", frozenset({_R.SIGNATORY})),
    Item("Cases", "/cases", frozenset({_R.MANAGER, _R.SIGNATORY, _R.AUDITOR})),
    Item("Requests", "/requests", frozenset({_R.AGENCY_OFFICER})),
    Item("Redaction", "/redaction/", frozenset({_R.REDACTION_OFFICER, _R.REDACTION_APPROVER})),
    Item("Your bundles", "/library/", frozenset({_R.REVIEWER, _R.FAMILY})),
    Item("Releases", "/library/releases", frozenset({_R.MANAGER})),
    Item("Retention", "/library/retention", frozenset({_R.MANAGER, _R.SIGNATORY, _R.AUDITOR})),
    Item("People", "/people", frozenset({_R.ADMINISTRATOR})),
    Item("Agencies", "/agencies", frozenset({_R.ADMINISTRATOR, _R.MANAGER})),
    Item("API tokens", "/api-tokens", frozenset({_R.ADMINISTRATOR, _R.AGENCY_OFFICER})),
    Item("Deliveries", "/deliveries/", frozenset({_R.MANAGER, _R.ADMINISTRATOR})),
    Item("Dead letters", "/deliveries/dead-letters", frozenset({_R.ADMINISTRATOR})),
    Item("Packs", "/deliveries/packs", frozenset({_R.PANEL})),
    Item("Log", "/library/log", frozenset({_R.AUDITOR})),
    Item("Keys", "/library/keys", frozenset({_R.ADMINISTRATOR})),
    Item("Store", "/library/store", frozenset({_R.ADMINISTRATOR, _R.AUDITOR})),
)


def first_page(roles: frozenset[Role]) -> str:
    """Where a person with these roles starts."""
    return next((item.href for item in NAVIGATION if item.roles & roles), "/account")


def navigation() -> list[dict[str, Any]]:
    """The present person's navigation, the current place marked."""
    who = identity()
    if not who.subject.person:
        return []
    here = request.script_root + request.path
    items = [item for item in NAVIGATION if item.roles & who.all_roles]
    own = (
        Item("Your account", "/account", frozenset()),
        Item("Sign out", "/sign-out", frozenset()),
    )
    shown = (*items, *own)
    present = max((i.href for i in shown if _within(here, i.href)), key=len, default="")
    return [{"text": i.text, "href": i.href, "active": i.href == present} for i in shown]


def _within(here: str, href: str) -> bool:
    place = href.rstrip("/")
    return here.rstrip("/") == place or here.startswith(f"{place}/")


def uk_date(value: date | datetime | None) -> str:
    """``22 November 2026``; an instant is shown as the day it was in England."""
    if value is None:
        return ""
    day = value.astimezone(_LONDON).date() if isinstance(value, datetime) else value
    return f"{day.day} {day:%B %Y}"


def uk_time(value: datetime | None) -> str:
    """``22 November 2026 at 2:05pm``, in English time."""
    if value is None:
        return ""
    local = value.astimezone(_LONDON)
    hour = local.hour % 12 or 12
    return f"{uk_date(local)} at {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004


def named(value: str, names: Mapping[str, str]) -> str:
    """The words for a code; the code itself when there are none."""
    return names.get(value, value)


def install(app: Flask) -> None:
    """Give every template the macros, helpers and filters of the layout."""
    own = app.jinja_loader
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    shared_templates = PackageLoader("shared.web")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [loader for loader in (own, shared_templates, govuk) if loader is not None]
    )
    app.jinja_env.globals.update(
        asset=asset,
        navigation=navigation,
        identity=identity,
        may=may,
        form_token=form_token,
        form_query=form_query,
        error_list=error_list,
        banners=lambda: get_flashed_messages(with_categories=True),
        service_name=lambda: str(current_app.config["LOCKGATE_SERVICE"]),
    )
    app.jinja_env.filters.update(uk_date=uk_date, uk_time=uk_time, named=named)
