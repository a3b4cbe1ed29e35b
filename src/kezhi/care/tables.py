import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kezhi.care import queries
from kezhi.care.choices import GiftDirection, GiftKind, GiftState, Priority
from kezhi.care.models import ContactRule, Gift, Task, Visit
from kezhi.customers import queries as customers
from kezhi.kit import grams
from kezhi.kit.crud import Reference
from kezhi.kit.filters import PERIODS, PeriodFilter, TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.staff.rights import Right

STATES = [("open", _("To do")), ("done", _("Done"))]
VISIT_STATES = [
    ("planned", _("Planned")), ("reported", _("Reported")), ("cancelled", _("Called off")),
]  # fmt: skip


def people(request: object) -> object:
    return queries.colleagues(getattr(request, "user", None))


class TaskFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    state = django_filters.ChoiceFilter(label=_("State"), method="in_state", choices=STATES)
    owner = django_filters.ModelChoiceFilter(label=_("Whose"), queryset=people)
    due = PeriodFilter(field_name="due_on", label=_("Due"), periods=list(PERIODS))
    priority = django_filters.ChoiceFilter(label=_("Priority"), choices=Priority.choices)

    def search(self, found: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """In the words of the task, or among the customers one may see."""
        user = getattr(self.request, "user", None)
        seen = customers.visible_parties(user).filter(grams.matching(value))
        return found.filter(Q(title__icontains=value) | Q(party__in=seen.values("pk")))

    def in_state(self, found: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        return found.filter(done_at__isnull=value == "open")


class VisitFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search", label=_("Customer"))
    state = django_filters.ChoiceFilter(label=_("State"), method="in_state", choices=VISIT_STATES)
    owner = django_filters.ModelChoiceFilter(label=_("Who goes"), queryset=people)
    planned = PeriodFilter(field_name="planned_on", label=_("Planned"), periods=list(PERIODS))

    def search(self, found: QuerySet[Visit], name: str, value: str) -> QuerySet[Visit]:
        return found.filter(grams.matching(value, "party__"))

    def in_state(self, found: QuerySet[Visit], name: str, value: str) -> QuerySet[Visit]:
        if value == "planned":
            return found.filter(reported_at__isnull=True, cancelled_at__isnull=True)
        return found.filter(**{f"{value}_at__isnull": False})


class GiftFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=GiftState.choices)
    direction = django_filters.ChoiceFilter(
        label=_("Given or received"), choices=GiftDirection.choices
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=GiftKind.choices)
    owner = django_filters.ModelChoiceFilter(label=_("Who of us"), queryset=people)
    day = PeriodFilter(field_name="given_on", label=_("Day"), periods=list(PERIODS))

    def search(self, found: QuerySet[Gift], name: str, value: str) -> QuerySet[Gift]:
        """By the customer, the person, or what it was."""
        own = Q(person__icontains=value) | Q(what__icontains=value)
        return found.filter(own | grams.matching(value, "party__"))


TASK_COLUMNS = [
    Column("title", _("Task"), sort="title", lead=True),
    Column("party", _("Customer")),
    Column("due_on", _("Due on"), sort="due_on"),
    Column("priority", _("Priority"), sort="priority"),
    Column("owner", _("Whose")),
    Column("repeat", _("Repeats"), shown=False),
    Column("state", _("State")),
]
VISIT_COLUMNS = [
    Column("planned_on", _("Planned for"), sort="planned_on"),
    Column("party", _("Customer"), lead=True),
    Column("purpose", _("Purpose")),
    Column("owner", _("Who goes")),
    Column("state", _("State")),
]
GIFT_COLUMNS = [
    Column("given_on", _("Day"), sort="given_on"),
    Column("what", _("What it is"), lead=True),
    Column("party", _("Customer")),
    Column("person", _("Person"), sort="person"),
    Column("direction", _("Given or received")),
    Column("kind", _("Kind"), shown=False),
    Column("occasion", _("Occasion")),
    Column("amount", _("Worth"), sort="amount", align="end"),
    Column("currency", _("Currency"), shown=False),
    Column("owner", _("Who of us")),
    Column("state", _("State")),
    Column("decided_by", _("Decided by"), shown=False),
]
GIFTS = ListSpec(
    "care:gift-list", GiftFilters, GIFT_COLUMNS, sort="-given_on", export="care:gift-export"
)
TASKS = ListSpec("care:task-list", TaskFilters, TASK_COLUMNS, sort="due_on")
VISITS = ListSpec("care:visit-list", VisitFilters, VISIT_COLUMNS, sort="-planned_on")
RULES = Reference(
    ContactRule, app="care", name="rule", fields=["tier", "relation", "days", "channel"],
    sort="days", view_right=Right.CUSTOMERS_VIEW, edit_right=Right.SETTINGS_EDIT,
)  # fmt: skip
