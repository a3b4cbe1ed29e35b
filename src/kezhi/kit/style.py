"""Samples for /kit/, the page where every component stands once (development and tests only)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms

from kezhi.kit.audit import Event, Line
from kezhi.kit.charts import Axes, Series, series_chart

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As it stands on the contract.")
    tier = forms.ChoiceField(choices=[("gold", "Gold"), ("iron", "Iron")])
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)
    is_key = forms.BooleanField(label="Key account", required=False)


class SampleConflict:
    lines = (Line("Name", "Harbor Facades", "Harbour Facades"),)


def samples() -> dict[str, Any]:
    at = datetime(2026, 9, 30, 8, 15, tzinfo=UTC)
    form = SampleForm({"tier": "lead"})
    form.is_valid()
    return {
        "form": form,
        "levels": range(6),
        "tones": ["neutral", "good", "warn", "bad", "info", "accent", "special"],
        "tiers": ["platinum", "gold", "iron", "lead"],
        "amount": Decimal("1240000.5"),
        "events": [
            Event(at, "Alice", "Changed", [Line("List price", "¥27,000.00", "¥28,800.00")]),
            Event(at, "", "Imported", []),
        ],
        "conflict": SampleConflict(),
        "lines": series_chart(
            "sample-lines",
            words=("Revenue", "Revenue by month, in yuan"),
            labels=MONTHS,
            series=[
                Series("This year", [120_000, 180_500, None, 210_000, 260_000, 1_310_000]),
                Series("Last year", [90_000, 99_000, 150_000, 130_000, 180_000, 170_000]),
            ],
            axes=Axes(category="Month"),
        ),
        "bars": series_chart(
            "sample-bars",
            words=("Retention", "Retention by tier"),
            labels=["Platinum", "Gold", "Iron", "Lead"],
            series=[Series("Retention", [0.97, 0.91, 0.78, 0.52], "bar")],
            axes=Axes(category="Tier", format="percent", is_flat=True),
        ),
    }
