from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.surveys.choices import Grade, Origin, State

HIGHEST = 100


def number_field(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(label, max_digits=7, decimal_places=2, **options)


class Study(Record):
    """What a market thinks of us and of our rivals, asked in one span of days on one scale.

    Studies of one `series` follow each other, so that movement shows. A rating not given has no
    row: codes of no answer are never kept.
    """

    title = models.CharField(_("title of the study"), max_length=120)
    series = models.CharField(_("series"), max_length=80)
    market = models.CharField(_("market"), max_length=120, blank=True)
    tag = models.ForeignKey(
        "customers.Tag", verbose_name=_("group of customers"), on_delete=models.SET_NULL,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)
    scale_low = models.PositiveSmallIntegerField(_("lowest answer"), default=1)
    scale_high = models.PositiveSmallIntegerField(_("highest answer"), default=10)
    asks_weights = models.BooleanField(_("asks how much each element matters"), default=True)
    asks_prices = models.BooleanField(_("asks the prices paid"), default=True)
    asks_grade = models.BooleanField(_("asks for overall satisfaction"), default=True)
    currency = money.currency_field()
    unit = models.CharField(_("unit of the price"), max_length=20, blank=True)
    introduction = models.CharField(_("words to the raters"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("study of perception")
        verbose_name_plural = _("studies of perception")
        indexes = [
            models.Index(fields=["series", "opens_on"], name="surveys_study_by_series"),
            models.Index(fields=["-opens_on", "-id"], name="surveys_study_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(series=""), name="surveys_study_named"
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="surveys_study_days"
            ),
            models.CheckConstraint(
                condition=Q(scale_high__gt=F("scale_low"), scale_high__lte=HIGHEST),
                name="surveys_study_scale",
            ),
            models.UniqueConstraint(fields=["series", "title"], name="surveys_study_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def state_on(self, today: date) -> State:
        if self.ended_at is not None or self.closes_on < today:
            return State.CLOSED
        return State.PLANNED if today < self.opens_on else State.OPEN

    @property
    def scale(self) -> tuple[int, int]:
        return self.scale_low, self.scale_high

    @property
    def has_steps(self) -> bool:
        """Whether an answer can be picked from a row of whole numbers."""
        return self.scale_high - self.scale_low <= 10


class Supplier(models.Model):
    """Who is rated. `given_quality` and `given_price` are those of a study that others made, of
    which only one figure of each is known."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="suppliers")
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=120)
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("competitor"), on_delete=models.SET_NULL, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    is_ours = models.BooleanField(_("this is us"), default=False)
    given_quality = number_field(_("quality as told"), null=True, blank=True)
    given_price = money.amount_field(_("price as told"), null=True, blank=True)

    class Meta:
        verbose_name = _("supplier in a study")
        verbose_name_plural = _("suppliers in a study")
        constraints = [
            models.UniqueConstraint(fields=["study", "name"], name="surveys_supplier_once"),
            models.UniqueConstraint(
                fields=["study"], condition=Q(is_ours=True), name="surveys_supplier_one_is_us"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="surveys_supplier_named"),
            models.CheckConstraint(
                condition=(Q(given_quality__isnull=True) | Q(given_quality__gt=0))
                & (Q(given_price__isnull=True) | Q(given_price__gt=0)),
                name="surveys_supplier_told",
            ),
            *money.within_limits("given_quality", "given_price", table="surveys_supplier"),
        ]

    def __str__(self) -> str:
        return self.name


class StudyElement(models.Model):
    """A value element that is asked about. `our_view`: how well we believe we do, on the scale."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="elements")
    element = models.ForeignKey(
        "catalog.ValueElement", verbose_name=_("value element"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("position"))
    our_view = number_field(_("our own view"), null=True, blank=True)

    class Meta:
        verbose_name = _("element of a study")
        verbose_name_plural = _("elements of a study")
        constraints = [
            models.UniqueConstraint(fields=["study", "element"], name="surveys_element_once"),
            models.CheckConstraint(
                condition=Q(our_view__isnull=True) | Q(our_view__gte=0, our_view__lte=HIGHEST),
                name="surveys_element_view",
            ),
        ]

    def __str__(self) -> str:
        return str(self.element)


class Rater(Record):
    """Who answers, named or only numbered; a customer's contact or somebody who buys elsewhere."""

    study = models.ForeignKey(
        Study, on_delete=models.CASCADE, related_name="raters", editable=False
    )
    code = models.CharField(_("number of the rater"), max_length=60)
    name = models.CharField(_("name"), max_length=80, blank=True)
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.SET_NULL, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    contact = models.ForeignKey(
        "customers.Contact", verbose_name=_("contact"), on_delete=models.SET_NULL, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    is_customer = models.BooleanField(_("buys from us"), default=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    grade = models.CharField(
        _("overall satisfaction"), max_length=20, choices=Grade.choices, blank=True
    )
    origin = models.CharField(_("how it came in"), max_length=8, choices=Origin.choices, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    link_key = models.CharField(max_length=64, blank=True, editable=False)
    link_until = models.DateField(_("link works until"), null=True, blank=True)

    class Meta:
        verbose_name = _("rater")
        verbose_name_plural = _("raters")
        indexes = [models.Index(fields=["party"], name="surveys_rater_by_party")]
        constraints = [
            models.UniqueConstraint(fields=["study", "code"], name="surveys_rater_once"),
            models.CheckConstraint(condition=~Q(code=""), name="surveys_rater_numbered"),
            models.CheckConstraint(
                condition=Q(grade__in=["", *Grade.values]) & Q(origin__in=["", *Origin.values]),
                name="surveys_rater_chosen",
            ),
            models.CheckConstraint(
                condition=Q(link_key="") | Q(link_until__isnull=False),
                name="surveys_rater_link_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Rating(models.Model):
    """How well a supplier does at an element, as one rater sees it."""

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="ratings")
    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="+")
    element = models.ForeignKey(StudyElement, on_delete=models.CASCADE, related_name="+")
    score = number_field(_("score"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["rater", "supplier", "element"], name="surveys_rating_once"
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=HIGHEST), name="surveys_rating_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater_id}/{self.supplier_id}/{self.element_id}: {self.score}"


class Importance(models.Model):
    """How much an element matters to a rater, in points; only their proportions count."""

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="importances")
    element = models.ForeignKey(StudyElement, on_delete=models.CASCADE, related_name="+")
    points = number_field(_("points"))

    class Meta:
        verbose_name = _("importance of an element")
        verbose_name_plural = _("importance of elements")
        constraints = [
            models.UniqueConstraint(fields=["rater", "element"], name="surveys_importance_once"),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=10_000), name="surveys_importance_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater_id}/{self.element_id}: {self.points}"


class PricePaid(models.Model):
    """What a rater takes a supplier's price to be."""

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="prices")
    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="+")
    amount = money.amount_field(_("price"))

    class Meta:
        verbose_name = _("price paid")
        verbose_name_plural = _("prices paid")
        constraints = [
            models.UniqueConstraint(fields=["rater", "supplier"], name="surveys_price_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=Decimal(0)), name="surveys_price_positive"
            ),
            *money.within_limits("amount", table="surveys_price"),
        ]

    def __str__(self) -> str:
        return f"{self.rater_id}/{self.supplier_id}: {self.amount}"
