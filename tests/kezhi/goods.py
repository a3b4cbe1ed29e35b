"""Goods that several features sell in their tests."""

from decimal import Decimal

from kezhi.catalog.models import Product, Unit, UnitConversion


def make_coil() -> Product:
    """A coil sold by the ton, priced by the square meter where somebody asks."""
    ton, meter = Unit.objects.create(code="t", name="吨"), Unit.objects.create(code="m2", name="㎡")
    coil = Product.objects.create(
        code="ACW-F25",
        name="氟碳彩涂铝卷",
        unit=ton,
        list_price=Decimal(30000),
        product_cost=Decimal(25000),
    )
    UnitConversion.objects.create(product=coil, unit=meter, factor=Decimal("0.00678"))
    return coil
