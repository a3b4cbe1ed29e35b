"""Choosing a customer in a form, however many there are: typed, suggested, checked."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from kezhi.customers import queries
from kezhi.customers.models import Party

NUMBERED = re.compile(r"#(\d{1,18})\s*$")


def written(party: Party) -> str:
    """A party as the field shows it: `墙煌 #12`."""
    return f"{party.name} #{party.pk}"


class PartyInput(forms.TextInput):
    template_name = "customers/party_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        listed = f"{context['widget']['attrs'].get('id', name)}_known"
        context["listed"] = listed
        context["widget"]["attrs"] |= {
            "list": listed,
            "autocomplete": "off",
            "hx-get": f"{reverse_lazy('customers:options')}?field={name}",
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{listed}",
        }
        return context


class PartyField(forms.CharField):
    """A visible party by its name or by `name #number`; the value is the Party."""

    widget = PartyInput

    def __init__(self, *, user: Any, **options: Any) -> None:
        options.setdefault("max_length", 240)
        options.setdefault("help_text", _("Type a part of the name and choose."))
        super().__init__(**options)
        self.user = user

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Party) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.found(text) if text else None

    def found(self, text: str) -> Party:
        numbered = NUMBERED.search(text)
        if numbered:
            try:
                return queries.get_party(self.user, int(numbered[1]))
            except Http404 as error:
                raise ValidationError(_("There is no such customer.")) from error
        known = list(queries.named(self.user, text)[:2])
        if not known:
            raise ValidationError(_("There is no such customer."))
        if len(known) > 1:
            raise ValidationError(_("Several customers have this name; choose one of the list."))
        return known[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "").strip()
