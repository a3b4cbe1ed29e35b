"""Tags every page has: icons, money, form controls, notices."""

from decimal import Decimal
from functools import cache
from typing import Any, Literal

from django import forms, template
from django.contrib.messages.storage.base import Message
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString

from kezhi.kit import money
from kezhi.kit.http import UNDO

register = template.Library()

TONES = {
    "secondary": "neutral", "gray": "neutral", "muted": "neutral", "primary": "accent",
    "teal": "accent", "success": "good", "green": "good", "warning": "warn", "yellow": "warn",
    "orange": "warn", "danger": "bad", "error": "bad", "red": "bad", "blue": "info",
    "azure": "info", "debug": "info", "purple": "special",
}  # fmt: skip
KNOWN_TONES = {"neutral", "good", "warn", "bad", "info", "accent", "special"}
WIDE = (forms.Textarea, forms.CheckboxSelectMultiple, forms.RadioSelect)


@register.simple_tag
@cache
def icon(name: str, extra: str = "") -> SafeString:
    """One symbol of the sprite; always decoration beside words, so hidden from readers."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#i-{}"></use></svg>',
        f" {extra}" if extra else "",
        static("vendor/icons.svg"),
        name,
    )


@register.filter
def in_currency(amount: Decimal | Literal[""] | None, currency: str) -> str:
    return "" if amount is None or amount == "" else money.format_money(amount, currency)


@register.filter
def in_whole(amount: Decimal | None, currency: str) -> str:
    """Without decimals: sums and estimates know no cents."""
    return "" if amount is None else money.format_money(amount, currency, 0)


@register.filter
def short_money(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else money.format_short(amount, currency)


@register.filter
def plain_number(value: Decimal | None) -> str:
    """Grouped, without zeros at the end and never as an exponent: `1,250.5`."""
    if value is None:
        return ""
    return number_format(f"{value.normalize():f}", use_l10n=True, force_grouping=True)


@register.filter
def attribute(thing: Any, name: str) -> Any:
    """`row|attribute:column.name`: a plain attribute or key, never a call of anything private."""
    if name.startswith("_"):
        return ""
    value = thing.get(name, "") if isinstance(thing, dict) else getattr(thing, name, "")
    return "" if value is None else value


@register.filter
def tone_name(word: str) -> str:
    """A tone of the house for any usual name of one; what is unknown is neutral."""
    return word if word in KNOWN_TONES else TONES.get(word, "neutral")


@register.filter
def tone(message: Message) -> str:
    return tone_name(message.level_tag)


@register.filter
def undo(message: Message) -> str:
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""


@register.filter
def may(user: Any, right: str) -> bool:
    """Whether the person has the right; a page leaves out the panels that would refuse."""
    return bool(user.may(right))


@register.filter
def steps(of: int) -> range:
    return range(1, int(of) + 1)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's widget dressed as Tabler draws it; Django ties errors and help to it."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return ticks(field)
    kept = widget.attrs.get("class", "")
    attrs: dict[str, Any] = {"class": f"{kept} {dress(widget)}".strip()}
    # Not of the choices themselves: their length would be counted in the database first.
    choices = list(iter(widget.choices)) if type(widget) is forms.Select else []
    if choices and not any(isinstance(label, list | tuple) for _value, label in choices):
        return select(field, attrs, choices)
    return field.as_widget(attrs=attrs)


def select(field: BoundField, attrs: dict[str, Any], choices: list[Any]) -> SafeString:
    """What Django draws for a plain selection, without a template for each option and attribute.

    Filter bars are full of them: they took an eighth of a list's time.
    """
    widget: Any = field.field.widget
    attrs = {"id": field.auto_id, **widget.attrs, **field.build_widget_attrs(attrs, widget)}
    kept = set(widget.format_value(field.value()))
    options = []
    for value, label in choices:
        word = "" if value is None else str(value)
        mark = " selected" if word in kept else ""
        kept.discard(word)
        text = conditional_escape(label)
        options.append(f'<option value="{escape(word)}"{mark}>{text}</option>')
    drawn = SafeString("".join(options))
    return format_html('<select name="{}"{}>{}</select>', field.html_name, flatatt(attrs), drawn)


def ticks(field: BoundField) -> SafeString:
    """A box with its words for each choice, side by side."""
    field.field.widget.attrs["class"] = "form-check-input"
    boxes = format_html_join(
        "",
        '<label class="form-check m-0">{}<span class="form-check-label">{}</span></label>',
        ((box.tag(), box.choice_label) for box in field.subwidgets),
    )
    return format_html(
        '<div class="ticks" role="group" aria-label="{}">{}</div>', field.label, boxes
    )


def dress(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


@register.filter
def is_tick(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_wide(field: BoundField) -> bool:
    return isinstance(field.field.widget, WIDE)


@register.simple_tag
def pick(listing: Any, row: Any) -> SafeString:
    """The cell with the box that ticks a row, in lists that have bulk actions."""
    if not listing.bulk:
        return SafeString()
    return SafeString(
        '<td class="pick"><input class="form-check-input" type="checkbox" name="pk"'
        f' value="{row.pk}" form="bulk" aria-label="{escape(row)}"></td>'
    )
