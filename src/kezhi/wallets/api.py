"""Share of customer over REST: estimates with their share and limits, and the market."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from kezhi.catalog import queries as catalog
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
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right
from kezhi.wallets import queries
from kezhi.wallets.choices import Confidence, Source
from kezhi.wallets.services import recording

router = Router()
VIEW = queries.VIEW
EDIT = (*VIEW, Right.CUSTOMERS_EDIT)


class ShareOut(Schema):
    share: float
    low: float
    high: float
    missing: float = Field(description="Spent elsewhere, in base currency.")
    missing_low: float
    missing_high: float
    is_above: bool = Field(description="We sell more than the estimate's upper limit.")


class WalletOut(Schema):
    id: int
    customer_id: int = Field(alias="party_id")
    line_id: int | None = Field(description="None: of all that we sell.")
    as_of: types.Day
    currency: str
    spend: Decimal
    low: Decimal
    high: Decimal
    source: Source
    confidence: Confidence
    note: str
    is_current: bool
    measured_on: date | None
    sales: Decimal = Field(description="Ours in the twelve months to `measured_on`, base currency.")
    now: ShareOut
    then: ShareOut = Field(description="With the sales of the twelve months to `as_of`.")


class WalletIn(types.Body):
    customer_id: types.Key
    line_id: types.Key | None = None
    as_of: types.Day
    currency: types.Currency | None = Field(None, description="The base currency if left out.")
    spend: types.Money
    low: types.Money
    high: types.Money
    source: Source = Source.ASKED
    confidence: Confidence = Confidence.MEDIUM
    note: types.Text300 = ""


class MarketOut(Schema):
    year: int
    line_id: int | None
    size: Decimal
    low: Decimal
    high: Decimal
    source: str
    sales: Decimal
    share: ShareOut
    implied: Decimal | None = Field(
        description="What the change of share since the year before took from our sales."
    )


@router.get("", response=answers(ok=Paged[WalletOut]), auth=needs(*VIEW))
def wallet_list(request: Any, asked: Query[PageQuery]) -> Any:
    """Estimates of the customers in the caller's scope, earlier ones too, by number."""
    return page_of(queries.visible_wallets(request.user), asked)


@router.get("market", response=answers(ok=list[MarketOut]), auth=needs(Right.ORDERS_VIEW))
def market(request: Any) -> Any:
    """Year by year for those who see the whole company; an empty list for others."""
    lines: list[Any] = [None, *queries.lines_with_markets()]
    found = [row for line in lines for row in queries.markets(request.user, line)]
    return [
        {
            "year": row.market.year, "line_id": row.market.line_id, "size": row.market.size,
            "low": row.market.low, "high": row.market.high, "source": row.market.source,
            "sales": row.sales, "share": row.share, "implied": row.implied,
        }
        for row in found
    ]  # fmt: skip


@router.get("{pk}", response=answers(ok=WalletOut), auth=needs(*VIEW))
def wallet(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_wallet(request.user, pk)


@router.post("", response=answers(created=WalletOut), auth=needs(*EDIT))
def record(request: Any, body: WalletIn, key: IdempotencyKey = None) -> Any:
    """Keep an estimate beside the earlier ones; the newest of a line counts."""
    party = customers.get_party(request.user, body.customer_id)
    values = body.model_dump(exclude={"customer_id", "line_id"})
    values["line"] = line_of(body.line_id)

    def effect() -> dict[str, Any]:
        made = recording.record_wallet(
            by=request.user, now=timezone.now(), party=party, values=values
        )
        return as_json(WalletOut, made, request)

    try:
        return keyed(request, scope="wallets.api", key=key, body=body, effect=effect)
    except BadValue as error:
        cure = _("Correct the field and send the request again.")
        raise ApiError(
            422, "bad_value", str(error.message), field=error.field, cure=cure
        ) from error


def line_of(pk: int | None) -> Any:
    if pk is None:
        return None
    found = catalog.product_lines().filter(pk=pk).first()
    if found is None:
        raise ApiError(422, "bad_value", _("There is no such product line."), field="line_id")
    return found


@router.delete("{pk}", response=answers(ok=WalletOut), auth=needs(*EDIT))
def withdraw(request: Any, pk: Path[types.Key]) -> Any:
    """What was a mistake counts no more; the estimate before it is the newest again."""
    found = queries.get_wallet(request.user, pk)
    recording.withdraw_wallet(by=request.user, now=timezone.now(), wallet=found)
    found.refresh_from_db()
    return found
