"""The app factory: one way to make a service's web application, with nothing left to remember."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flask
import flask_smorest
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask, Response, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from marshmallow import Schema
from werkzeug.middleware.proxy_fix import ProxyFix

from shared.domain.access_tokens import Verify
from shared.domain.policy import Action
from shared.ports.clock import Clock
from shared.web import access_log, assets, guard, headers, layout, problems
from shared.web.access import AccessReader, ApiTokens, Door
from shared.web.again import PatientFlask
from shared.web.guard import guarded
from shared.web.settings import WebSettings


class _Api(flask_smorest.Api):  # type: ignore[misc]  # flask-smorest has no types
    """The description of the API, with the errors that are really answered."""

    ERROR_SCHEMA = problems.ProblemSchema


class UnguardedRouteError(RuntimeError):
    """A route declares no action of the policy table."""


def create_app(
    service: str,
    *,
    blueprints: Sequence[flask.Blueprint],
    access: AccessReader,
    settings: WebSettings,
    verify: Verify,
    clock: Clock,
    api_tokens: ApiTokens | None = None,
) -> Flask:
    """The service's WSGI application, guarded.

    The application mounted at the root also serves ``/assets`` for the whole site. Raises
    AssetsMissingError when the front-end assets are not built and UnguardedRouteError for a route
    that declares no action.
    """
    assets.check()
    app = PatientFlask(f"lockgate-{service}", static_folder=None, template_folder=None)
    _configure(app, service, settings)
    headers.install(app, https=settings.https)
    access_log.install(app, service)
    _limit(app, settings)
    csrf = CSRFProtect(app)
    guard.install(app, Door(service, access, verify, clock, api_tokens), csrf)
    layout.install(app)
    _register(app, blueprints)
    problems.install(app)  # after flask-smorest, which brings handlers of its own
    if not settings.mount:
        app.register_blueprint(assets.blueprint())
    if found := guard.unmarked(app):
        raise UnguardedRouteError(f"routes without a declared action: {', '.join(found)}")
    return app


def _configure(app: Flask, service: str, settings: WebSettings) -> None:
    prefix = "__Host-" if settings.https else ""
    app.config.update(
        LOCKGATE_SERVICE=service,
        LOCKGATE_HTTPS=settings.https,
        LOCKGATE_ORIGIN=settings.origin,
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=f"{prefix}lockgate-form-{service}",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=settings.max_body,
        MAX_FORM_MEMORY_SIZE=settings.max_body,
        MAX_FORM_PARTS=500,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        PROPAGATE_EXCEPTIONS=False,
        WTF_CSRF_CHECK_DEFAULT=False,  # the guard calls it, after the policy
        WTF_CSRF_TIME_LIMIT=None,  # as long as the sign-in it is bound to
        WTF_CSRF_SSL_STRICT=False,  # pages send no referrer; shared.web.origin does this check
        API_TITLE=f"Lockgate {service}",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "servers": [{"url": settings.mount or "/"}],
            "security": [{"access": []}],
        },
    )
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the way Flask documents
            app.wsgi_app, x_for=n, x_proto=n, x_host=n, x_prefix=0
        )


def _limit(app: Flask, settings: WebSettings) -> None:
    """A limit for each address; services calling each other are many calls from one, so exempt."""
    limiter = Limiter(
        get_remote_address,
        app=app,
        application_limits=[settings.rate_limit] if settings.rate_limit else [],
        storage_uri=settings.rate_storage,
        key_prefix=str(app.config["LOCKGATE_SERVICE"]),
        enabled=bool(settings.rate_limit),
    )

    @limiter.request_filter
    def between_services() -> bool:
        view = app.view_functions.get(flask.request.endpoint or "")
        mark = guard.mark_of(view, flask.request.method) if view else None
        return mark is not None and mark.action is Action.SERVICE_CALL


def _schema_name(schema: Any) -> str:
    """The name of a schema in the description; empty for a variant, which is written out inline."""
    shape = schema if isinstance(schema, Schema) else resolve_schema_cls(schema)
    if isinstance(shape, Schema):
        if shape.only or shape.exclude or shape.partial or shape.load_only or shape.dump_only:
            return ""
        shape = type(shape)
    return str(getattr(shape, "__name__", "")).removesuffix("Schema")


def _description(spec: dict[str, Any]) -> dict[str, Any]:
    """The description as served: errors under the media type that they are answered with."""
    for response in spec["components"].get("responses", {}).values():
        content = response.get("content", {})
        if "application/json" in content:
            content[problems.MEDIA_TYPE] = content.pop("application/json")
    return spec


def _register(app: Flask, blueprints: Sequence[flask.Blueprint]) -> None:
    plugin = MarshmallowPlugin(schema_name_resolver=_schema_name)
    api = _Api(app, spec_kwargs={"marshmallow_plugin": plugin})
    scheme = {"type": "http", "scheme": "bearer", "description": "An access token of this site."}
    api.spec.components.security_scheme("access", scheme)
    for blueprint in blueprints:
        if isinstance(blueprint, flask_smorest.Blueprint):
            api.register_blueprint(blueprint)
        else:
            app.register_blueprint(blueprint)
    common = flask.Blueprint("front_door", __name__)

    @common.get("/api/v1/openapi.json")
    @guarded(Action.PUBLIC)
    def openapi() -> Response:
        return flask.jsonify(_description(api.spec.to_dict()))

    @common.get("/api/v1/health")
    @guarded(Action.PUBLIC)
    def health() -> Response:
        return flask.jsonify(service=current_app.config["LOCKGATE_SERVICE"], status="ok")

    app.register_blueprint(common)
