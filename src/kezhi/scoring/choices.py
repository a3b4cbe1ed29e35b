"""On what the chances of prospects rest."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Method(models.TextChoices):
    """The traits, where they foretell better than the firm's own rate; else that rate."""

    CARD = "card", _("Traits")
    RATE = "rate", _("Own rate for all")
    NONE = "none", _("Too few decided")


class Trait(models.TextChoices):
    """What is known of a prospect on the day he is found."""

    SOURCE = "source", _("Source of business")
    INDUSTRY = "industry", _("Industry")
    REGION = "region", _("Province or region")
    REACH = "reach", pgettext_lazy("prospect", "Can be reached")


class Reach(models.TextChoices):
    BOTH = "both", _("by mail and phone")
    MAIL = "mail", _("by mail")
    PHONE = "phone", _("by phone")
    NONE = "none", _("not yet")
    UNKNOWN = "unknown", _("not recorded")
