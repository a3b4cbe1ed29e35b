"""What the audit trail keeps, told in words: fields by their names, choices by their labels."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.kit.audit import Event, Line
from kezhi.kit.models import AuditEntry

ACTIONS = {
    "create": gettext_lazy("Created"),
    "change": gettext_lazy("Changed"),
    "archive": gettext_lazy("Archived"),
    "restore": gettext_lazy("Restored"),
    "delete": gettext_lazy("Deleted"),
    "import": gettext_lazy("Imported"),
    "start": gettext_lazy("Started"),
    "finish": gettext_lazy("Finished"),
    "withdraw": gettext_lazy("Withdrawn"),
    "prune": gettext_lazy("Single values removed"),
    "export": gettext_lazy("Taken out as a file"),
    "keep_view": gettext_lazy("View kept"),
    "remove_view": gettext_lazy("View deleted"),
}
HIDDEN = "•••"


@dataclass(frozen=True)
class Place:
    """A record the reader may open: what it is called, and where its page is."""

    name: str
    url: str


Places = Callable[[Any, Iterable[AuditEntry]], Mapping[tuple[str, int], Place]]
Names = Mapping[type[models.Model], Mapping[int, str]]


def model_of(kind: str) -> type[models.Model] | None:
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


def action_words(action: str) -> str:
    """Known actions by their word; a feature's own by its catalogue (`gettext_noop`)."""
    return str(ACTIONS.get(action) or name_words(action))


def name_words(name: str) -> str:
    """A name that no field has, by the catalogue of the feature that wrote it."""
    return _(name.replace("_", " ").capitalize())


def kind_words(kind: str) -> str:
    model = model_of(kind)
    return str(capfirst(model._meta.verbose_name)) if model else kind


def told(entries: Iterable[AuditEntry], user: Any) -> list[Event]:
    """The entries as events; fields that need a right the person lacks show no value."""
    kept = list(entries)
    names = related_names(kept)
    return [
        Event(entry.at, str(entry.by or ""), action_words(entry.action), lines(entry, user, names))
        for entry in kept
    ]


def lines(entry: AuditEntry, user: Any, names: Names) -> list[Line]:
    model = model_of(entry.kind)
    rights = getattr(model, "field_rights", {})
    shown = []
    for name, change in entry.changes.items():
        field = field_of(model, name)
        known = getattr(field, "verbose_name", None)
        label = capfirst(known) if known else name_words(name)
        before, after = change if is_pair(change) else (None, change)
        if name in rights and not user.may(rights[name]):
            shown.append(Line(str(label), "", HIDDEN))
        else:
            pair = (value_words(field, value, names) for value in (before, after))
            shown.append(Line(str(label), *pair))
    return shown


def is_pair(change: Any) -> bool:
    return isinstance(change, list) and len(change) == 2


def field_of(model: type[models.Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def related_names(entries: Iterable[AuditEntry]) -> Names:
    """The names of records the changes point to: one query for each kind.

    Owned records (customers) keep their number: their name is not for everyone.
    """
    wanted: dict[Any, set[int]] = defaultdict(set)
    for entry in entries:
        model = model_of(entry.kind)
        for name, change in entry.changes.items():
            field = field_of(model, name)
            target = getattr(field, "related_model", None)
            if target and is_pair(change) and field_of(target, "owner") is None:
                wanted[target] |= {pk for pk in change if isinstance(pk, int)}
    return {
        model: {pk: str(one) for pk, one in model._default_manager.in_bulk(pks).items()}
        for model, pks in wanted.items()
    }


def value_words(field: Any, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if field is None:
        return str(value)
    if field.related_model:
        return names.get(field.related_model, {}).get(value, f"#{value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return typed_words(field, str(value))


def typed_words(field: Any, text: str) -> str:
    if isinstance(field, models.DateTimeField):
        return moment_words(parse_datetime(text), text)
    if isinstance(field, models.DateField):
        day: date | None = parse_date(text[:10])
        return date_format(day, "SHORT_DATE_FORMAT") if day else text
    if isinstance(field, models.DecimalField):
        return decimal_words(text)
    return text if len(text) <= 300 else f"{text[:300]} …"


def moment_words(moment: datetime | None, text: str) -> str:
    if moment is None:
        return text
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return date_format(local, "SHORT_DATETIME_FORMAT")


def decimal_words(text: str) -> str:
    try:
        number = Decimal(text).normalize()
    except InvalidOperation:
        return text
    places = max(0, -int(number.as_tuple().exponent))
    return number_format(number, places, force_grouping=True)
