"""What can be answered and how a study stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Never kept: read from the days and from whether it was ended by hand."""

    PLANNED = "planned", pgettext_lazy("study", "Planned")
    OPEN = "open", pgettext_lazy("study", "Open")
    CLOSED = "closed", pgettext_lazy("study", "Closed")


class Grade(models.TextChoices):
    """The three grades of satisfaction, and none of them."""

    NONE = "none", _("I am not satisfied")
    SATISFIED = "satisfied", _("I am satisfied")
    WILL_RETURN = "will_return", _("I am satisfied and will come again")
    WILL_RECOMMEND = "will_recommend", _("I am satisfied, will come again and bring friends")


class Origin(models.TextChoices):
    """How the answers came in."""

    HAND = "hand", _("Entered by hand")
    LINK = "link", _("By the rater's link")
    FILE = "file", _("From a file")


TONES = {State.PLANNED: "info", State.OPEN: "good", State.CLOSED: "neutral"}
