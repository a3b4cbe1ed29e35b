from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    OPEN = "open", _("To be looked at")
    DISTINCT = "distinct", _("Two different customers")


class Reason(models.TextChoices):
    """What two entries have in common, or where they differ."""

    TAX = "tax", _("same tax number")
    OTHER_TAX = "other_tax", _("different tax numbers")
    NAME = "name", _("same name")
    SOUND = "sound", _("names sound the same")
    REARRANGED = "rearranged", _("same letters in another order")
    TYPO = "typo", _("names one letter apart")
    WITHIN = "within", _("one name within the other")
    PHONE = "phone", _("same phone")
    OTHER_PHONE = "other_phone", _("different phones")
    EMAIL = "email", _("same e-mail")
    OTHER_EMAIL = "other_email", _("different e-mails")
    STREET = "street", _("same address")
    PERSON = "person", _("same contact")
    CITY = "city", _("same city")
    OTHER_CITY = "other_city", _("different cities")


AGAINST = frozenset({Reason.OTHER_TAX, Reason.OTHER_PHONE, Reason.OTHER_EMAIL, Reason.OTHER_CITY})
