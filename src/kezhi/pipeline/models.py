from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.pipeline.choices import Rung, Status
from kezhi.staff.rights import Right


def name_field() -> "models.CharField[Any, Any]":
    return models.CharField(_("name"), max_length=80)


def chinese_field() -> "models.CharField[Any, Any]":
    return models.CharField(_("name in Chinese"), max_length=80, blank=True)


def archived_field() -> "models.DateTimeField[Any, Any]":
    return models.DateTimeField(_("archived at"), null=True, editable=False)


def in_language(thing: Any) -> str:
    """The name of a pipeline, stage, reason or source in the reader's language."""
    is_chinese = (get_language() or "").startswith("zh")
    name: str = thing.name_zh if is_chinese and thing.name_zh else thing.name
    return name


class Pipeline(Record):
    """A way to sell, with stages of its own."""

    name = name_field()
    name_zh = chinese_field()
    archived_at = archived_field()

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="pipeline_pipeline_named"),
            models.UniqueConstraint(fields=["name"], name="pipeline_pipeline_once"),
        ]

    def __str__(self) -> str:
        return in_language(self)


class Stage(Record):
    name = name_field()
    name_zh = chinese_field()
    archived_at = archived_field()
    pipeline = models.ForeignKey(
        Pipeline, verbose_name=_("pipeline"), on_delete=models.PROTECT, related_name="stages"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(
        _("means"), max_length=10, choices=Status, default=Status.OPEN,
        help_text=_("It stays as it is once opportunities stand in the stage."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="pipeline_stage_named"),
            models.UniqueConstraint(fields=["pipeline", "name"], name="pipeline_stage_once"),
            models.CheckConstraint(
                condition=Q(position__lte=1000), name="pipeline_stage_position_bounded"
            ),
        ]

    def __str__(self) -> str:
        return in_language(self)

    def clean(self) -> None:
        """What opportunities were called by cannot come to mean something else."""
        super().clean()
        kept = Stage.objects.filter(pk=self.pk).first()
        is_changed = kept is not None and (
            kept.kind != self.kind or kept.pipeline_id != self.pipeline_id
        )
        if is_changed and Step.objects.filter(stage=kept).exists():
            raise ValidationError(
                _("Opportunities have stood in this stage: archive it and make a new one.")
            )


class Reason(Record):
    """Why opportunities are won or lost."""

    name = name_field()
    name_zh = chinese_field()
    archived_at = archived_field()
    outcome = models.CharField(_("outcome"), max_length=10, choices=Status.choices[1:])
    is_lead_time = models.BooleanField(
        _("about the lead time"), default=False,
        help_text=_("Then the days wanted and offered are asked for when it closes."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("reason of winning or losing")
        verbose_name_plural = _("reasons of winning and losing")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="pipeline_reason_named"),
            models.UniqueConstraint(fields=["outcome", "name"], name="pipeline_reason_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["won", "lost"]), name="pipeline_reason_outcome"
            ),
        ]

    def __str__(self) -> str:
        return in_language(self)


class Source(Record):
    """Where prospects and opportunities come from."""

    name = name_field()
    name_zh = chinese_field()
    archived_at = archived_field()

    class Meta:
        verbose_name = _("source of business")
        verbose_name_plural = _("sources of business")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="pipeline_source_named"),
            models.UniqueConstraint(fields=["name"], name="pipeline_source_once"),
        ]

    def __str__(self) -> str:
        return in_language(self)


