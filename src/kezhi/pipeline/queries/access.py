"""What a person may see of the pipeline; every other read starts here."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from kezhi.customers import queries as customers
from kezhi.customers.models import Party
from kezhi.kit import grams
from kezhi.pipeline.choices import Status
from kezhi.pipeline.models import Opportunity, Pipeline, Reason, Rival, Source, Stage, Step
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right


def visible_opportunities(user: Any) -> QuerySet[Opportunity]:
    """Opportunities of the customers in the person's scope, those of deleted customers apart."""
    if not user.may(Right.OPPORTUNITIES_VIEW):
        return Opportunity.objects.none()
    return Opportunity.objects.filter(
        staff.within_scope(user, "party__"), party__deleted_at__isnull=True
    )


def for_list(found: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """With the names that a row or a card shows, in one query."""
    return found.select_related(
        "party", "owner", "stage__pipeline", "source", "line", "product", "reason"
    )


def get_opportunity(user: Any, pk: int) -> Opportunity:
    found = for_list(visible_opportunities(user)).select_related("created_by").filter(pk=pk)
    opportunity = found.first()
    if opportunity is None:
        raise Http404
    return opportunity


def opportunities_of(user: Any, party_id: int) -> QuerySet[Opportunity]:
    return for_list(visible_opportunities(user).filter(party_id=party_id))


def searched(found: QuerySet[Opportunity], text: str) -> QuerySet[Opportunity]:
    """By words of the title, the beginning of the number, or words of the customer."""
    words = text.strip()
    own = Q(title__icontains=words) | Q(number__istartswith=words)
    return found.filter(own | grams.matching(words, "party__"))


def find(user: Any, text: str, limit: int) -> list[Opportunity]:
    """The quick search: those still open first."""
    if not text.strip():
        return []
    found = for_list(searched(visible_opportunities(user), text))
    return list(found.order_by("closed_on", "-opened_on", "-pk")[:limit])


# --- what an opportunity may name ---


def pipelines() -> QuerySet[Pipeline]:
    return Pipeline.objects.filter(archived_at__isnull=True).order_by("pk")


def stages(kind: str | None = None) -> QuerySet[Stage]:
    """Those in use, pipeline by pipeline in their order."""
    found = Stage.objects.filter(archived_at__isnull=True, pipeline__archived_at__isnull=True)
    if kind is not None:
        found = found.filter(kind=kind)
    return found.select_related("pipeline").order_by("pipeline", "position", "pk")


def stages_of(pipeline_id: int, kind: str | None = None) -> list[Stage]:
    return list(stages(kind).filter(pipeline_id=pipeline_id))


def first_stage(pipeline_id: int | None = None) -> Stage | None:
    """Where a new opportunity stands unless somebody says otherwise."""
    found = stages(Status.OPEN)
    return (found.filter(pipeline_id=pipeline_id) if pipeline_id else found).first()


def reasons(outcome: str) -> QuerySet[Reason]:
    return Reason.objects.filter(archived_at__isnull=True, outcome=outcome).order_by("pk")


def all_reasons() -> QuerySet[Reason]:
    return Reason.objects.filter(archived_at__isnull=True).order_by("outcome", "pk")


def sources() -> QuerySet[Source]:
    return Source.objects.filter(archived_at__isnull=True).order_by("pk")


def rivals_of(opportunity: Opportunity) -> list[Rival]:
    return list(opportunity.rivals.select_related("party").order_by("price", "pk"))


def get_rival(opportunity: Opportunity, pk: int) -> Rival:
    rival = opportunity.rivals.filter(pk=pk).select_related("party").first()
    if rival is None:
        raise Http404
    return rival


def competitors(user: Any) -> QuerySet[Party]:
    """Parties with the role of a competitor, whoever owns them: their names are no secret."""
    found = Party.objects.filter(
        roles__role="competitor", archived_at__isnull=True, deleted_at__isnull=True
    )
    return found.order_by("sort_key", "pk") if user.may(Right.OPPORTUNITIES_VIEW) else found.none()


def nobody() -> QuerySet[Party]:
    return Party.objects.none()


def is_seen_by(party: Party, user: Any) -> bool:
    """Whether this person sees the customer, and so what hangs on it."""
    return customers.visible_parties(user).filter(pk=party.pk).exists()


def steps_of(opportunity: Opportunity) -> list[Step]:
    """The newest first."""
    return list(opportunity.steps.select_related("stage", "by").order_by("-since", "-pk"))


def has_rival(found: QuerySet[Opportunity], party: Any) -> QuerySet[Opportunity]:
    return found.filter(Exists(Rival.objects.filter(opportunity=OuterRef("pk"), party=party)))


# --- what the forecast reads ---

MOST_OPEN = 5_000
MOST_WON = 2_000


def open_ones(found: QuerySet[Opportunity], stages: list[Stage]) -> list[Opportunity]:
    """Those still open in these stages, the dearest first where there are very many."""
    kept = found.filter(status=Status.OPEN, stage__in=stages)
    return list(kept.order_by(F("base_amount").desc(nulls_last=True), "pk")[:MOST_OPEN])


def amounts_won() -> list[Decimal]:
    """What the firm won lately, deal by deal: for those whose amount is not known."""
    won = Opportunity.objects.filter(status=Status.WON, base_amount__isnull=False)
    newest = won.order_by("-closed_on", "-pk").values_list("base_amount", flat=True)[:MOST_WON]
    return [one for one in newest if one is not None]


def standing_too_long(
    found: QuerySet[Opportunity], limits: dict[int, float], today: date
) -> QuerySet[Opportunity]:
    """Open ones that stand in their stage longer than most ever did."""
    condition = Q(pk__in=[])
    for stage, limit in limits.items():
        condition |= Q(stage=stage, stage_on__lt=today - timedelta(days=limit))
    return found.filter(condition, status=Status.OPEN)
