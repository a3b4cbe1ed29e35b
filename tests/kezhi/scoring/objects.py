"""A finished scoring with one prospect's score."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.kezhi.objects import Cast, kind, prospect

from kezhi.scoring.models import ProspectScore, Scoring

REPORT = {
    "known": 40, "bought": 12, "few": True, "median_days": 30.0, "test": None, "points": [],
    "worth": {"all": {"mean": "1000", "low": "900", "high": "1100", "customers": "30"}},
    "valued_on": "2026-01-05",
}  # fmt: skip


@kind("scoring", owned=False)
def scoring(cast: Cast) -> dict[str, Any]:
    made = Scoring.objects.create(
        as_of=date(2026, 1, 5), days=180, currency="CNY", status="finished", method="rate",
        report=REPORT, finished_at=datetime(2026, 1, 6, tzinfo=UTC),
    )  # fmt: skip
    ProspectScore.objects.create(
        scoring=made, prospect_id=prospect(cast)["pk"], chance=0.3, low=0.2, high=0.4, points=0,
        worth=Decimal(1000), expected=Decimal(300),
    )  # fmt: skip
    return {"pk": made.pk}
