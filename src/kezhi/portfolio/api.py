"""Valuation runs and what they found, over REST."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.responses import Response
from pydantic import Field

from kezhi.kit import types
from kezhi.kit.api import (
    ApiError,
    IdempotencyKey,
    Paged,
    PageQuery,
    answers,
    as_json,
    page_of,
)
from kezhi.portfolio import wording
from kezhi.portfolio.queries import runs as queries
from kezhi.portfolio.queries import worth
from kezhi.portfolio.queries.lens import lens_for
from kezhi.portfolio.services import runs as services
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

runs = Router()
results = Router()
Model = Literal["auto", "bg_nbd", "mbg_nbd", "pareto_nbd", "nbd", "seasonal"]
Tier = Literal["platinum", "gold", "iron", "lead", "unrated"]
Risk = Literal["none", "watch", "at_risk", "lost"]


class RunOut(Schema):
    id: int
    as_of: types.Day
    status: str
    step: str
    progress: int
    is_automatic: bool
    measure: str = Field(description="lifetime_value, or lifetime_revenue without product costs.")
    model: str
    currency: str
    settings: dict[str, Any]
    counts: dict[str, Any] | None = Field(
        None, description="Source rows. Null when the caller does not see the whole company."
    )
    totals: dict[str, float | None] | None = Field(
        None, description="Sums of the whole company. Null when the caller may not see them."
    )
    fit: dict[str, Any] = Field(description="Model, parameters, log-likelihood, what was tried.")
    warnings: list[dict[str, Any]]
    fingerprint: str
    versions: dict[str, str]
    error: str
    created_at: datetime
    finished_at: datetime | None
    rows_removed_at: datetime | None = Field(
        description="When the results of single customers were removed; the sums stay."
    )

    @staticmethod
    def resolve_fit(run: Any) -> dict[str, Any]:
        return run.report.get("model", {})  # type: ignore[no-any-return]  # JSON as it was kept

    @staticmethod
    def resolve_counts(run: Any, context: Any) -> dict[str, Any] | None:
        lens = lens_for(context["request"].user, run)
        return run.counts if lens.is_whole else None

    @staticmethod
    def resolve_totals(run: Any, context: Any) -> dict[str, Any] | None:
        lens = lens_for(context["request"].user, run)
        return run.totals if lens.is_whole and lens.has_value else None


class RunIn(types.Body):
    as_of: types.Day | None = Field(None, description="Left out: today, or the last order's day.")
    model: Model = "auto"


class ResultOut(Schema):
    """Money is in the run's currency. Null is undefined; `reason` says why, or that the caller
    may not see costs and margins."""

    id: int
    run_id: int
    customer_id: int = Field(alias="party_id")
    customer_name: str = Field(alias="party.name")
    orders: int
    repeats: int
    first_day: types.Day | None
    last_day: types.Day | None
    recency_days: int | None
    usual_interval: float | None
    net_amount: Decimal
    last_year_amount: Decimal
    year_before_amount: Decimal
    p_alive: float | None
    expected_orders: float | None
    expected_orders_low: float | None
    expected_orders_high: float | None
    expected_amount: Decimal | None
    net_margin: Decimal | None = None
    profit: Decimal | None = None
    realized: Decimal | None = None
    residual: Decimal | None = None
    residual_low: Decimal | None = None
    residual_high: Decimal | None = None
    lifetime_value: Decimal | None = None
    tier: str
    previous_tier: str
    tier_reason: str
    risk: str
    risk_reasons: list[str] = Field(description="Sentences in the caller's language.")
    reason: str

    @staticmethod
    def resolve_risk_reasons(row: Any, context: Any) -> list[str]:
        names = context["request"].product_names
        return wording.risk_reasons(row, row.run, names)


MONEY = (
    "net_margin",
    "profit",
    "realized",
    "residual",
    "residual_low",
    "residual_high",
    "lifetime_value",
)


class ResultQuery(PageQuery):
    run_id: types.Key | None = Field(None, description="Left out: the newest finished run.")
    customer_id: types.Key | None = None
    tier: Tier | None = None
    risk: Risk | None = None


@runs.get("", response=answers(ok=Paged[RunOut]), auth=needs(Right.VALUATIONS_VIEW))
def run_list(request: Any, asked: Query[PageQuery]) -> Any:
    """All runs, the newest first."""
    return page_of(queries.visible_runs(request.user), asked, sort="-id")


@runs.get("{pk}", response=answers(ok=RunOut), auth=needs(Right.VALUATIONS_VIEW))
def run(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_run(request.user, pk)


@runs.post("", response=answers(created=RunOut), auth=needs(Right.VALUATIONS_RUN))
def start(request: Any, body: RunIn, key: IdempotencyKey = None) -> Any:
    """Ask for a run; it is computed in the background."""
    try:
        made = services.start_run(
            by=request.user, now=timezone.now(), key=key, as_of=body.as_of, model=body.model
        )
    except services.AlreadyRunning as busy:
        raise ApiError(
            409, "already_running", _("Another run is at work."),
            cure=_("Wait for run %(n)s, or cancel it.") % {"n": busy.run.pk},
        ) from busy  # fmt: skip
    except services.NothingToValue as nothing:
        message = _("There are no orders up to that day, so nothing to value.")
        raise ApiError(422, "nothing_to_value", message, field="as_of") from nothing
    return Response(as_json(RunOut, made, request), status=201)


@runs.post("{pk}/cancellation", response=answers(ok=RunOut), auth=needs(Right.VALUATIONS_RUN))
def cancel(request: Any, pk: Path[types.Key]) -> Any:
    found = queries.get_run(request.user, pk)
    try:
        return services.cancel_run(by=request.user, now=timezone.now(), run=found)
    except services.NotActive as ended:
        raise ApiError(409, "not_active", _("The run had ended already.")) from ended


@results.get("", response=answers(ok=Paged[ResultOut]), auth=needs(Right.VALUATIONS_VIEW))
def result_list(request: Any, asked: Query[ResultQuery]) -> Any:
    """What a run found of the customers the caller may see."""
    user = request.user
    chosen = queries.get_run(user, asked.run_id) if asked.run_id else queries.current_run(user)
    filters = {"party_id": asked.customer_id, "tier": asked.tier, "risk": asked.risk}
    given = {name: value for name, value in filters.items() if value is not None}
    page = page_of(worth.finished_worth(user, chosen).filter(**given), asked)
    request.product_names = worth.product_names(user, page["items"])
    if chosen is not None and not lens_for(user, chosen).has_value:
        worth.hide(page["items"], MONEY)
    return page
