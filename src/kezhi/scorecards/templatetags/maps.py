"""Figures of a value map, as they stand in its tables."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
NONE = "–"


def figure_words(number: float | str | None, places: int = 2) -> str:
    """A template gives nothing as an empty text."""
    if number is None or isinstance(number, str):
        return NONE
    return number_format(round(number, places), places)


@register.filter
def figure(number: float | None) -> str:
    return figure_words(number)


@register.filter
def fine(number: float | None) -> str:
    """Ratios of prices differ in the third place."""
    return figure_words(number, 3)


@register.filter
def signed(number: float | None) -> str:
    """With its sign, zero without."""
    if number is None:
        return NONE
    words = figure_words(abs(number))
    if round(number, 2) == 0:
        return words
    return f"+{words}" if number > 0 else f"−{words}"


@register.filter
def as_percent(share: float | str | None) -> str:
    return NONE if share is None or isinstance(share, str) else f"{figure_words(100 * share, 0)} %"


@register.filter
def at(things: Sequence[Any], place: int) -> Any:
    return things[place]


@register.simple_tag
def with_interval(point: dict[str, Any], name: str) -> SafeString:
    """A figure, and behind it the ends of its interval where there is one."""
    low, high = point[f"{name}_low"], point[f"{name}_high"]
    if low is None or high is None:
        return format_html("{}", fine(point[name]))
    ends = f"{fine(low)} … {fine(high)}"
    return format_html('{} <span class="text-secondary">({})</span>', fine(point[name]), ends)
