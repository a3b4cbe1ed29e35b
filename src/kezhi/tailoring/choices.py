from django.db import models
from django.utils.translation import gettext_lazy as _


class Will(models.TextChoices):
    """Whether the customer takes these goods because he wants them."""

    UNKNOWN = "unknown", _("Not asked")
    FREE = "free", _("What he wants")
    FORCED = "forced", _("For want of better")


class Cause(models.TextChoices):
    """Where goods went wrong that are not what the customer needed."""

    MEASURED = "measured", _("Measured wrongly")
    PRODUCED = "produced", _("Made otherwise than measured")
    CHANGED = "changed", _("The customer changed his mind")
    UNKNOWN = "unknown", _("Not known yet")
