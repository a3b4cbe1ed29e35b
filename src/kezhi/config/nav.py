"""The menu, module by module, what can be started from anywhere, and what every page knows."""

from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kezhi.kit import nav
from kezhi.kit.nav import Entry, Group
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

# The modules that the menu names; each feature adds its entries to its own, empty ones stay away.
TODAY: list[Entry] = [Entry(_("Today"), "dashboards:today", "home")]
MARKETING: list[Entry] = [
    Entry(_("Who to court first"), "scoring:index", "user-star", Right.VALUATIONS_VIEW),
]
SALES: list[Entry] = [
    Entry(_("Customers"), "customers:list", "building", Right.CUSTOMERS_VIEW),
    Entry(_("Prospects"), "pipeline:prospects", "user-question", Right.OPPORTUNITIES_VIEW),
    Entry(
        _("Opportunities"),
        "pipeline:board",
        "target-arrow",
        Right.OPPORTUNITIES_VIEW,
        prefix="/opportunities/",
    ),
    Entry(_("Quotes"), "quotes:list", "file-text", Right.ORDERS_VIEW),
    Entry(_("Contracts"), "contracts:list", "file-check", Right.ORDERS_VIEW),
    Entry(_("Orders"), "sales:list", "receipt", Right.ORDERS_VIEW),
    Entry(
        pgettext_lazy("hotel", "Stays"),
        "stays:revenue",
        "calendar-event",
        Right.ORDERS_VIEW,
        prefix="/stays/",
    ),
    Entry(_("Deliveries"), "deliveries:list", "truck-delivery", Right.ORDERS_VIEW),
    Entry(_("Tailoring"), "tailoring:report", "ruler-2", Right.ORDERS_VIEW),
    Entry(_("Invoices"), "receivables:list", "file-invoice", Right.RECEIVABLES_VIEW),
    Entry(_("Payments"), "receivables:payments", "cash", Right.RECEIVABLES_VIEW),
    Entry(_("Money to come in"), "contracts:cash", "report", Right.RECEIVABLES_VIEW),
    Entry(_("Receivables"), "receivables:ageing", "hourglass", Right.RECEIVABLES_VIEW),
    Entry(_("Reminders"), "receivables:dunning", "mail", Right.RECEIVABLES_VIEW),
    Entry(_("Costs to serve"), "sales:costs", "coin", Right.COSTS_VIEW),
    Entry(_("Products"), "catalog:list", "package", Right.CATALOG_VIEW),
    Entry(_("Value elements"), "catalog:element-list", "scale", Right.CATALOG_VIEW),
    Entry(_("Studies of perception"), "surveys:list", "star", Right.OPPORTUNITIES_VIEW),
    Entry(_("Value maps"), "scorecards:maps", "chart-dots", Right.OPPORTUNITIES_VIEW),
    Entry(_("Value ledgers"), "scorecards:list", "scoreboard", Right.OPPORTUNITIES_VIEW),
    Entry(_("What customers know"), "scorecards:funnel", "chart-funnel", Right.OPPORTUNITIES_VIEW),
    Entry(_("Price and worth"), "scorecards:calculator", "calculator", Right.ORDERS_VIEW),
]
CARE: list[Entry] = [
    Entry(_("Tasks"), "care:task-list", "checklist", Right.CUSTOMERS_VIEW),
    Entry(_("Calendar"), "care:calendar", "calendar", Right.CUSTOMERS_VIEW),
    Entry(_("Visits"), "care:visit-list", "map-pin", Right.CUSTOMERS_VIEW),
    Entry(_("Contact plan"), "care:plan", "calendar-time", Right.CUSTOMERS_VIEW),
    Entry(_("Touchpoints"), "touchpoints:list", "messages", Right.CUSTOMERS_VIEW),
    Entry(_("Promises"), "promises:list", "checklist", Right.CUSTOMERS_VIEW),
    Entry(_("Gifts and hospitality"), "care:gift-list", "list-details", Right.CUSTOMERS_VIEW),
]
SERVICE: list[Entry] = []
DECISIONS: list[Entry] = [
    Entry(_("Sales dashboard"), "director:index", "report", Right.ORDERS_VIEW),
    Entry(_("Customer portfolio"), "portfolio:overview", "pyramid", Right.VALUATIONS_VIEW),
    Entry(_("Customers at risk"), "portfolio:risks", "alert-triangle", Right.VALUATIONS_VIEW),
    Entry(
        _("The two-sided map"),
        "dashboards:sides",
        "scale",
        Right.VALUATIONS_VIEW,
    ),
    Entry(_("The leaky bucket"), "retention:bucket", "chart-funnel", Right.VALUATIONS_VIEW),
    Entry(_("The contact budget"), "retention:budget", "report-money", Right.COSTS_VIEW),
    Entry(_("Share of customer"), "wallets:list", "chart-dots", Right.ORDERS_VIEW),
    Entry(_("Profit by customer"), "costing:index", "coin", Right.COSTS_VIEW),
    Entry(_("Customers by criteria"), "customers:cross-tab", "table", Right.CUSTOMERS_VIEW),
]
SYSTEM: list[Entry] = [
    Entry(_("Possible duplicates"), "duplicates:list", "copy", Right.CUSTOMERS_ARCHIVE),
    Entry(_("Imports"), "exchange:list", "file-import", Right.IMPORTS_RUN),
    Entry(_("Product lines"), "catalog:line-list", "category", Right.CATALOG_EDIT),
    Entry(_("Units"), "catalog:unit-list", "scale", Right.CATALOG_EDIT),
    Entry(_("Reasons of loss"), "retention:hole-list", "list-details", Right.SETTINGS_EDIT),
    Entry(_("Contact rules"), "care:rule-list", "calendar-stats", Right.SETTINGS_EDIT),
    Entry(_("Steps of reminding"), "receivables:step-list", "list", Right.SETTINGS_EDIT),
    Entry(_("Rules of credit"), "receivables:rules", "shield", Right.SETTINGS_EDIT),
    Entry(_("Own regions"), "customers:own-regions", "map-pin", Right.SETTINGS_EDIT),
    Entry(_("Audit trail"), "kit:audit", "history", Right.AUDIT_VIEW),
    Entry(_("People"), "staff:people", "users", prefix="/people/"),
    Entry(_("Teams"), "staff:teams", "users-group"),
    Entry(_("Settings"), "staff:company", "settings", Right.SETTINGS_EDIT),
]
MENU = [
    Group("", TODAY),
    Group(_("Marketing"), MARKETING),
    Group(_("Sales"), SALES),
    Group(_("Customer care"), CARE),
    Group(_("Service and support"), SERVICE),
    Group(_("Decisions"), DECISIONS),
    Group(_("System"), SYSTEM),
]

