"""Tones and shares of stays."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from kezhi.stays.choices import TONES, State

register = template.Library()


@register.filter
def stay_tone(state: str) -> str:
    return TONES[State(state)]


@register.filter
def stay_percent(share: Decimal) -> str:
    return f"{number_format(share * 100, 1)} %"
