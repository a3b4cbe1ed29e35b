"""Units, product lines and products with their conversions."""

from datetime import UTC, datetime, time
from decimal import Decimal

from kezhi.catalog.models import Product, ProductLine, Unit, UnitConversion
from kezhi.demo.purchases import NONSTANDARD
from kezhi.demo.rows import Company as Rows
from kezhi.demo.rows import Product as ProductRow

UNITS = {"t": "吨", "m2": "平方米", "roll": "卷"}
KG_PER_TON = Decimal(1000)
STEP = Decimal("0.000001")


def write_products(rows: Rows, *, now: datetime) -> dict[str, Product]:
    units = {code: Unit(code=code, name=name) for code, name in UNITS.items()}
    Unit.objects.bulk_create(units.values())
    lines = {line.code: ProductLine(name=line.name) for line in rows.lines}
    ProductLine.objects.bulk_create(lines.values())
    latest = {change.product: change for change in rows.price_changes}
    products = {
        row.code: Product(
            code=row.code,
            name=row.name,
            line=lines[row.line],
            unit=units[row.unit],
            currency=rows.base_currency,
            list_price=latest[row.code].list_price if row.code in latest else row.list_price,
            product_cost=latest[row.code].cost if row.code in latest else row.cost,
            is_standard=row.code not in NONSTANDARD,
            archived_at=datetime.combine(row.archived_on, time(8), UTC)
            if row.archived_on
            else None,
            created_at=datetime.combine(rows.first_day, time(8), UTC),
            updated_at=now,
        )
        for row in rows.products
    }
    Product.objects.bulk_create(products.values())
    UnitConversion.objects.bulk_create(
        UnitConversion(product=products[row.code], unit=units[unit], factor=factor)
        for row in rows.products
        for unit, factor in conversions(row).items()
    )
    return products


def conversions(row: ProductRow) -> dict[str, Decimal]:
    """What one other unit is in the product's own: a ton of a sheet is so many square meters."""
    if row.kg_per_m2 is None:
        return {}
    if row.unit == "t":
        return {"m2": (row.kg_per_m2 / KG_PER_TON).quantize(STEP)}
    per_ton = KG_PER_TON / row.kg_per_m2
    if row.unit == "m2" or row.m2_per_roll is None:
        return {"t": per_ton.quantize(STEP)}
    return {
        "m2": (1 / row.m2_per_roll).quantize(STEP),
        "t": (per_ton / row.m2_per_roll).quantize(STEP),
    }
