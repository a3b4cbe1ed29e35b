from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhi.kit.models import Record


class ImportBatch(Record):
    """One file on its way in, from upload to result; the same content again is a new attempt."""

    class Kind(models.TextChoices):
        CUSTOMERS = "customers", _("Customers")
        ORDERS = "orders", _("Orders")
        OPPORTUNITIES = "opportunities", _("Opportunities")
        INVOICES = "invoices", _("Invoices and payments")
        STAYS = "stays", _("Stays in a hotel")

    class Status(models.TextChoices):
        READING = "reading", _("Being read")
        READY = "ready", _("Waiting for you")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.READING)
    file_name = models.CharField(_("file"), max_length=200)
    folder = models.CharField(max_length=40, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.BigIntegerField(_("size"), editable=False)
    attempt = models.PositiveIntegerField(_("attempt"), default=1, editable=False)
    reading = models.JSONField(default=dict, editable=False)
    fault = models.CharField(max_length=40, blank=True, editable=False)
    fault_detail = models.CharField(max_length=300, blank=True, editable=False)
    mapping = models.JSONField(_("columns"), default=dict, editable=False)
    options = models.JSONField(_("options"), default=dict, editable=False)
    total = models.PositiveIntegerField(_("rows in the file"), default=0, editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    created = models.PositiveIntegerField(_("created"), default=0, editable=False)
    updated = models.PositiveIntegerField(_("updated"), default=0, editable=False)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0, editable=False)
    rejected = models.PositiveIntegerField(_("rejected"), default=0, editable=False)
    job = models.CharField(max_length=40, blank=True, editable=False)
    findings = models.JSONField(default=dict, editable=False)
    amounts = models.JSONField(_("amounts"), default=dict, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)
    undone_at = models.DateTimeField(_("undone at"), null=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["-created_at", "-id"], name="exchange_import_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "sha256", "attempt"], name="exchange_import_attempt_once"
            ),
            models.CheckConstraint(
                condition=Q(position__lte=models.F("total")), name="exchange_import_within_file"
            ),
            models.CheckConstraint(
                condition=Q(
                    position=models.F("created")
                    + models.F("updated")
                    + models.F("unchanged")
                    + models.F("rejected")
                ),
                name="exchange_import_every_row_counted",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class RejectedRow(models.Model):
    """A source row that was not taken, and everything that is wrong with it; or one that was taken
    with what is odd in it, for somebody to look at."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rejects")
    row = models.PositiveIntegerField(_("row"))
    problems = models.JSONField(default=list)
    is_taken = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        constraints = [
            models.UniqueConstraint(fields=["batch", "row"], name="exchange_reject_once")
        ]

    def __str__(self) -> str:
        return str(self.row)


class ImportedRecord(models.Model):
    """A record an import created or changed: what undo takes back, while nobody touched it since.

    `version` is the record's version as the import left it; `before` holds the former values
    of what it changed, and is null for what it created.
    """

    class Kind(models.TextChoices):
        PARTY = "party", _("Customer")
        ORDER = "order", _("Order")
        PRODUCT = "product", _("Product")
        OPPORTUNITY = "opportunity", _("Opportunity")
        INVOICE = "invoice", _("invoice")
        STAY = "stay", _("Stay")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=20, choices=Kind)
    record = models.BigIntegerField()
    version = models.PositiveIntegerField()
    before = models.JSONField(null=True)
    kept = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("imported record")
        verbose_name_plural = _("imported records")
        constraints = [
            models.UniqueConstraint(fields=["batch", "kind", "record"], name="exchange_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"


class KnownMapping(models.Model):
    """The columns chosen last for a header row, offered again for the next file that has it."""

    kind = models.CharField(max_length=20, choices=ImportBatch.Kind)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("remembered mapping")
        verbose_name_plural = _("remembered mappings")
        constraints = [
            models.UniqueConstraint(fields=["kind", "signature"], name="exchange_mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"
