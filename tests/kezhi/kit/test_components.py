"""Components escape what they are given, wherever it stands, and hide what they were not given."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.test.html import parse_html
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django_cotton.compiler_regex import CottonCompiler

from kezhi.kit.charts import Axes, Series, series_chart
from kezhi.kit.templatetags.kit import control, tone_name

EVIL = """<img src=x onerror=alert(1)>"'&{{ 7 }}"""


def drawn(source: str, **context: Any) -> str:
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]  # a stranger
    compiled = CottonCompiler().process(source)
    assert "<c-" not in compiled
    return str(engines["django"].from_string(compiled).render(context, request))


@pytest.mark.parametrize(
    "source",
    [
        '<c-page title="{{ evil }}" pretitle="{{ evil }}" parent="{{ evil }}" parent_url="/" />',
        '<c-card title="{{ evil }}">{{ evil }}</c-card>',
        '<c-stat label="{{ evil }}" value="{{ evil }}" note="{{ evil }}" />',
        '<c-badge tone="{{ evil }}">{{ evil }}</c-badge>',
        '<c-tier tier="{{ evil }}" label="{{ evil }}" />',
        '<c-level :value="2" label="{{ evil }}" />',
        '<c-empty title="{{ evil }}" href="{{ evil }}" action="{{ evil }}">{{ evil }}</c-empty>',
        '<c-notice tone="bad" undo="{{ evil }}">{{ evil }}</c-notice>',
        '<c-tab href="{{ evil }}">{{ evil }}</c-tab>',
        '<c-panel title="{{ evil }}" url="{{ evil }}" />',
        '<c-modal id="a" title="{{ evil }}">{{ evil }}</c-modal>',
        '<c-money :amount="None" reason="{{ evil }}" />',
        '<c-timeline :events="events" />',
        '<c-chart :chart="chart" />',
    ],
)
def test_nothing_typed_becomes_markup(db: None, source: str) -> None:
    line = SimpleNamespace(label=EVIL, before=EVIL, after=EVIL)
    events = [SimpleNamespace(at=None, by=EVIL, title=EVIL, lines=[line])]
    chart = series_chart(
        "c", words=(EVIL, EVIL), labels=[EVIL, "</script><script>alert(1)</script>"],
        series=[Series(EVIL, [1, 2])], axes=Axes(category=EVIL),
    )  # fmt: skip
    page = drawn(source, evil=EVIL, events=events, chart=chart)
    assert "<img" not in page
    assert "<script>alert" not in page
    assert 'onerror=alert(1)>"' not in page
    assert "&lt;img src=x" in page or "\\u003Cimg" in page
    assert "&amp;lt;" not in page, "escaped twice"


def test_a_component_does_not_see_what_it_was_not_given(db: None) -> None:
    page = drawn('<c-card>x</c-card><c-conflict :conflict="conflict" />', title="SEEN", id="SEEN")
    assert "SEEN" not in page
    assert "Your entry" not in page


def test_an_unknown_tone_is_neutral() -> None:
    assert [tone_name(word) for word in ("good", "success", 'x" y')] == ["good", "good", "neutral"]


def test_money_says_why_there_is_none(db: None) -> None:
    given = drawn(
        '<c-money :amount="amount" currency="CNY" short="yes" />', amount=Decimal(123456789)
    )
    assert "¥123 M" in given
    assert 'title="¥123,456,789.00"' in given
    with translation.override("zh-hans"):
        assert "¥1.23 亿" in drawn(
            '<c-money :amount="amount" currency="CNY" short="yes" />', amount=Decimal(123456789)
        )
    assert "No orders" in drawn('<c-money :amount="None" reason="No orders" />')


def test_a_chart_is_a_table_too(db: None) -> None:
    chart = series_chart(
        "c", words=("Retention", "by tier"), labels=["Gold", "Lead"],
        series=[Series("Rate", [0.914, None], "bar")], axes=Axes("Tier", format="percent"),
    )  # fmt: skip
    page = drawn('<c-chart :chart="chart" />', chart=chart)
    assert "91.4%" in page
    assert "–" in page
    assert 'role="img" aria-label="Retention. by tier"' in page


class Choosing(forms.Form):
    plain = forms.ChoiceField(
        choices=[("", "---"), ("a", '<A> & "b"'), ("é'", mark_safe("<i>x</i>")), (None, "n")],
        help_text="Help",
    )
    free = forms.ChoiceField(choices=[(1, _("Yes")), (2, "Two")], required=False, initial=2)
    grouped = forms.ChoiceField(choices=[("Some", [("a", "A")]), ("b", "B")], required=False)
    own = forms.ChoiceField(
        choices=[("x", "X")],
        required=False,
        widget=forms.Select(attrs={"class": "k", "data-y": "<"}),
    )


@pytest.mark.parametrize(
    "data", [None, {}, {"plain": "a", "free": "1", "grouped": "b", "own": "x"}]
)
def test_a_selection_is_the_one_django_draws(data: dict[str, str] | None) -> None:
    form = Choosing(data, prefix="p" if data is None else None)
    form.is_valid()
    for field in form:
        kept = field.field.widget.attrs.get("class", "")
        wanted = field.as_widget(attrs={"class": f"{kept} form-select".strip()})
        assert parse_html(control(field)) == parse_html(wanted)
