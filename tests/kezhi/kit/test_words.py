"""The audit trail in words, and what it keeps from those without the right."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone, translation
from tests.queries import assert_no_query_per_row

from kezhi.catalog import services
from kezhi.catalog.models import Product, ProductLine
from kezhi.kit import audit, words
from kezhi.staff.models import User
from kezhi.staff.rights import Right

Enter = Callable[[str], Client]
# Results of runs: written by no hand, told in no trail, and shown by portfolio under its own right.
RESULTS = {"portfolio.CustomerValuation"}
GUARDED = re.compile(r"cost|margin|mobile|wechat")


@pytest.fixture
def changed(people: dict[str, User]) -> Product:
    line = ProductLine.objects.create(name="Coils")
    product = Product.objects.create(code="AL-1", name="Coil", list_price=100, product_cost=7391)
    now = timezone.now()
    values = {"line": line, "is_standard": False, "list_price": Decimal("28800.50"),
              "product_cost": Decimal(7392)}  # fmt: skip
    return services.change_product(
        by=people["administrator"], now=now, product=product, version=1, **values
    )


def told(product: Product, user: User) -> dict[str, tuple[str, str]]:
    event = words.told(audit.history(product), user)[0]
    return {line.label: (line.before, line.after) for line in event.lines}


def test_changes_stand_by_their_names(changed: Product, people: dict[str, User]) -> None:
    lines = told(changed, people["finance"])
    assert lines["Product line"] == ("", "Coils")
    assert lines["Standard product"] == ("yes", "no")
    assert lines["List price"] == ("100", "28,800.5")
    assert lines["Product cost"] == ("7,391", "7,392")


def test_in_chinese_too(changed: Product, people: dict[str, User]) -> None:
    with translation.override("zh-hans"):
        assert told(changed, people["finance"])["标准产品"] == ("是", "否")


def test_costs_stay_hidden_without_the_right(changed: Product, people: dict[str, User]) -> None:
    assert told(changed, people["alice"])["Product cost"] == ("", words.HIDDEN)


def test_the_page_hides_them_too(changed: Product, sign_in: Enter) -> None:
    address = f"/products/{changed.pk}/"
    assert "7,392" in sign_in("finance").get(address).content.decode()
    assert "7,392" not in sign_in("alice").get(address).content.decode()


def test_the_trail_is_filtered(changed: Product, sign_in: Enter, people: dict[str, User]) -> None:
    analyst = sign_in("analyst")
    chief = people["administrator"].pk
    shown = {"kind": "catalog.product", "by": chief, "period": "today", "target": changed.pk}
    assert analyst.get("/audit/", shown).context["listing"].count == 1
    for other in ({"by": people["alice"].pk}, {"kind": "catalog.unit"}, {"final": "2001-01-01"}):
        assert analyst.get("/audit/", {**shown, **other}).context["listing"].count == 0


def test_the_trail_asks_no_query_per_row(sign_in: Enter, people: dict[str, User]) -> None:
    lines = [ProductLine.objects.create(name=f"Line {n}") for n in range(50)]

    def make(count: int) -> None:
        for n in range(count):
            audit.record(
                by=people["alice"], now=timezone.now(), action="change", target=Product(pk=n + 1),
                changes={"line": [None, lines[n].pk]},
            )  # fmt: skip

    assert_no_query_per_row(sign_in("administrator"), "/audit/", make)


def test_unknown_kinds_and_shapes_are_told_plainly(people: dict[str, User]) -> None:
    now = timezone.now()
    entry = audit.entry(
        by=None, now=now, action="open_gate", target=Product(pk=1), changes={"rows": 12}
    )
    entry.kind = "gone.model"
    event = words.told([entry], people["alice"])[0]
    assert (event.by, event.title) == ("", "Open gate")
    assert [(line.label, line.before, line.after) for line in event.lines] == [("Rows", "", "12")]


def test_every_guarded_field_names_its_right() -> None:
    """A field of cost, margin or a personal phone needs a right wherever its model shows."""
    bare = [
        f"{model._meta.label}.{one.name}"
        for model in apps.get_models()
        if model.__module__.startswith("kezhi.") and model._meta.label not in RESULTS
        for one in model._meta.concrete_fields
        if GUARDED.search(one.name) and one.name not in getattr(model, "field_rights", {})
    ]
    assert not bare, f"field_rights of the model must name: {bare}"


def test_field_rights_name_fields_and_rights() -> None:
    for model in apps.get_models():
        for name, right in getattr(model, "field_rights", {}).items():
            assert model._meta.get_field(name)
            assert right in Right.values


def test_every_deed_has_a_chinese_word() -> None:
    """A feature's own deeds are in its catalogue (`trail.py`, or beside the service)."""
    root = Path(words.__file__).parents[1]
    deeds = {
        deed
        for place in ("services.py", "services/*.py")
        for path in root.glob(f"*/{place}")
        for deed in re.findall(r'\baction="([a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(deeds) > 20
    with translation.override("zh-hans"):
        assert [deed for deed in sorted(deeds) if words.action_words(deed).isascii()] == []
