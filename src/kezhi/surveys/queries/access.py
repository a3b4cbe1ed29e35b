"""Which studies and raters a person may see; every other read starts here.

A study is everybody's who sees rivals; who a rater is, only theirs who see the customer.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from kezhi.catalog import queries as catalog
from kezhi.catalog.models import ValueElement
from kezhi.customers import queries as customers
from kezhi.customers.models import Contact, Party
from kezhi.pipeline.queries import access as pipeline
from kezhi.staff.rights import Right
from kezhi.surveys.choices import State
from kezhi.surveys.models import Importance, PricePaid, Rater, Rating, Study, StudyElement, Supplier

VIEW = Right.OPPORTUNITIES_VIEW
EDIT = (VIEW, Right.SURVEYS_EDIT)


def may_edit(user: Any) -> bool:
    return all(user.may(right) for right in EDIT)


def visible_studies(user: Any) -> QuerySet[Study]:
    if not user.may(VIEW):
        return Study.objects.none()
    return Study.objects.select_related("tag", "created_by")


def for_list(user: Any) -> QuerySet[Study]:
    answered = Count("raters", filter=Q(raters__answered_at__isnull=False))
    return visible_studies(user).annotate(rater_count=Count("raters"), answered_count=answered)


def get_study(user: Any, pk: int) -> Study:
    found = visible_studies(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def in_state(found: QuerySet[Study], state: str, today: date) -> QuerySet[Study]:
    over = Q(ended_at__isnull=False) | Q(closes_on__lt=today)
    if state == State.CLOSED:
        return found.filter(over)
    ahead = Q(opens_on__gt=today)
    return found.exclude(over).filter(ahead if state == State.PLANNED else ~ahead)


def searched(found: QuerySet[Study], words: str) -> QuerySet[Study]:
    return found.filter(
        Q(title__icontains=words) | Q(series__icontains=words) | Q(market__icontains=words)
    )


def suppliers_of(study: Study) -> list[Supplier]:
    return list(study.suppliers.select_related("party").order_by("-is_ours", "position", "pk"))


def elements_of(study: Study) -> list[StudyElement]:
    return list(study.elements.select_related("element").order_by("position", "pk"))


def offered_elements() -> QuerySet[ValueElement]:
    return ValueElement.objects.filter(archived_at__isnull=True).order_by("pk")


def offered_rivals(user: Any) -> QuerySet[Party]:
    return pipeline.competitors(user)


def found_elements(user: Any, pks: list[int]) -> list[ValueElement]:
    """In the order asked for."""
    known = {one.pk: one for one in catalog.visible_elements(user).filter(pk__in=pks)}
    return [known[pk] for pk in pks if pk in known]


def previous_of(user: Any, study: Study) -> Study | None:
    """The study of the same series before this one."""
    earlier = visible_studies(user).filter(series=study.series, opens_on__lt=study.opens_on)
    return earlier.order_by("-opens_on", "-pk").first()


def series_names(user: Any) -> list[str]:
    names = visible_studies(user).order_by("series").values_list("series", flat=True).distinct()
    return list(names[:100])


# --- raters ---


def raters_of(user: Any, study: Study) -> QuerySet[Any]:
    """All of them; `is_shown` tells whether this person may know who it is."""
    seen = customers.visible_parties(user).filter(pk=OuterRef("party_id"))
    found = study.raters.select_related("party", "contact")
    return found.annotate(is_shown=Q(party__isnull=True) | Exists(seen))


def raters_matching(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    named = Q(name__icontains=words) | Q(party__name__icontains=words)
    return found.filter(Q(code__icontains=words) | Q(is_shown=True) & named)


def get_rater(user: Any, study: Study, pk: int) -> Rater:
    """Only of a customer one may see: the answers are his."""
    found: Rater | None = raters_of(user, study).filter(pk=pk, is_shown=True).first()
    if found is None:
        raise Http404
    return found


def contacts_of(party: Party | None) -> QuerySet[Contact]:
    if party is None:
        return Contact.objects.none()
    here = Q(party=party) | Q(places__party=party)
    return Contact.objects.filter(here, left_on__isnull=True).distinct().order_by("pk")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much came in."""

    raters: int
    answered: int
    customers: int
    ratings: int


def coverage_of(study: Study) -> Coverage:
    answered = Q(answered_at__isnull=False)
    told: dict[str, int] = study.raters.aggregate(
        raters=Count("pk"),
        answered=Count("pk", filter=answered),
        customers=Count("pk", filter=answered & Q(is_customer=True)),
    )
    return Coverage(**told, ratings=Rating.objects.filter(rater__study=study).count())


def is_rated(study: Study) -> bool:
    """Whether anything hangs on its scale, elements and suppliers."""
    ours = {"rater__study": study}
    return any(model.objects.filter(**ours).exists() for model in (Rating, Importance, PricePaid))
