"""Fills the installation that the browser walks through; prints what the tests need to know."""

import json
import sys
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from tests.kezhi.cast import make_cast
from tests.kezhi.policy import KINDS, policy

from kezhi.catalog import services
from kezhi.catalog.models import Product, ProductLine, Unit
from kezhi.staff import access
from kezhi.staff.models import Company

WATCHED = ["administrator", "alice"]


def session_of(user: Any) -> str:
    client = Client()
    client.force_login(user)
    session = client.session
    session[access.CONFIRMED] = timezone.now().isoformat()
    session.save()
    return str(client.cookies["sessionid"].value)


def addresses(objects: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Every page that answers a GET, by its name."""
    return {
        name: line.path(objects)
        for name, line in policy().items()
        if not line.skip and not line.is_api and "GET" in line.methods and not line.ends_session
    }


def fill_catalog(by: Any) -> None:
    line = ProductLine.objects.create(name="彩涂铝卷 Coated coil")
    unit = Unit.objects.create(code="m²", name="Square meter")
    Product.objects.bulk_create(
        Product(
            code=f"AL-{n:05}", name=f"彩涂铝卷 Coated coil {n}", line=line, unit=unit,
            list_price=28800 + n, product_cost=21000,
        )
        for n in range(120)
    )  # fmt: skip
    first = Product.objects.order_by("code").first()
    assert first is not None
    services.change_product(
        by=by, now=timezone.now(), product=first, version=first.version, list_price=29900
    )


def main() -> None:
    call_command("createcachetable", verbosity=0)
    Company.objects.create(pk=1, name="Northwind Coatings 北风彩涂", currency="CNY")
    cast = make_cast()
    objects = {name: kind.make(cast) for name, kind in KINDS.items()}
    fill_catalog(cast["administrator"])
    assert finders.find("vendor/tabler.min.css"), (
        "front-end packages are missing. cure: make assets"
    )
    told = {
        "sessions": {name: session_of(cast[name]) for name in WATCHED},
        "addresses": addresses(objects),
    }
    sys.stdout.write(json.dumps(told))
