from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.customers.choices import (
    CLASS_VALUES,
    Category,
    ContactPart,
    Criterion,
    LinkKind,
    Method,
    PartyKind,
    PartyRoleKind,
    Tone,
)
from kezhi.kit import money
from kezhi.kit.grams import GramsField
from kezhi.kit.models import Record
from kezhi.staff.choices import TIER_LABELS
from kezhi.staff.rights import Right


def known_value() -> Q:
    """Only values of the table; an unknown one could be shown nowhere."""
    condition = Q()
    for criterion, values in CLASS_VALUES.items():
        condition |= Q(criterion=criterion, value__in=[value for value, _label in values])
    return condition


class Party(Record):
    """Anyone the company deals with; what it is to us stands in its roles."""

    audit_masked = ("phone",)  # a person's phone is private; the trail is read by more people

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=PartyKind, default=PartyKind.ORGANIZATION
    )
    category = models.CharField(
        _("category"), max_length=20, choices=Category, default=Category.ENTERPRISE
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    team = models.ForeignKey(
        "staff.Team", verbose_name=_("team"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    billing_address = models.CharField(
        _("address and phone on invoices"), max_length=200, blank=True
    )
    bank_name = models.CharField(_("bank"), max_length=100, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=60, blank=True)
    region = models.CharField(_("province or region"), max_length=60, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    yearly_potential = money.amount_field(_("yearly potential"), null=True, blank=True)
    tier = models.CharField(
        _("tier"), max_length=20, choices=TIER_LABELS, blank=True, editable=False
    )
    stage = models.CharField(_("stage"), max_length=20, blank=True, editable=False)
    is_reference = models.BooleanField(_("shown to others as a reference"), default=False)
    is_walk_in = models.BooleanField(_("walk-in party"), default=False)
    sort_key = models.CharField(max_length=200, blank=True, editable=False)
    name_key = models.CharField(max_length=200, blank=True, editable=False)
    sound_key = models.CharField(max_length=200, blank=True, editable=False)
    phone_key = models.CharField(max_length=20, blank=True, editable=False)
    tax_key = models.CharField(max_length=40, blank=True, editable=False)
    email_key = models.CharField(max_length=254, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    search_grams = GramsField(blank=True, editable=False)
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("merged into"), on_delete=models.PROTECT, null=True,
        editable=False, related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [
            models.Index(fields=["sort_key", "id"], name="customers_party_by_name"),
            models.Index(fields=["updated_at", "id"], name="customers_party_by_change"),
            models.Index(fields=["created_at", "id"], name="customers_party_by_entry"),
            models.Index(fields=["city", "id"], name="customers_party_by_city"),
            models.Index(fields=["owner", "sort_key", "id"], name="customers_party_by_owner"),
            models.Index(fields=["team", "sort_key", "id"], name="customers_party_by_team"),
            models.Index(fields=["tier", "sort_key", "id"], name="customers_party_by_tier"),
            # Whose customers are whose, without reading the customers.
            models.Index(
                fields=["owner", "team", "id"],
                name="customers_party_held",
                condition=Q(deleted_at__isnull=True),
            ),
            models.Index(
                fields=["id"], name="customers_party_deleted", condition=Q(deleted_at__isnull=False)
            ),
            *(
                models.Index(fields=[key], name=f"customers_party_{key}", condition=~Q(**{key: ""}))
                for key in ("name_key", "sound_key", "phone_key", "tax_key", "email_key")
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="customers_party_named"),
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")), name="customers_party_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(deleted_at__isnull=False),
                name="customers_party_merged_is_gone",
            ),
            *money.within_limits("yearly_potential", table="customers_party"),
        ]

    def __str__(self) -> str:
        return self.name


class PartyRole(models.Model):
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=20, choices=PartyRoleKind)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(fields=["party", "role"], name="customers_role_once")
        ]
        indexes = [models.Index(fields=["role", "party"], name="customers_role_parties")]

    def __str__(self) -> str:
        return self.get_role_display()


class Identifier(models.Model):
    """The number another system knows the party by."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="identifiers")
    source = models.CharField(_("source"), max_length=60)
    value = models.CharField(_("number"), max_length=120)

    class Meta:
        verbose_name = _("external number")
        verbose_name_plural = _("external numbers")
        constraints = [
            models.UniqueConstraint(fields=["source", "value"], name="customers_identifier_once")
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.value}"


class Contact(Record):
    audit_masked = ("mobile", "wechat")

    party = models.ForeignKey(
        Party, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=80)
    title = models.CharField(_("title"), max_length=80, blank=True)
    part = models.CharField(_("part in buying"), max_length=20, choices=ContactPart, blank=True)
    mobile = models.CharField(_("personal phone"), max_length=40, blank=True)
    phone = models.CharField(_("office phone"), max_length=40, blank=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    is_primary = models.BooleanField(_("first contact"), default=False)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    mobile_key = models.CharField(max_length=20, blank=True, editable=False)

    field_rights: ClassVar[Mapping[str, str]] = {
        "mobile": Right.PHONES_VIEW,
        "mobile_key": Right.PHONES_VIEW,
        "wechat": Right.PHONES_VIEW,
    }

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            models.Index(
                fields=["mobile_key"], name="customers_contact_mobile", condition=~Q(mobile_key="")
            )
        ]

    def __str__(self) -> str:
        return self.name


class ContactPlace(models.Model):
    """The part a contact of one party plays at another as well."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="places")
    party = models.ForeignKey(
        Party, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="guest_contacts"
    )
    part = models.CharField(_("part in buying"), max_length=20, choices=ContactPart, blank=True)

    class Meta:
        verbose_name = _("further place of a contact")
        verbose_name_plural = _("further places of a contact")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "party"], name="customers_contact_place_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_part_display()


class Address(Record):
    class Use(models.TextChoices):
        OFFICE = "office", _("Office")
        DELIVERY = "delivery", _("Delivery")
        INVOICE = "invoice", _("Invoice")

    party = models.ForeignKey(
        Party, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="addresses"
    )
    use = models.CharField(_("use"), max_length=20, choices=Use, default=Use.OFFICE)
    street = models.CharField(_("street"), max_length=200)
    district = models.CharField(_("district"), max_length=60, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    region = models.CharField(_("province or region"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=60, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self) -> str:
        return self.street


class PartyLink(Record):
    """How one party stands to another: a distributor to its end customer, who recommended whom."""

    source = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(_("kind"), max_length=20, choices=LinkKind)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"], name="customers_link_once"
            ),
            models.CheckConstraint(
                condition=~Q(source=models.F("target")), name="customers_link_not_to_self"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Note(Record):
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=5000)
    is_pinned = models.BooleanField(_("pinned"), default=False)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:60]


class Classification(models.Model):
    """What a party is by one criterion, since when, by which method and why; old rows stay.

    A reason is either typed (`reason`) or a rule's (`rule` names its sentence, `facts` fill it).
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="classifications")
    criterion = models.CharField(_("criterion"), max_length=20, choices=Criterion)
    value = models.CharField(_("value"), max_length=20)
    method = models.CharField(_("method"), max_length=10, choices=Method)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    rule = models.CharField(_("rule"), max_length=40, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    decided_on = models.DateField(_("decided on"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        constraints = [
            models.UniqueConstraint(
                fields=["party", "criterion"],
                condition=Q(is_current=True),
                name="customers_class_one_current",
            ),
            models.CheckConstraint(condition=known_value(), name="customers_class_known"),
        ]
        indexes = [
            models.Index(
                fields=["criterion", "value", "party"],
                name="customers_class_parties",
                condition=Q(is_current=True),
            ),
            models.Index(fields=["party", "criterion", "-id"], name="customers_class_of_party"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class OwnRegion(Record):
    """A region the company counts as its own; customers elsewhere at home are in other regions."""

    region = models.CharField(_("province or region"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("own region")
        verbose_name_plural = _("own regions")

    def __str__(self) -> str:
        return self.region


class Tag(Record):
    """A kind of customer the company names itself, put on by hand or by a rule.

    The rule is the query string of the customer list: what the list finds, the tag holds.
    """

    name = models.CharField(_("name"), max_length=40, unique=True)
    tone = models.CharField(_("color"), max_length=20, choices=Tone, default=Tone.BLUE)
    rule = models.CharField(_("rule"), max_length=1000, blank=True)
    is_golden = models.BooleanField(_("our golden customers"), default=False)
    ruled_at = models.DateTimeField(_("rule last applied"), null=True, editable=False)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name


class PartyTag(models.Model):
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="parties")
    method = models.CharField(_("method"), max_length=10, choices=Method, default=Method.HAND)
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("tag of a customer")
        verbose_name_plural = _("tags of customers")
        constraints = [models.UniqueConstraint(fields=["party", "tag"], name="customers_tag_once")]

    def __str__(self) -> str:
        return str(self.tag)


class BulkEdit(Record):
    """One change of many customers: exactly these, with what stood before, so it can be undone."""

    values = models.JSONField(_("values"), default=dict)
    before = models.JSONField(_("before"), default=dict)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    undone_at = models.DateTimeField(_("undone at"), null=True, editable=False)

    class Meta:
        verbose_name = _("change of many customers")
        verbose_name_plural = _("changes of many customers")

    def __str__(self) -> str:
        return f"{len(self.before)}"
