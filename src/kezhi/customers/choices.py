"""The words of the customer base: kinds, roles and the six classifications of table 1-1."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyKind(models.TextChoices):
    ORGANIZATION = "organization", _("Organization")
    PERSON = "person", _("Person")
    INTERNAL_UNIT = "internal_unit", _("Internal unit")


class PartyRoleKind(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    CONSUMER = "consumer", _("Consumer")
    DISTRIBUTOR = "distributor", _("Distributor")
    FRANCHISEE = "franchisee", _("Franchisee")
    AGENT = "agent", _("Agent")
    PARTNER = "partner", _("Partner")
    SUPPLIER = "supplier", _("Supplier")
    COMPETITOR = "competitor", _("Competitor")
    GOVERNMENT = "government", _("Government")
    PUBLIC = "public", _("Public organization")
    INTERNAL = "internal", _("Internal customer")


class Category(models.TextChoices):
    """The four core classes of customers."""

    ENTERPRISE = "enterprise", _("Enterprise")
    CHANNEL = "channel", _("Channel")
    CONSUMER = "consumer", _("Consumer")
    INTERNAL = "internal", _("Internal")


class ContactPart(models.TextChoices):
    """The part a person plays in the customer's buying."""

    DECIDER = "decider", _("Decides")
    INFLUENCER = "influencer", _("Influences")
    BUYER = "buyer", _("Buys")
    USER = "user", _("Uses")
    FINANCE = "finance", _("Pays")
    TARGET = "target", _("Marketing target")


class LinkKind(models.TextChoices):
    DISTRIBUTOR_OF = "distributor_of", _("Distributor of")
    AGENT_OF = "agent_of", _("Agent of")
    SUPPLIER_OF = "supplier_of", _("Supplier of")
    PARTNER_OF = "partner_of", _("Partner of")
    REFERRED = "referred", _("Referred")


class Criterion(models.TextChoices):
    RELATION = "relation", _("Relation")
    SOURCE = "source", _("Source")
    REGION = "region", _("Region")
    SETTLEMENT = "settlement", _("Settlement")
    RECEIVABLE = "receivable", _("Receivable")
    PROFIT = "profit", _("Profit")
    RANK = "rank", _("Rank")


class Tone(models.TextChoices):
    """The colors of tags."""

    BLUE = "blue", _("Blue")
    GREEN = "green", _("Green")
    YELLOW = "yellow", _("Yellow")
    ORANGE = "orange", _("Orange")
    RED = "red", _("Red")
    PURPLE = "purple", _("Purple")
    GRAY = "secondary", _("Gray")


class Method(models.TextChoices):
    HAND = "hand", _("By hand")
    RULE = "rule", _("By rule")
    IMPORT = "import", _("By import")


CLASS_VALUES: dict[str, list[tuple[str, object]]] = {
    Criterion.RELATION: [
        ("non_customer", _("Non-customer")),
        ("potential", _("Potential customer")),
        ("target", _("Target customer")),
        ("actual", _("Actual customer")),
        ("lost", _("Lost customer")),
    ],
    Criterion.SOURCE: [
        ("end_person", _("End customer: person")),
        ("end_enterprise", _("End customer: enterprise")),
        ("intermediate", _("Intermediate customer")),
        ("public_interest", _("Public-interest customer")),
    ],
    Criterion.REGION: [
        ("own_region", _("Own region")),
        ("other_region", _("Other region")),
        ("domestic", _("Domestic")),
        ("foreign", _("Foreign")),
    ],
    Criterion.SETTLEMENT: [
        ("cash", _("Cash")),
        ("prepaid", _("Prepaid")),
        ("credit", _("On credit")),
    ],
    Criterion.RECEIVABLE: [
        ("none", _("Nothing owed")),
        ("short", _("Short-term debt")),
        ("long", _("Long-term debt")),
        ("bad", _("Bad debt")),
    ],
    Criterion.PROFIT: [
        ("profitable", _("Profitable")),
        ("unprofitable", _("Unprofitable")),
    ],
    Criterion.RANK: [
        ("general", _("General customer")),
        ("core", _("Core customer")),
        ("vip", _("VIP customer")),
    ],
}
