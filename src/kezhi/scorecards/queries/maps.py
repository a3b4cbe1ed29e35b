"""Reads of value maps: runs, what they are drawn from, and what ledgers add to them."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import Http404

from kezhi.catalog.models import ValueElement
from kezhi.customers import queries as customers
from kezhi.scorecards.choices import MapStatus
from kezhi.scorecards.maps.market import Given
from kezhi.scorecards.models import LedgerEntry, MapRun
from kezhi.staff.rights import Right
from kezhi.surveys.models import Study
from kezhi.surveys.queries import access as surveys
from kezhi.surveys.queries import answers

VIEW = surveys.VIEW
EDIT = surveys.EDIT
RECENT = 20


def visible_maps(user: Any) -> QuerySet[MapRun]:
    """Of markets and groups everybody's who sees rivals; of a customer theirs who see him."""
    found = MapRun.objects.select_related("study", "tag", "party", "created_by")
    if not user.may(VIEW):
        return found.none()
    return found.filter(Q(party__isnull=True) | Q(party__in=customers.visible_parties(user)))


def get_map(user: Any, pk: int) -> MapRun:
    found = visible_maps(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def of_study(user: Any, study: Study) -> list[MapRun]:
    found = visible_maps(user).filter(study=study).defer("result")
    return list(found.order_by("-pk")[:RECENT])


def newest(user: Any) -> list[MapRun]:
    """The last map asked for of each study and reach."""
    found: dict[tuple[int, int | None, int | None], MapRun] = {}
    for run in visible_maps(user).defer("result").order_by("-pk")[: 5 * RECENT]:
        found.setdefault((run.study_id, run.tag_id, run.party_id), run)
    return list(found.values())


def undrawn(user: Any) -> list[Study]:
    drawn = MapRun.objects.values("study")
    found = surveys.visible_studies(user).exclude(pk__in=drawn)
    return list(found.order_by("-opens_on", "-pk")[:RECENT])


def of_series(user: Any, run: MapRun) -> list[MapRun]:
    """The newest finished map of the same reach and method for each study of the series, the
    oldest first."""
    found = visible_maps(user).filter(
        study__series=run.study.series, status=MapStatus.FINISHED, tag=run.tag, party=run.party,
        method=run.method,
    )  # fmt: skip
    newest: dict[int, MapRun] = {}
    for one in found.order_by("-study__opens_on", "-pk")[: 3 * RECENT]:
        newest.setdefault(one.study_id, one)
    return list(newest.values())[::-1]


def element_names(run: MapRun) -> dict[str, str]:
    """The names in the reader's language, by the code that the result knows."""
    codes = [row["name"] for row in run.result.get("profile", {}).get("rows", [])]
    return {one.code: str(one) for one in ValueElement.objects.filter(code__in=codes)}


# --- what a map is drawn from ---


def given_of(study: Study, *, tag: int | None, party: int | None) -> Given:
    """All that the raters chosen told, in a number of queries that does not grow with it."""
    raters = answers.raters_in(study, tag=tag, party=party)
    suppliers = surveys.suppliers_of(study)
    elements = surveys.elements_of(study)
    code = {one.pk: one.element_id for one in elements}
    points = answers.points_by_rater(study)
    return Given(
        suppliers=[(one.pk, one.name, one.is_ours) for one in suppliers],
        elements=[(one.element_id, one.element.code, one.our_view) for one in elements],
        scale=study.scale,
        scores=[(r, s, code[e], score) for r, s, e, score in answers.scored(raters)],
        points={(rater, code[element]): value for (rater, element), value in points.items()},
        prices=answers.prices_by_rater(study),
        grades=answers.grades_of(raters),
        told=[
            (one.name, one.given_quality, one.given_price)
            for one in suppliers
            if one.given_quality is not None and one.given_price is not None
        ],
    )


def before_of(study: Study) -> Study | None:
    earlier = Study.objects.filter(series=study.series, opens_on__lt=study.opens_on)
    return earlier.order_by("-opens_on", "-pk").first()


def known_worth(run: MapRun) -> dict[int, dict[str, float | int | None]]:
    """By element, from the value ledgers: what share of what we claim is seen, what share of what
    is seen came true. Only entries of which both are known count."""
    entries = LedgerEntry.objects.filter(
        ledger__currency=run.study.currency, ledger__party__deleted_at__isnull=True, claimed__gt=0
    )
    if run.party_id is not None:
        entries = entries.filter(ledger__party=run.party_id)
    if run.tag_id is not None:
        entries = entries.filter(ledger__party__tags__tag=run.tag_id)
    seen, came = Q(perceived__isnull=False), Q(perceived__gt=0, realized__isnull=False)
    rows = entries.values("element").annotate(
        claimed=Sum("claimed", filter=seen),
        seen=Sum("perceived", filter=seen),
        seen_done=Sum("perceived", filter=came),
        came=Sum("realized", filter=came),
        n_seen=Count("pk", filter=seen),
        n_came=Count("pk", filter=came),
        key=F("element"),
    )
    return {
        row["key"]: {
            "seen": share(row["seen"], row["claimed"]), "n_seen": row["n_seen"],
            "came": share(row["came"], row["seen_done"]), "n_came": row["n_came"],
        }
        for row in rows
        if row["n_seen"]
    }  # fmt: skip


def share(part: Any, whole: Any) -> float | None:
    return None if part is None or not whole else float(part) / float(whole)


def may_run(user: Any) -> bool:
    return surveys.may_edit(user)


def may_see_ledgers(user: Any) -> bool:
    return bool(user.may(Right.ORDERS_VIEW))
