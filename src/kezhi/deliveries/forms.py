"""A delivery as people type it: times, lorry, and how much of each kind of goods is loaded."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zlib import crc32

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.deliveries.choices import Answer, Channel
from kezhi.deliveries.models import Delivery
from kezhi.deliveries.queries.goods import OpenLine
from kezhi.deliveries.services.checking import LIMITS
from kezhi.deliveries.services.drafts import HEADER, DeliveryDraft, LineDraft
from kezhi.deliveries.services.moving import Receipt
from kezhi.sales.forms import sized, trimmed
from kezhi.sales.services.drafts import Problem

AT = "%Y-%m-%dT%H:%M"
FORMATS = [AT, "%Y-%m-%d %H:%M"]


def moment_field(**options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=AT)
    return forms.DateTimeField(input_formats=FORMATS, widget=widget, **options)


def text_field(name: str, label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LIMITS[name], **options)


class DeliveryForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    departs_at = moment_field(label=_("Planned departure"), required=False)
    window_from = moment_field(label=_("Expected arrival from"), required=False)
    window_until = moment_field(label=_("Expected arrival until"), required=False)
    carrier = text_field("carrier", _("Carrier"))
    vehicle = text_field("vehicle", _("Vehicle number"))
    driver = text_field("driver", _("Driver"))
    driver_phone = text_field(
        "driver_phone", _("Driver's phone"),
        help_text=_("Shown to the customer on the way only, and erased afterwards."),
    )  # fmt: skip
    destination = text_field("destination", _("Destination"))
    receiver = text_field("receiver", _("Receiver"))
    language = forms.ChoiceField(label=_("The customer's language"), choices=settings.LANGUAGES)
    note = text_field("note", _("Note"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, data: Any = None, *, lines: Sequence[OpenLine] = (), initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial={"key": uuid4().hex, **initial})
        self.lines = {line_name(line): line for line in lines}
        loaded = initial.get("loaded")
        for name, line in self.lines.items():
            first = line.open if loaded is None else loaded.get(line.key)
            self.fields[name] = forms.DecimalField(
                label=_("Quantity"), required=False, max_digits=18, decimal_places=4, min_value=0,
                initial=trimmed(first) if first else None,
                widget=forms.NumberInput(attrs=sized("8rem")),
            )  # fmt: skip

    @property
    def head(self) -> list[Any]:
        return [field for field in self.visible_fields() if field.name not in self.lines]

    @property
    def goods(self) -> list[tuple[OpenLine, Any]]:
        return [(line, self[name]) for name, line in self.lines.items()]

    def draft(self, lines: Sequence[LineDraft] | None = None) -> DeliveryDraft:
        """`lines`: those that stay as they are, where the lorry has left."""
        said = {name: self.cleaned_data[name] for name in HEADER}
        return DeliveryDraft(lines=self._loaded() if lines is None else lines, **said)

    def _loaded(self) -> list[LineDraft]:
        return [
            LineDraft(quantity, line.product, line.description, line.unit)
            for name, line in self.lines.items()
            for quantity in [self.cleaned_data.get(name) or Decimal(0)]
            if quantity
        ]

    def show(self, problems: Sequence[Problem]) -> None:
        """Each problem beside the field it is about."""
        filled = [name for name in self.lines if self.cleaned_data.get(name)]
        for problem in problems:
            place = problem.field if problem.field in self.fields else None
            if problem.line is not None and problem.line < len(filled):
                place = filled[problem.line]
            self.add_error(place, problem.message)


def line_name(line: OpenLine) -> str:
    """The same name however the lines of the order are arranged meanwhile."""
    return f"p{line.product.pk}" if line.product else f"d{crc32(line.description.encode()):x}"


def as_typed(delivery: Delivery) -> dict[str, Any]:
    return {"version": delivery.version, **{name: getattr(delivery, name) for name in HEADER}}


class DepartureForm(forms.Form):
    departed_at = moment_field(label=_("Departed at"))


class ArrivalForm(forms.Form):
    arrived_at = moment_field(label=_("Arrived at"))
    received_by = forms.CharField(label=_("Received by"), required=False, max_length=80)
    is_damaged = forms.BooleanField(label=_("Damage or shortage"), required=False)
    remarks = forms.CharField(
        label=_("Remarks"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def receipt(self) -> Receipt:
        return Receipt(**self.cleaned_data)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=500)


class NoticeForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    recipient = forms.CharField(label=_("To whom"), max_length=120)

    def __init__(self, data: Any = None, *, recipient: str = "") -> None:
        super().__init__(data, initial={"key": uuid4().hex, "recipient": recipient})


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("How did it arrive?"),
        choices=[(one.value, one.label) for one in (Answer.GOOD, Answer.WRONG)],
    )
    note = forms.CharField(
        label=_("Your remarks"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def forms_for(delivery: Delivery) -> dict[str, forms.Form]:
    """Those that move an active delivery on."""
    now = timezone.localtime()
    return {
        "departure": DepartureForm(initial={"departed_at": now}),
        "arrival": ArrivalForm(initial={"arrived_at": now, "received_by": delivery.receiver}),
        "reason": ReasonForm(),
    }
