"""What drives cost."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Driver(models.TextChoices):
    """What is counted for each customer, from records the product has anyway."""

    VISIT = "visit", _("Visits")
    CALL = "call", _("Calls and messages")
    QUOTE = "quote", _("Quotes")
    ORDER = "order", _("Orders")
    LINE = "line", _("Order lines")
    SETUP = "setup", _("Orders made to measure")
    DELIVERY = "delivery", _("Deliveries")
    RETURN = "return", _("Returns and cancellations")
    REMINDER = "reminder", _("Payment reminders")
