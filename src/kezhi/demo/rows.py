"""What the demo company is made of: plain rows, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


class OrderKind(StrEnum):
    SALE = "sale"
    RETURN = "return"
    CANCELLATION = "cancellation"
    ADJUSTMENT = "adjustment"


class CostClass(StrEnum):
    ACQUISITION = "acquisition"
    SELLING = "selling"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Team:
    code: str
    name: str
    english: str
    provinces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    name: str
    pinyin: str
    role: str
    title: str
    team: str
    phone: str
    leads_team: bool = False
    left_on: date | None = None

    @property
    def email(self) -> str:
        return f"{self.username}@chengchuan.example"


@dataclass(frozen=True, slots=True)
class ProductLine:
    code: str
    name: str
    english: str


@dataclass(frozen=True, slots=True)
class Product:
    code: str
    line: str
    name: str
    english: str
    unit: str
    """Unit of price, stock and cost: t, m2 or roll."""
    list_price: Decimal
    """On the first day; `PriceChange` has the rest."""
    cost: Decimal | None
    kg_per_m2: Decimal | None
    m2_per_roll: Decimal | None
    lead_days: int
    archived_on: date | None = None


@dataclass(frozen=True, slots=True)
class PriceChange:
    product: str
    valid_from: date
    list_price: Decimal
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason the product itself puts into words, in the reader's language."""

    name: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Classification:
    criterion: str
    value: str
    method: str
    on: date
    reason: str | Rule


@dataclass(frozen=True, slots=True)
class Contact:
    customer: str
    name: str
    pinyin: str
    title: str
    buying_role: str
    mobile: str
    wechat: str
    email: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class Customer:
    code: str
    name: str
    roles: tuple[str, ...]
    core_class: str
    """enterprise, channel, consumer or internal"""
    industry: str
    country: str
    province: str
    city: str
    address: str
    phone: str
    tax_number: str
    currency: str
    owner: str
    team: str
    parent: str
    source: str
    since: date
    stage: str
    """What its history is meant to look like: stable, growing, lost, prospect …"""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OrderLine:
    product: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    unit_cost: Decimal | None
    """In the order's currency, like the price; None where it was never recorded."""

    @property
    def amount(self) -> Decimal:
        return (self.quantity * self.unit_price).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class Order:
    number: str
    customer: str
    kind: OrderKind
    ordered_on: date
    currency: str
    status: str
    owner: str
    lines: tuple[OrderLine, ...]
    original: str = ""
    is_nonstandard: bool = False
    promised_on: date | None = None
    delivered_on: date | None = None
    reason: str = ""

    @property
    def sign(self) -> int:
        return 1 if self.kind == OrderKind.SALE else -1


@dataclass(frozen=True, slots=True)
class RivalOffer:
    order: str
    product: str
    rival: str
    unit_price: Decimal
    currency: str
    on: date
    source: str
    confidence: Decimal


@dataclass(frozen=True, slots=True)
class LostOrder:
    customer: str
    on: date
    product: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    reason: str
    is_nonstandard: bool
    quoted_lead_days: int
    wanted_lead_days: int
    rival: str


@dataclass(frozen=True, slots=True)
class Attitude:
    customer: str
    on: date
    score: int
    barrier: str
    """easily, effort, hardly, or empty where it was not said"""
    note: str


@dataclass(frozen=True, slots=True)
class Exposure:
    customer: str
    hole: str
    """One of `kezhi.retention.choices.FIRST_HOLES`."""
    on: date
    note: str


@dataclass(frozen=True, slots=True)
class ServiceCost:
    customer: str
    on: date
    cost_class: CostClass
    activity: str
    amount: Decimal
    note: str


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    currency: str
    on: date
    rate: Decimal
    """Base currency for one unit."""


@dataclass(frozen=True, slots=True)
class Holiday:
    on: date
    name: str
    english: str
    is_workday: bool


@dataclass(frozen=True, slots=True)
class Quirk:
    """Something true and worth finding, with the customers that carry it."""

    id: str
    english: str
    chinese: str
    customers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    english: str
    base_currency: str
    zone: str
    as_of: date
    first_day: date
    annual_discount_rate: Decimal
    teams: tuple[Team, ...]
    people: tuple[Person, ...]
    lines: tuple[ProductLine, ...]
    products: tuple[Product, ...]
    price_changes: tuple[PriceChange, ...]
    customers: tuple[Customer, ...]
    contacts: tuple[Contact, ...]
    classifications: dict[str, tuple[Classification, ...]]
    orders: tuple[Order, ...]
    rival_offers: tuple[RivalOffer, ...]
    lost_orders: tuple[LostOrder, ...]
    costs: tuple[ServiceCost, ...]
    exposures: tuple[Exposure, ...]
    attitudes: tuple[Attitude, ...]
    rates: tuple[ExchangeRate, ...]
    holidays: tuple[Holiday, ...]
    quirks: tuple[Quirk, ...]

    def quirk(self, quirk_id: str) -> Quirk:
        return next(quirk for quirk in self.quirks if quirk.id == quirk_id)
