"""Words and tones of invoices."""

from datetime import date

from django import template

from customer_value.receivables import Ageing
from kezhi.receivables import states, wording
from kezhi.receivables.models import Invoice, Payment
from kezhi.receivables.queries.ageing import Share

register = template.Library()

KINDS = {
    Payment.Kind.MONEY: "good",
    Payment.Kind.CREDIT_NOTE: "info",
    Payment.Kind.WRITE_OFF: "bad",
}


@register.filter
def state_tone(invoice: Invoice, today: date) -> str:
    return states.TONES[states.state(invoice, today)]


@register.filter
def state_words(invoice: Invoice, today: date) -> str:
    return states.words(invoice, today)


@register.filter
def kind_tone(kind: str) -> str:
    return KINDS.get(Payment.Kind(kind), "neutral")


@register.filter
def as_percent(share: float | None) -> str:
    return wording.percent(share)


@register.filter
def share_words(share: Share) -> str:
    return wording.share_words(share)


@register.filter
def share_of_customers(share: Share) -> str:
    return wording.share_of_customers(share)


@register.filter
def class_words(klass: Ageing) -> str:
    return str(wording.CLASSES[klass])


@register.filter
def class_tone(klass: Ageing) -> str:
    return wording.TONES[klass]


@register.filter
def label_at(labels: list[str], place: int) -> str:
    return str(labels[place])
