"""What credit says when an order is confirmed or its goods leave (`settings.ORDER_GATES`)."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kezhi.customers.models import Party
from kezhi.receivables import crediting
from kezhi.receivables.queries import credit
from kezhi.receivables.queries.credit import Cause
from kezhi.sales.services.drafts import Problem
from kezhi.sales.services.gates import Passage


def problems_of_credit(passage: Passage) -> list[Problem]:
    """Nothing for a customer that is free, and for an order that somebody let pass."""
    if passage.order is not None and credit.waiver_of(passage.order) is not None:
        return []
    found = credit.credit_of(passage.party.pk, passage.on)
    if found.limit is not None and passage.adds:
        # Two orders at once must not both fit into the same rest of the limit.
        Party.objects.select_for_update().get(pk=passage.party.pk)
        found = credit.credit_of(passage.party.pk, passage.on)
    causes = found.causes(passage.adds)
    if not causes:
        return []
    return [Problem("status", _told(found, causes, passage))]


def _told(found: credit.Credit, causes: list[Cause], passage: Passage) -> str:
    first, *others = [crediting.cause_words(found, cause, passage.adds) for cause in causes]
    reasons = " ".join([first, *(capfirst(words) for words in others)])
    words = _("%(customer)s is held: %(reasons)s %(cure)s")
    cure = _(
        "Keep the order as a draft, and ask somebody who may set credit limits to let it pass;"
        " or wait for the customer's payment."
    )
    if passage.order is not None and passage.order.pk:
        cure = _(
            "Ask somebody who may set credit limits to let this order pass (on its page, under"
            " Credit), or wait for the customer's payment."
        )
    return words % {"customer": passage.party.name, "reasons": reasons, "cure": cure}