# What "New" in the top bar and the command palette start.
ACTIONS: list[Entry] = [
    Entry(_("New prospect"), "pipeline:prospect-new", "user-question", Right.OPPORTUNITIES_EDIT),
    Entry(_("New opportunity"), "pipeline:new", "target-arrow", Right.OPPORTUNITIES_EDIT),
    Entry(_("New quote"), "quotes:new", "file-text", Right.ORDERS_EDIT),
    Entry(_("New contract"), "contracts:new", "file-check", Right.ORDERS_EDIT),
    Entry(_("New order"), "sales:new", "receipt", Right.ORDERS_EDIT),
    Entry(_("New stay"), "stays:new", "calendar-event", Right.ORDERS_EDIT),
    Entry(_("New invoice"), "receivables:new", "file-invoice", Right.RECEIVABLES_EDIT),
    Entry(_("New payment"), "receivables:new-payment", "cash", Right.RECEIVABLES_EDIT),
    Entry(_("New task"), "care:task-new", "checklist", Right.TASKS_EDIT),
    Entry(_("New customer"), "customers:new", "building", Right.CUSTOMERS_EDIT),
    Entry(_("New product"), "catalog:new", "package", Right.CATALOG_EDIT),
    Entry(_("Invite somebody"), "staff:person-new", "user-plus", Right.USERS_EDIT),
    Entry(_("Import a file"), "exchange:new", "file-import", Right.IMPORTS_RUN),
]

# What the person's own menu holds besides language, light and sign-out.
PERSONAL: list[Entry] = [
    Entry(_("Profile"), "staff:profile", "user"),
    Entry(_("Roles"), "staff:roles", "shield"),
]


KNOWN = [entry for group in MENU for entry in group.entries]
RIGHTS = nav.needed_rights([*KNOWN, *ACTIONS, *PERSONAL])


def rights_of(user: Any) -> frozenset[str]:
    """The rights that open an entry here, as far as this person has them."""
    return frozenset(right for right in RIGHTS if user.may(right))


def commands(user: Any) -> dict[str, list[dict[str, Any]]]:
    """The pages and actions that this person may open, for the palette and the search page."""
    rights = rights_of(user)
    return {
        "pages": nav.entries([*KNOWN, *PERSONAL], rights),
        "actions": nav.entries(ACTIONS, rights),
    }


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every page: the company, and the frame around the content.

    Components see these names too, so they stay few: `company` and `frame`.
    """
    user: Any = getattr(request, "user", None)
    company = getattr(request, "company", None) or staff.company()
    return {"company": company, "frame": frame(request, user)}


def frame(request: HttpRequest, user: Any) -> dict[str, Any]:
    if user is None or not user.is_authenticated:
        return {"theme": known_theme(request.COOKIES.get("kezhi_theme", ""))}
    rights, language = rights_of(user), get_language() or ""
    return {
        "menu": menu(rights, language, nav.nearest(addresses(), request.path)),
        "starts": starts(rights, language),
        "personal": nav.entries(PERSONAL, rights),
        "may_leave_demo": user.may(Right.USERS_EDIT),
        "theme": known_theme(user.theme),
    }


@cache
def addresses() -> list[tuple[str, str]]:
    """The URL and prefix of every entry of the menu."""
    return [(url, one.prefix or url) for one in KNOWN for url in [reverse(one.url_name)]]


@lru_cache(maxsize=1_000)
def menu(rights: frozenset[str], language: str, at: str) -> SafeString:
    """The sidebar, drawn once for all people of these rights, in this language, on that page."""
    return render_to_string("kit/sidebar.html", {"menu": nav.shown(MENU, rights, at)})


@lru_cache(maxsize=100)
def starts(rights: frozenset[str], language: str) -> SafeString:
    """What can be started from anywhere, drawn once likewise; empty when nothing can."""
    found = nav.entries(ACTIONS, rights)
    return render_to_string("kit/starts.html", {"starts": found}) if found else SafeString()


def known_theme(name: str) -> str:
    """`light` or `dark`; nothing when the page follows the device."""
    return name if name in {"light", "dark"} else ""
