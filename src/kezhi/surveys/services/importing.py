"""Ratings from a file or a program: raters and suppliers that are not known yet are made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from kezhi.kit import audit
from kezhi.surveys.choices import Origin
from kezhi.surveys.models import Importance, PricePaid, Rater, Rating, Study, Supplier
from kezhi.surveys.queries import access
from kezhi.surveys.reading import Problem, Row
from kezhi.surveys.services.answering import MOST_POINTS, require_open, upsert
from kezhi.surveys.services.studies import MOST_SUPPLIERS, require_editor


@dataclass(slots=True)
class Taken:
    """What became of the rows."""

    ratings: int = 0
    raters: int = 0
    problems: list[Problem] = field(default_factory=list)


@transaction.atomic
def take_rows(*, by: Any, now: datetime, study: Study, rows: Sequence[Row]) -> Taken:
    """Keep what fits; what does not is named and left out. Raises studies.Closed."""
    require_editor(by)
    kept = Study.objects.select_for_update().get(pk=study.pk)
    require_open(kept, now)
    taken = Taken()
    good = list(fitting(kept, rows, taken))
    suppliers = suppliers_for(kept, good)
    if any(row.quality is not None for row in good):
        tell(suppliers, good)
    else:
        rate(now, kept, good, suppliers, taken)
    taken.ratings = len(good)
    changes = {"rows": len(good), "rejected": len(taken.problems)}
    audit.record(by=by, now=now, action="import", target=kept, changes=changes)
    return taken


def fitting(study: Study, rows: Iterable[Row], taken: Taken) -> Iterable[Row]:
    """Rows whose element the study asks about, whose score lies on its scale."""
    elements, (low, high) = elements_by_word(study), study.scale
    names = {one.name for one in access.suppliers_of(study)}
    for row in rows:
        names.add(row.supplier)
        if row.quality is None and row.attribute.casefold() not in elements:
            taken.problems.append(Problem(row.row, "attribute", "unknown_element", row.attribute))
        elif row.quality is None and (row.score is None or not low <= row.score <= high):
            taken.problems.append(Problem(row.row, "score", "off_scale", str(row.score)))
        elif len(names) > MOST_SUPPLIERS:
            taken.problems.append(Problem(row.row, "supplier", "too_many", row.supplier))
        elif row.weight is not None and row.weight > MOST_POINTS:
            taken.problems.append(Problem(row.row, "weight", "not_positive", str(row.weight)))
        else:
            yield row


def elements_by_word(study: Study) -> dict[str, int]:
    """An element is recognized by its code and by its names in both languages."""
    return {
        word.casefold(): one.pk
        for one in access.elements_of(study)
        for word in (one.element.name_zh, one.element.name, one.element.code)
        if word
    }


def suppliers_for(study: Study, rows: Iterable[Row]) -> dict[str, Supplier]:
    known = {one.name: one for one in access.suppliers_of(study)}
    fresh = dict.fromkeys(row.supplier for row in rows if row.supplier not in known)
    made = [
        Supplier(study=study, position=len(known) + at, name=name)
        for at, name in enumerate(fresh, 1)
    ]
    Supplier.objects.bulk_create(made)
    return known | {one.name: one for one in made}


def tell(suppliers: dict[str, Supplier], rows: Iterable[Row]) -> None:
    for row in rows:
        one = suppliers[row.supplier]
        one.given_quality, one.given_price = row.quality, row.price
        one.save(update_fields=["given_quality", "given_price"])


def rate(
    now: datetime, study: Study, rows: Sequence[Row], suppliers: dict[str, Supplier], taken: Taken
) -> None:
    elements = elements_by_word(study)
    raters = raters_for(now, study, rows, taken)
    scores: dict[tuple[int, int, int], Decimal | None] = {}
    points: dict[tuple[int, int], Decimal] = {}
    prices: dict[tuple[int, int], Decimal] = {}
    for row in rows:
        who, whom = raters[row.rater], suppliers[row.supplier].pk
        what = elements[row.attribute.casefold()]
        scores[who, whom, what] = row.score
        if row.weight is not None:
            points[who, what] = row.weight
        if row.price is not None:
            prices[who, whom] = row.price
    rated = [
        Rating(rater_id=who, supplier_id=whom, element_id=what, score=score)
        for (who, whom, what), score in scores.items()
    ]
    upsert(Rating, rated, ["rater", "supplier", "element"], "score")
    upsert(
        Importance,
        [Importance(rater_id=r, element_id=e, points=v) for (r, e), v in points.items()],
        ["rater", "element"],
        "points",
    )
    upsert(
        PricePaid,
        [PricePaid(rater_id=r, supplier_id=s, amount=v) for (r, s), v in prices.items()],
        ["rater", "supplier"],
        "amount",
    )


def raters_for(now: datetime, study: Study, rows: Iterable[Row], taken: Taken) -> dict[str, int]:
    codes = dict.fromkeys(row.rater for row in rows)
    known = dict(study.raters.filter(code__in=codes).values_list("code", "pk"))
    study.raters.filter(code__in=codes).update(answered_at=now, updated_at=now)
    made = [
        Rater(
            study=study, code=code, language="zh-hans", is_customer=False, origin=Origin.FILE,
            answered_at=now, created_at=now, updated_at=now,
        )
        for code in codes
        if code not in known
    ]  # fmt: skip
    Rater.objects.bulk_create(made, batch_size=500)
    taken.raters = len(codes)
    return known | {one.code: one.pk for one in made}
