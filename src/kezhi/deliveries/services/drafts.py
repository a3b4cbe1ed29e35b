"""What somebody wants to send, before it is a delivery, and why it may be refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied

from kezhi.catalog.models import Product
from kezhi.sales.queries import Key, line_key
from kezhi.sales.services.drafts import Problem
from kezhi.staff.rights import Right

HEADER = (
    "departs_at", "window_from", "window_until", "carrier", "vehicle", "driver", "driver_phone",
    "destination", "receiver", "language", "note",
)  # fmt: skip


class Refused(Exception):
    """It cannot stand as asked for; nothing was kept."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = list(problems)


class Settled(Exception):
    """The delivery has arrived, came back or was called off."""


@dataclass(frozen=True, slots=True)
class LineDraft:
    quantity: Decimal
    product: Product | None = None
    description: str = ""
    unit: str = ""

    @property
    def name(self) -> str:
        return self.product.code if self.product else self.description

    @property
    def key(self) -> Key:
        return line_key(self.product.pk if self.product else None, self.description)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDraft:
    """Times are moments; an arrival of one moment only is a window without width."""

    lines: Sequence[LineDraft]
    departs_at: datetime | None = None
    window_from: datetime | None = None
    window_until: datetime | None = None
    carrier: str = ""
    vehicle: str = ""
    driver: str = ""
    driver_phone: str = ""
    destination: str = ""
    receiver: str = ""
    language: str = "zh-hans"
    note: str = ""

    def header(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in HEADER}
        values["window_from"] = self.window_from or self.window_until
        values["window_until"] = self.window_until or self.window_from
        return values

    def body(self) -> list[object]:
        """What a repeated request must agree with."""
        lines = [[line.name, line.unit, line.quantity] for line in self.lines]
        return [*self.header().values(), lines]


def require_sender(by: Any) -> None:
    if not by.may(Right.ORDERS_EDIT):
        raise PermissionDenied
