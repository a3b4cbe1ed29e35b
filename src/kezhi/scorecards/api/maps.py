"""Value maps over REST: asked for, and read once they are drawn."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from kezhi.customers import queries as customers
from kezhi.customers.services.values import BadValue
from kezhi.kit import types
from kezhi.kit.api import (
    ApiError,
    IdempotencyKey,
    Paged,
    PageQuery,
    answers,
    as_json,
    keyed,
    page_of,
)
from kezhi.scorecards.choices import MapBase, MapMethod, MapStatus
from kezhi.scorecards.queries import maps as queries
from kezhi.scorecards.services import mapping_runs as services
from kezhi.staff.bearer import needs
from kezhi.surveys.queries import access as surveys

router = Router()


class MapOut(Schema):
    id: int
    study_id: int
    tag_id: int | None
    customer_id: int | None = Field(alias="party_id")
    status: MapStatus
    method: MapMethod
    base: MapBase
    quality_weight: Decimal | None
    error: str = Field(description="Why it could not be drawn; empty otherwise.")
    finished_at: datetime | None


class MapDetail(MapOut):
    result: dict[str, Any] = Field(description="As `kezhi value-map` writes it, and what moved.")


class MapIn(types.Body):
    study_id: types.Key
    customer_id: types.Key | None = None
    method: MapMethod = MapMethod.WEIGHTED_RATIOS
    base: MapBase = MapBase.RIVALS
    quality_weight: types.Quantity | None = Field(None, gt=0, lt=1, decimal_places=3)


@router.get("", response=answers(ok=Paged[MapOut]), auth=needs(queries.VIEW))
def map_list(request: Any, asked: Query[PageQuery]) -> Any:
    """Maps by number, without their results."""
    return page_of(queries.visible_maps(request.user).defer("result"), asked)


@router.get("{pk}", response=answers(ok=MapDetail), auth=needs(queries.VIEW))
def value_map(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_map(request.user, pk)


@router.post("", response=answers(created=MapOut), auth=needs(*queries.EDIT))
def start(request: Any, body: MapIn, key: IdempotencyKey = None) -> Any:
    """Ask for a map of the whole market, or of one customer; read it until it is finished."""
    study = surveys.get_study(request.user, body.study_id)
    party = customers.get_party(request.user, body.customer_id) if body.customer_id else None
    said = body.model_dump(exclude={"study_id", "customer_id"})

    def effect() -> dict[str, Any]:
        asked = services.Asked(**said, reach=party)
        run = services.start_map(by=request.user, now=timezone.now(), study=study, asked=asked)
        return as_json(MapOut, run, request)

    try:
        return keyed(request, scope="maps.api", key=key, body=body, effect=effect)
    except BadValue as error:
        cure = _("Correct the field and send the request again.")
        raise ApiError(
            422, "bad_value", str(error.message), field=error.field, cure=cure
        ) from error
