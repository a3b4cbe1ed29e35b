"""What the demo's customers are worth: last quarter and now, so that there is a movement to see."""

from datetime import datetime, timedelta

from kezhi.demo import queries
from kezhi.demo.services import tags
from kezhi.portfolio.choices import ModelName
from kezhi.portfolio.queries import runs as finished
from kezhi.portfolio.services import computing, runs
from kezhi.scoring.models import Scoring
from kezhi.scoring.services import starting
from kezhi.staff import queries as staff

QUARTER = timedelta(days=91)


def value_demo(*, now: datetime) -> int:
    """Compute both runs at once, without waiting for a worker; return how many were computed.

    A demo company that has been valued before keeps its results.
    """
    if not queries.is_loaded() or finished.newest_finished() is not None:
        return 0
    today = staff.local_date(now)
    days = [today - QUARTER, today]
    for as_of in days:
        run = runs.create_run(by=None, now=now, as_of=as_of, model=ModelName.AUTO)
        computing.compute_run(run_id=run.pk, clock=lambda: now)
    tags.apply_rules(now=now)
    score_prospects(now=now)
    return len(days)


def score_prospects(*, now: datetime) -> None:
    """Whom to court first, once it is known what customers are worth."""
    company = staff.company()
    made = Scoring.objects.create(
        as_of=staff.local_date(now), days=starting.USUAL_DAYS, currency=company.currency
    )
    starting.compute_scoring(scoring_id=made.pk, now=now)
