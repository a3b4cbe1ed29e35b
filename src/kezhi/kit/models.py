from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Record(models.Model):
    """What every business row carries; `version` grows with each edit and guards against loss."""

    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    # Fields that only some may see: name -> right. The audit trail's words and exports keep to it.
    field_rights: ClassVar[Mapping[str, str]] = {}

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """One line of the append-only trail: who did what to which record, and when."""

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    action = models.CharField(_("action"), max_length=40)
    kind = models.CharField(_("kind"), max_length=80)
    target = models.BigIntegerField(_("target"), null=True)
    changes = models.JSONField(_("changes"), default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["kind", "target", "-id"], name="kit_audit_target"),
            models.Index(fields=["-at"], name="kit_audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.kind} {self.target}"


class KeyedAnswer(models.Model):
    """The answer given to a request that carried a key; the same key gets the same answer again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("keyed answer")
        verbose_name_plural = _("keyed answers")
        constraints = [
            models.UniqueConstraint(fields=["user", "scope", "key"], name="kit_keyed_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class SavedView(models.Model):
    """A list's filters, sort and columns under a name; the state itself is the query string."""

    is_mine: bool  # set by queries.saved_views for the person who looks

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True
    )
    page = models.CharField(_("page"), max_length=80)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("query"), max_length=2000, blank=True)
    is_shared = models.BooleanField(_("shared with everyone"), default=False)
    is_default = models.BooleanField(_("opened first"), default=False)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="kit_view_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Selection(models.Model):
    """The rows that matched at one moment, kept while a person confirms what to do with them."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=80)
    pks = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("selection")
        verbose_name_plural = _("selections")

    def __str__(self) -> str:
        return f"{self.page}: {len(self.pks)}"
