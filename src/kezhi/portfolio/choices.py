"""The words of the portfolio: tiers, risks, signs, models, warnings and reasons.

The library returns ids; these are their labels, and the only place that has them.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kezhi.staff.choices import tier_label


class RunStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Computing")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING)
ENDED = (RunStatus.CANCELLED, RunStatus.FAILED, RunStatus.FINISHED)


class RunStep(models.TextChoices):
    """What a running run is doing, in order."""

    READING = "reading", _("Reading orders")
    VALUING = "valuing", _("Computing values")
    WRITING = "writing", _("Writing results")


class Measure(models.TextChoices):
    """What the money figures are; revenue where costs are not known well enough."""

    LIFETIME_VALUE = "lifetime_value", _("Lifetime value")
    LIFETIME_REVENUE = "lifetime_revenue", _("Lifetime revenue")


class Tier(models.TextChoices):
    """Called as the company's settings say."""

    PLATINUM = "platinum", tier_label("platinum")
    GOLD = "gold", tier_label("gold")
    IRON = "iron", tier_label("iron")
    LEAD = "lead", tier_label("lead")
    UNRATED = "unrated", tier_label("unrated")


class TierReason(models.TextChoices):
    """Why a customer is in the lowest tier, or in none."""

    LOSS = "loss", _("costs more than it brings")
    COST_TO_SERVE = "cost_to_serve", _("service and selling take most of the margin")
    PROBABLY_GONE = "probably_gone", _("has probably stopped buying")
    SMALL_ORDERS = "small_orders", _("small or few orders")
    NEWCOMER = "newcomer", _("first order too recent to judge")
    NO_PURCHASE = "no_purchase", _("no purchase left after returns")
    NO_MODEL = "no_model", _("too little data to estimate")


class Risk(models.TextChoices):
    NONE = "none", _("No sign of leaving")
    WATCH = "watch", _("Watch")
    AT_RISK = "at_risk", _("At risk")
    LOST = "lost", _("Probably lost")


class Movement(models.TextChoices):
    """What became of a customer between the previous run and this one."""

    ACQUIRED = "acquired", _("New customer")
    KEPT = "kept", _("Kept")
    LOST = "lost", _("Lost")
    WON_BACK = "won_back", _("Won back")


class ModelName(models.TextChoices):
    AUTO = "auto", _("Automatic")
    BG_NBD = "bg_nbd", "BG/NBD"
    MBG_NBD = "mbg_nbd", "MBG/NBD"
    PARETO_NBD = "pareto_nbd", "Pareto/NBD"
    NBD = "nbd", _("NBD (without dropout)")
    SEASONAL = "seasonal", _("Seasonal (MBG/NBD on the clock of the seasons)")


class Undefined(models.TextChoices):
    """Why a figure is not there."""

    NO_PURCHASE = "no_purchase", _("no purchase left after returns")
    NO_MODEL = "no_model", _("the data cannot identify any model of repeat orders")
    NO_DROPOUT = "no_dropout", _("the data cannot tell who has stopped buying")
    NO_COSTS = "no_costs", _("product costs are not known")
    ONE_ORDER = "one_order", _("only one order so far")
    NO_YEAR_BEFORE = "no_year_before", _("no orders in the year before")


class Barrier(models.TextChoices):
    """How hard it would be for the customer to change to a rival."""

    EASILY = "easily", _("Easily")
    EFFORT = "effort", _("With effort")
    HARDLY = "hardly", _("Hardly")


class AttitudeMethod(models.TextChoices):
    HAND = "hand", _("Asked in person")
    IMPORT = "import", _("From a file")


class LoyaltyKind(models.TextChoices):
    """Attitude and behavior (Dick & Basu 1994); `unknown` is asked but cannot be judged yet."""

    TRUE = "true", _("Loyal")
    LATENT = "latent", _("Latent: likes us, buys little")
    SPURIOUS = "spurious", _("Spurious: buys, but is not convinced")
    NONE = "none", _("No loyalty")
    UNKNOWN = "unknown", _("Asked, too new or too seldom a buyer to judge")
    NOT_ASKED = "not_asked", _("Not asked")
