"""The notice as text: the five elements in the customer's language, ready to be sent."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format

from kezhi.deliveries.models import Delivery, DeliveryLine, Notice
from kezhi.deliveries.services.noticing import elements
from kezhi.staff import queries as staff


def window_words(first: datetime | None, last: datetime | None) -> str:
    """`2026-11-21 09:00 – 12:00`; both days where the window spans midnight."""
    if first is None or last is None:
        return ""
    start, end = timezone.localtime(first), timezone.localtime(last)
    words = date_format(start, "SHORT_DATETIME_FORMAT")
    if start == end:
        return words
    form = "TIME_FORMAT" if start.date() == end.date() else "SHORT_DATETIME_FORMAT"
    return f"{words} – {date_format(end, form)}"


def draft_text(delivery: Delivery, lines: list[DeliveryLine], link: str) -> str:
    """What would be sent now."""
    told = elements(delivery, lines)
    first, last = told.pop("window") or (None, None)
    is_moved = delivery.told_until is not None and (first, last) != (
        delivery.told_from,
        delivery.told_until,
    )
    context = {**told, "first": first, "last": last, "link": link, "is_moved": is_moved}
    return written(delivery, delivery.language, context)


def kept_text(notice: Notice) -> str:
    """What was sent then; the driver's number as far as it may still be read."""
    context = {
        "goods": notice.goods,
        "departs_at": notice.departs_at,
        "vehicle": notice.vehicle,
        "driver_phone": notice.driver_phone,
        "first": notice.window_from,
        "last": notice.window_until,
        "is_moved": notice.position > 1,
    }
    return written(notice.delivery, notice.language, context)


def written(delivery: Delivery, language: str, told: dict[str, object]) -> str:
    with translation.override(language), timezone.override(staff.zone()):
        first, last = told["first"], told["last"]
        is_known = isinstance(first, datetime) and isinstance(last, datetime)
        context = {
            **told,
            "delivery": delivery,
            "window": window_words(first, last) if is_known else "",  # type: ignore[arg-type]  # told above
            "company": staff.company().name,
        }
        return render_to_string("deliveries/notice.txt", context).strip()
