"""The threshold decision: two limbs and reasons in words; nothing is computed."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from services.intake.domain.cases import Threshold
from services.intake.front import Front, actor
from services.intake.handlers import cases
from shared.domain.errors import Invalid
from shared.domain.policy import Action
from shared.web.forms import Form
from shared.web.guard import guarded

PARTS = (
    (
        "abuse_or_neglect",
        "Is abuse or neglect of a child known or suspected?",
        "Say what is known, what is suspected, and from whom",
    ),
    (
        "death_or_harm",
        "Has a child died or been seriously harmed?",
        "Serious harm includes lasting harm to development or health that is likely, not certain",
    ),
    ("partners_views", "What do the three partners say?", "A different view is recorded as such"),
    ("reasons", "Why has the local authority decided this?", None),
)


def add(pages: Blueprint, front: Front) -> None:
    """The threshold's routes."""

    @pages.get("/cases/<case>/threshold")
    @guarded(Action.CASE_MANAGE, target=front.of_case)
    def threshold_page(case: str) -> str:
        return _page(front, case, Form())

    @pages.post("/cases/<case>/threshold")
    @guarded(Action.CASE_MANAGE, target=front.of_case)
    def record_threshold(case: str) -> Any:
        typed = request.form.to_dict()
        missing = {name: "Enter this part" for name, *_ in PARTS if not typed.get(name, "").strip()}
        if typed.get("met") not in {"yes", "no"}:
            missing["met"] = "Choose yes or no"
        if missing:
            return _page(front, case, Form({}, typed, missing)), 422
        text = cases.ThresholdText(
            **{one.name: typed[one.name] for one in fields(cases.ThresholdText)}
        )
        try:
            with front.units() as uow:
                cases.record_threshold(
                    case, text, met=typed["met"] == "yes", by=actor(), uow=uow, desk=front.desk
                )
                uow.commit()
        except Invalid as error:
            return _page(front, case, Form({}, typed, {"reasons": error.message})), 422
        flash("The threshold decision is on the record.", "success")
        return redirect(f"/cases/{case}", 303)


def _page(front: Front, case: str, form: Form) -> str:
    with front.units() as uow:
        kept = uow.find(Threshold, case=case, order_by="recorded_at", descending=True)
        names = {one: front.staff.person_name(one, uow) for one in {t.recorded_by for t in kept}}
    earlier = [
        (one, json.loads(front.desk.vault.open_value(case, cases.THRESHOLD, one.sealed)))
        for one in kept
    ]
    return render_template(
        "intake/threshold.html",
        parts=PARTS,
        earlier=earlier,
        names=names,
        form=form,
        errors=form.errors,
        back=f"/cases/{case}",
    )
