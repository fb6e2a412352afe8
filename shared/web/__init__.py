"""The front door every service shares: app factory, guard, sign-in verification, layout.

How a service adds an API route (``services/<name>/api.py``)::

    blueprint = flask_smorest.Blueprint("cases_api", __name__, url_prefix="/api/v1")

    @blueprint.get("/cases/<case>")
    @guarded(Action.CASE_SEE, target=lambda args: Target(case=args["case"]))
    @blueprint.response(200, CaseSchema)
    def see_case(case: str) -> Case: ...

How a service adds a page (``services/<name>/pages.py``)::

    blueprint = flask.Blueprint("cases", __name__, template_folder="templates")

    @blueprint.get("/cases/<case>")
    @guarded(Action.CASE_SEE, target=lambda args: Target(case=args["case"]))
    def case_page(case: str) -> str:
        return render_template("cases/case.html", ...)

The template extends ``lockgate/page.html`` (blocks ``title``, ``before``, ``content``; variables
``errors``, ``back``, ``family``). A form holds ``{{ form_token() }}`` and ``novalidate``; its view
reads it with ``read_form(Schema())`` and, when something is wrong, renders the same template again
with ``errors`` and ``values`` and status 422.

The bootstrap makes the application::

    create_app(
        "redaction", blueprints=[...], access=ProjectedAccess(uow_factory),
        settings=WebSettings(secret_key=..., mount="/redaction"), verify=..., clock=...,
    )

and adds ``shared.web.projection.RECORDS`` to its records and ``consumers()`` to its consumers.

Rules: every endpoint and method carries ``@guarded``, or the application does not start. A view
that takes a large body says so: ``@guarded(..., max_body=2 << 30, streamed=True)``; a streamed
form carries its token in the query (``form_query()``), so that the body is left for the view to
read. Raise the five error families and nothing else; the border renders them. The person asking is
``identity()``; a finer check inside a view is ``require(action, target)``.
"""
