"""What is aimed at, which time is looked at, by what it is divided, how often it is mailed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Measure(models.TextChoices):
    """What a target can be set for."""

    SALES = "sales", _("Net sales")
    WON = "won", _("Opportunities won, value")
    NEW = "new", _("New customers")


class Period(models.TextChoices):
    MONTH = "month", _("This month")
    LAST_MONTH = "last-month", _("Last month")
    QUARTER = "quarter", _("This quarter")
    LAST_QUARTER = "last-quarter", _("Last quarter")
    YEAR = "year", _("This fiscal year")
    LAST_YEAR = "last-year", _("Last fiscal year")
    OWN = "own", _("Own dates")


class Group(models.TextChoices):
    """Net sales divided; by customer first, by product too."""

    CUSTOMER = "customer", _("By customer")
    OWNER = "owner", _("By person")
    TEAM = "team", _("By team")
    LINE = "line", _("By product line")


class Cadence(models.TextChoices):
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Rows(models.TextChoices):
    """The lists that figures are the sums of."""

    SALES = "sales", _("Orders of the period")
    NEW = "new", _("New customers")
    WON = "won", _("Opportunities won")
    LOST = "lost", _("Opportunities lost")
    LEAD_TIME = "lead-time", _("Lost to the lead time")
    OPEN = "open", _("Open opportunities")
    TOUCHES = "touches", pgettext_lazy("director", "Touchpoints")
    PREMIUM = "premium", _("Ledgers of what was sold")
    OWED = "owed", _("Unpaid invoices")
    OVERDUE = "overdue", _("Overdue invoices")
    DUE = "due", _("Invoices that came due")
    NOTICES = "notices", _("Deliveries that left")
    PROMISES = "promises", _("Promised days of orders")
