"""Cases, their facts and their clocks; the board."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from flask_smorest.pagination import PaginationParameters

from services.intake.api import schemas
from services.intake.domain.cases import Case
from services.intake.domain.clocks import ClockFact
from services.intake.front import Front, actor
from services.intake.handlers import board, cases, clockwork
from shared.domain.policy import Action
from shared.web.guard import guarded


def add(api: Blueprint, front: Front) -> None:
    """Put the routes on the blueprint."""
    _board(api, front)
    _cases(api, front)
    _facts(api, front)


def _board(api: Blueprint, front: Front) -> None:
    @api.get("/board")
    @guarded(Action.BOARD_SEE)
    @api.response(200, schemas.BoardRowSchema(many=True))
    @api.paginate(page_size=50, max_page_size=100)
    def see_board(pagination_parameters: PaginationParameters) -> Any:
        """Cases, the most urgent first; X-Pagination tells of further pages."""
        asked = pagination_parameters
        with front.units() as uow:
            found = board.board(uow=uow, desk=front.desk, page=asked.page, size=asked.page_size)
        asked.item_count = found.cases
        return list(found.rows) if asked.page <= found.pages else []

    @api.post("/holidays")
    @guarded(Action.CASE_OPEN)
    @api.arguments(schemas.HolidaySchema)
    @api.response(201, schemas.HolidayOutSchema)
    def proclaim(sent: dict[str, Any]) -> Any:
        """Add a bank holiday proclaimed after the published list."""
        with front.units() as uow:
            made = clockwork.proclaim_holiday(
                sent["on"], sent["name"], by=actor(), uow=uow, desk=front.desk
            )
            uow.commit()
        return made


def _cases(api: Blueprint, front: Front) -> None:
    @api.post("/cases")
    @guarded(Action.CASE_OPEN)
    @api.arguments(schemas.OpenCaseSchema)
    @api.response(201, schemas.CaseSchema)
    def open_case(sent: dict[str, Any]) -> Any:
        """Open a case; the caller manages it."""
        with front.units() as uow:
            case = cases.open_case(
                sent["guidance"],
                by=actor(),
                uow=uow,
                desk=front.desk,
                aware_at=sent["aware_at"],
                reason=sent["reason"],
            )
            uow.commit()
        return case

    @api.get("/cases/<case>")
    @guarded(Action.CASE_SEE, target=front.of_case)
    @api.response(200, schemas.BoardRowSchema)
    def see_case(case: str) -> Any:
        """One case as the board shows it."""
        with front.units() as uow:
            return board.board_row(uow.get(Case, case), uow=uow, desk=front.desk)

    @api.get("/cases/<case>/clocks")
    @guarded(Action.CASE_SEE, target=front.of_case)
    @api.response(200, schemas.ClockSchema(many=True))
    def see_clocks(case: str) -> Any:
        """The clocks of a case, each explaining itself."""
        with front.units() as uow:
            views = clockwork.clocks_of(uow.get(Case, case), uow, front.desk)
        return [board.shown(view) for view in views]

    @api.post("/cases/<case>/threshold")
    @guarded(Action.CASE_MANAGE, target=front.of_case)
    @api.arguments(schemas.ThresholdSchema)
    @api.response(201)
    def record_threshold(sent: dict[str, Any], case: str) -> Any:
        """Add a reasoned threshold decision."""
        met = sent.pop("met")
        with front.units() as uow:
            made = cases.record_threshold(
                case, cases.ThresholdText(**sent), met=met, by=actor(), uow=uow, desk=front.desk
            )
            uow.commit()
        return {"id": made.id}


def _facts(api: Blueprint, front: Front) -> None:
    @api.get("/cases/<case>/facts")
    @guarded(Action.CASE_SEE, target=front.of_case)
    @api.response(200, schemas.FactOutSchema(many=True))
    def see_facts(case: str) -> Any:
        """Everything recorded that the clocks run on."""
        with front.units() as uow:
            uow.get(Case, case)
            return uow.find(ClockFact, case=case, order_by="recorded_at")

    @api.post("/cases/<case>/facts")
    @guarded(Action.CLOCK_RECORD, target=front.of_case)
    @api.arguments(schemas.FactSchema)
    @api.response(201, schemas.FactOutSchema)
    def record_fact(sent: dict[str, Any], case: str) -> Any:
        """Record something that happened; nothing is ever edited."""
        with front.units() as uow:
            made = clockwork.record_fact(
                case, clockwork.NewFact(**sent), by=actor(), uow=uow, desk=front.desk
            )
            uow.commit()
        return made

    @api.post("/cases/<case>/notification")
    @guarded(Action.CLOCK_RECORD, target=front.of_case)
    @api.arguments(schemas.NotificationSchema)
    @api.response(201, schemas.FactOutSchema)
    def record_notification(sent: dict[str, Any], case: str) -> Any:
        """Record that a person sent the notification: its reference and when."""
        with front.units() as uow:
            made = cases.record_notification(
                case,
                sent["reference"],
                sent["sent_at"],
                by=actor(),
                uow=uow,
                desk=front.desk,
                reason=sent["reason"],
            )
            uow.commit()
        return made
