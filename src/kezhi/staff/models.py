from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.staff.rights import ROLE_RIGHTS, Role


class Team(Record):
    name = models.CharField(_("name"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    manager = models.ForeignKey(
        "staff.User", verbose_name=_("manager"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Only what Django's own sign-in asks of a manager; people are made by services."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    team = models.ForeignKey(
        Team, verbose_name=_("team"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("theme"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="staff_user_email_once",
                violation_error_message=_("Somebody else signs in with this address."),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="staff_user_named"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def may(self, right: str) -> bool:
        return self.is_active and right in ROLE_RIGHTS.get(self.role, frozenset())


class Company(models.Model):
    """The one company of this installation (row 1)."""

    name = models.CharField(_("name"), max_length=120)
    currency = money.currency_field(verbose_name=_("base currency"), default="CNY")
    zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    fiscal_year_start = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    work_hours = models.CharField(_("working hours"), max_length=80, default="9:00-18:00")
    annual_discount_rate = models.DecimalField(
        _("yearly discount rate"),
        max_digits=6,
        decimal_places=4,
        default=Decimal("0.10"),
        validators=[MinValueValidator(0), MaxValueValidator(2)],
    )
    tiers = models.JSONField(_("tier names and cuts"), default=dict, blank=True)
    is_demo = models.BooleanField(_("demo company"), default=False, editable=False)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="staff_company_only_one"),
            models.CheckConstraint(
                condition=models.Q(annual_discount_rate__gte=0, annual_discount_rate__lte=2),
                name="staff_company_discount_bounded",
            ),
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start__gte=1, fiscal_year_start__lte=12),
                name="staff_company_month_bounded",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExchangeRate(Record):
    """One unit of `currency` is worth `rate` of the base currency from `valid_from` on."""

    currency = money.currency_field()
    valid_from = models.DateField(_("valid from"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "valid_from"], name="staff_rate_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gt=0, rate__lt=1_000_000_000), name="staff_rate_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.valid_from} {self.rate}"


class CalendarDay(Record):
    """A day that differs from the week: a holiday, or a weekend day that is worked (调休)."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Holiday")
        WORKDAY = "workday", _("Make-up workday")

    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class ApiToken(Record):
    """A key for programs; only its SHA-256 is kept."""

    user = models.ForeignKey(
        User, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=8, editable=False)
    is_read_only = models.BooleanField(_("read only"), default=False)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name


class Session(AbstractBaseSession):
    """A browser somebody is signed in with; who, where from and since when stand beside it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    @classmethod
    def get_session_store_class(cls) -> Any:
        from kezhi.staff.sessions import SessionStore

        return SessionStore


class RecoveryCode(models.Model):
    """Opens the second factor once when the phone is lost; only its SHA-256 is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="staff_recovery_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class Allowance(models.Model):
    """How often something was tried since `started_at` (seconds of Unix time)."""

    key = models.CharField(max_length=200, unique=True)
    started_at = models.BigIntegerField()
    used = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")

    def __str__(self) -> str:
        return f"{self.key}: {self.used}"
