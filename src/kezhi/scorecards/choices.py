"""What can be chosen of a ledger and of a rival's offer."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customer_value.delivered import Balance


class Alternative(models.TextChoices):
    """What the customer would do without us."""

    COMPETITOR = "competitor", _("Buy from a competitor")
    STATUS_QUO = "status_quo", _("Stay with what he has")
    OWN_MAKE = "own_make", _("Make it himself")


class Confidence(models.TextChoices):
    """How far a rival's price is known."""

    SEEN = "seen", _("Seen in writing")
    TOLD = "told", _("Told by the customer")
    RUMORED = "rumored", _("Rumored")


class Incoterm(models.TextChoices):
    EXW = "EXW", "EXW"
    FCA = "FCA", "FCA"
    FOB = "FOB", "FOB"
    CFR = "CFR", "CFR"
    CIF = "CIF", "CIF"
    CPT = "CPT", "CPT"
    CIP = "CIP", "CIP"
    DAP = "DAP", "DAP"
    DPU = "DPU", "DPU"
    DDP = "DDP", "DDP"


class Outcome(models.TextChoices):
    """How the order, quote or opportunity ended; never kept, always read from it."""

    OPEN = "open", pgettext_lazy("value ledger", "Open")
    WON = "won", pgettext_lazy("value ledger", "Won")
    LOST = "lost", pgettext_lazy("value ledger", "Lost")


class MapStatus(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("value map", "Waiting")
    RUNNING = "running", pgettext_lazy("value map", "Computing")
    FINISHED = "finished", pgettext_lazy("value map", "Finished")
    FAILED = "failed", pgettext_lazy("value map", "Failed")


class MapMethod(models.TextChoices):
    WEIGHTED_RATIOS = "weighted_ratios", _("Weighted ratios (Gale)")
    RATIO_OF_SCORES = "ratio_of_scores", _("Ratio of weighted scores")


class MapBase(models.TextChoices):
    RIVALS = "rivals", _("the rivals alone")
    MARKET = "market", _("the whole market, us included")


OUTCOME_TONES = {Outcome.OPEN: "info", Outcome.WON: "good", Outcome.LOST: "warn"}
BALANCES = {
    Balance.WIN_WIN: (_("Both sides gain."), "good"),
    Balance.WIN_LOSE: (_("The customer gains, we lose."), "warn"),
    Balance.LOSE_WIN: (_("We gain, the customer loses."), "warn"),
    Balance.LOSE_LOSE: (_("Both sides lose."), "bad"),
}


class Rung(models.TextChoices):
    """How far a customer has come with a value: he knows it, agrees to it, has it."""

    UNKNOWN = "unknown", pgettext_lazy("awareness", "Unknown")
    KNOWN = "known", pgettext_lazy("awareness", "Known")
    AGREED = "agreed", pgettext_lazy("awareness", "Agreed")
    REALIZED = "realized", pgettext_lazy("awareness", "Realized")


RUNG_TONES = {
    Rung.UNKNOWN: "warn", Rung.KNOWN: "info", Rung.AGREED: "info", Rung.REALIZED: "good"
}  # fmt: skip
