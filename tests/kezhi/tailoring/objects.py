"""Alice's order with the measure she took, and an error found in its goods."""

from datetime import date
from typing import Any

from tests.kezhi.objects import Cast, kind, order

from kezhi.sales.models import Order
from kezhi.tailoring.models import SheetLine, SpecError, TailoringSheet


def tailor(cast: Cast) -> Order:
    made = Order.objects.filter(source="test", number="SO-1").first()
    made = made or Order.objects.get(pk=order(cast)["pk"])
    if TailoringSheet.objects.filter(order=made).exists():
        return made
    sheet = TailoringSheet.objects.create(
        order=made, end_use="Facade of a hospital", next_year="A tender for three more",
        wished_on=date(2024, 6, 1), measured_by=cast["alice"], measured_on=date(2024, 5, 6),
        created_by=cast["alice"],
    )  # fmt: skip
    SheetLine.objects.create(
        sheet=sheet, position=1, requirement="0.8 mm, RAL 9003", will="forced",
        wanted_instead="1.0 mm",
    )  # fmt: skip
    return made


@kind("tailored_order", owned=True)
def tailored_order(cast: Cast) -> dict[str, Any]:
    return {"pk": tailor(cast).pk}


@kind("spec_error", owned=True)
def spec_error(cast: Cast) -> dict[str, Any]:
    made = SpecError.objects.create(
        order=tailor(cast), measured_by=cast["alice"], found_on=date(2024, 6, 9),
        wrong="The white is not his white", cause="measured", created_by=cast["alice"],
    )  # fmt: skip
    return {"pk": made.pk}
