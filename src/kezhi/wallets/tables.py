import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kezhi.catalog import queries as catalog
from kezhi.kit import grams
from kezhi.kit.crud import Reference
from kezhi.kit.filters import TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.sales.tables import OfCustomer
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right
from kezhi.wallets.choices import Confidence
from kezhi.wallets.models import Market, Wallet


class WalletFilters(OfCustomer):
    q = TextFilter(method="search")
    line = django_filters.ModelChoiceFilter(
        label=_("Product line"), queryset=lambda request: catalog.product_lines(),
        null_label=_("All that we sell"),
    )  # fmt: skip
    confidence = django_filters.ChoiceFilter(label=_("Confidence"), choices=Confidence.choices)
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), field_name="party__owner",
        queryset=lambda request: staff.visible_users(request.user).order_by("name"),
    )  # fmt: skip

    def search(self, found: QuerySet[Wallet], name: str, value: str) -> QuerySet[Wallet]:
        return found.filter(grams.matching(value, "party__"))


WALLETS = ListSpec(
    "wallets:list",
    WalletFilters,
    [
        Column("party", _("Customer"), sort="party__name", lead=True),
        Column("line", _("Product line")),
        Column("spend", _("Spends a year"), align="end"),
        Column("limits", _("Between"), align="end"),
        Column("sales", _("Our sales in twelve months"), sort="sales", align="end"),
        Column("share", _("Share of customer"), align="end"),
        Column("missing", _("Spent elsewhere"), sort="missing", align="end"),
        Column("as_of", _("As of"), sort="as_of"),
        Column("source", pgettext_lazy("estimate", "Source"), shown=False),
        Column("confidence", _("Confidence")),
        Column("owner", _("Owner"), shown=False),
    ],
    sort="-missing",
    export="wallets:export",
)
MARKETS = Reference(
    model=Market, app="wallets", name="market",
    fields=["year", "line", "size", "low", "high", "source"], sort="-year",
    view_right=Right.SETTINGS_EDIT, edit_right=Right.SETTINGS_EDIT,
)  # fmt: skip