def reference(label: Any, to: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    """What an opportunity names but does not own; nothing there is no fault."""
    options = {"null": True, "blank": True, "related_name": "+", **options}
    return models.ForeignKey(to, verbose_name=label, on_delete=models.PROTECT, **options)


class Opportunity(Record):
    """Something a customer may buy. Its steps tell when it stood in which stage; `stage`, `status`
    and `stage_on` are those of the last."""

    number = models.CharField(_("number"), max_length=60, blank=True)
    system = models.CharField(_("system"), max_length=60, blank=True, editable=False)
    title = models.CharField(_("subject"), max_length=200)
    party = reference(_("customer"), "customers.Party", null=False, blank=False)
    owner = reference(_("owner"), settings.AUTH_USER_MODEL)
    stage = reference(_("stage"), "pipeline.Stage", null=False, blank=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    stage_on = models.DateField(_("in this stage since"))
    opened_on = models.DateField(_("opened on"))
    expected_on = models.DateField(_("expected to close on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    currency = money.currency_field()
    amount = money.amount_field(_("amount"), null=True, blank=True)
    base_amount = money.amount_field(_("amount in base currency"), null=True, blank=True)
    line = reference(_("product line"), "catalog.ProductLine")
    product = reference(_("product"), "catalog.Product")
    is_standard = models.BooleanField(_("standard goods"), default=True)
    source = reference(_("source of business"), "pipeline.Source")
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    reason = reference(_("reason"), "pipeline.Reason")
    closing_note = models.CharField(_("what we learnt"), max_length=500, blank=True)
    wanted_days = models.PositiveSmallIntegerField(_("lead time wanted, in days"), null=True)
    offered_days = models.PositiveSmallIntegerField(_("lead time offered, in days"), null=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        indexes = [
            models.Index(fields=["party", "-opened_on"], name="pipeline_opp_by_party"),
            models.Index(fields=["status", "stage", "id"], name="pipeline_opp_by_stage"),
            models.Index(fields=["owner", "status", "id"], name="pipeline_opp_by_owner"),
            models.Index(fields=["status", "expected_on", "id"], name="pipeline_opp_expected"),
            models.Index(fields=["-opened_on", "-id"], name="pipeline_opp_by_day"),
            models.Index(fields=["status", "closed_on", "id"], name="pipeline_opp_closed"),
            models.Index(fields=["title", "id"], name="pipeline_opp_by_title"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="pipeline_opp_titled"),
            models.UniqueConstraint(
                fields=["system", "number"], condition=~Q(number=""), name="pipeline_opp_once"
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_on__isnull=True, reason__isnull=True)
                | Q(status__in=["won", "lost"], closed_on__isnull=False),
                name="pipeline_opp_closed_or_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="pipeline_opp_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="pipeline_opp_amount"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, base_amount__isnull=True)
                | Q(amount__isnull=False, base_amount__isnull=False),
                name="pipeline_opp_amounts_together",
            ),
            *money.within_limits("amount", "base_amount", table="pipeline_opp"),
        ]

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """An opportunity stood in a stage from a day on, until another day or until now."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="steps")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    at = models.DateTimeField(_("entered at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("step of an opportunity")
        verbose_name_plural = _("steps of opportunities")
        indexes = [models.Index(fields=["stage", "opportunity"], name="pipeline_step_by_stage")]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity"], condition=Q(until__isnull=True), name="pipeline_step_last"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="pipeline_step_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.stage_id} {self.since}"


class Rival(models.Model):
    """A competitor for an opportunity, with its price where it is known."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="rivals")
    party = reference(_("competitor"), "customers.Party", null=False, blank=False)
    price = money.amount_field(_("its price"), null=True, blank=True)
    has_won = models.BooleanField(_("has won it"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("competitor for an opportunity")
        verbose_name_plural = _("competitors for opportunities")
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "party"], name="pipeline_rival_once"),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="pipeline_rival_price"
            ),
            *money.within_limits("price", table="pipeline_rival"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.party_id}"


class Prospect(Record):
    """Somebody who may become a customer, before he is one. What was known of him stays here
    when he does; `party` and `opportunity` are what he became."""

    class State(models.TextChoices):
        OPEN = "open", _("Courted")
        CONVERTED = "converted", _("Became a customer")
        DROPPED = "dropped", _("Given up")

    audit_masked = ("mobile",)
    field_rights: ClassVar[Mapping[str, str]] = {
        "mobile": Right.PHONES_VIEW,
        "mobile_key": Right.PHONES_VIEW,
    }

    name = models.CharField(_("company or person"), max_length=200)
    contact_name = models.CharField(_("contact"), max_length=80, blank=True)
    mobile = models.CharField(_("personal phone"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    region = models.CharField(_("province or region"), max_length=60, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    owner = reference(_("owner"), settings.AUTH_USER_MODEL)
    team = reference(_("team"), "staff.Team")
    source = reference(_("source of business"), "pipeline.Source")
    provenance = models.CharField(
        _("where exactly from"), max_length=200, blank=True,
        help_text=_("The directory and page, the fair and stand, who recommended."),
    )  # fmt: skip
    found_on = models.DateField(_("found on"))
    rung = models.PositiveSmallIntegerField(_("rung"), choices=Rung, default=Rung.UNAWARE)
    rung_on = models.DateField(_("on this rung since"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    drop_reason = models.CharField(_("why given up"), max_length=300, blank=True)
    party = reference(_("customer"), "customers.Party", editable=False)
    opportunity = reference(_("opportunity"), "pipeline.Opportunity", editable=False)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    name_key = models.CharField(max_length=200, blank=True, editable=False)
    phone_key = models.CharField(max_length=20, blank=True, editable=False)
    mobile_key = models.CharField(max_length=20, blank=True, editable=False)
    email_key = models.CharField(max_length=254, blank=True, editable=False)

    class Meta:
        verbose_name = _("prospect")
        verbose_name_plural = _("prospects")
        indexes = [
            models.Index(fields=["state", "-found_on", "id"], name="pipeline_prospect_by_day"),
            models.Index(fields=["owner", "state", "id"], name="pipeline_prospect_by_owner"),
            models.Index(fields=["name_key"], name="pipeline_prospect_by_name"),
            models.Index(fields=["source", "state"], name="pipeline_prospect_source"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="pipeline_prospect_named"),
            models.CheckConstraint(
                condition=Q(rung__gte=0, rung__lte=4), name="pipeline_prospect_rung"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True)
                | Q(state="dropped", closed_on__isnull=False)
                | Q(state="converted", closed_on__isnull=False, party__isnull=False),
                name="pipeline_prospect_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SourceCost(Record):
    """What a source of business cost on a day, whoever came of it: a stand at a fair, a list."""

    field_rights: ClassVar[Mapping[str, str]] = {
        "amount": Right.COSTS_VIEW,
        "base_amount": Right.COSTS_VIEW,
    }

    source = reference(_("source of business"), "pipeline.Source", null=False, blank=False)
    spent_on = models.DateField(_("spent on"))
    currency = money.currency_field()
    amount = money.amount_field(_("amount"))
    base_amount = money.amount_field(_("amount in base currency"), editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("cost of a source")
        verbose_name_plural = _("costs of sources")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="pipeline_source_cost"),
            *money.within_limits("amount", "base_amount", table="pipeline_source_cost"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.amount}"
