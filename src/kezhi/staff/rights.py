"""Who may do what: roles give rights, and a scope says on whose records.

The table below is the whole policy; pages, the API and exports ask it through `staff.access`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    EXECUTIVE = "executive", _("Executive")
    SALESPERSON = "salesperson", _("Salesperson")
    BACK_OFFICE = "back_office", _("Sales back-office")
    SERVICE = "service", _("Service")
    PRODUCTION = "production", _("Production")
    FINANCE = "finance", _("Finance")
    ANALYST = "analyst", _("Analyst (read only)")


class Scope(models.TextChoices):
    """Whose records a person sees. A team's manager sees the team's, whatever the role says."""

    OWN = "own", _("Own")
    TEAM = "team", _("Team")
    ALL = "all", _("All")


class Right(models.TextChoices):
    CUSTOMERS_VIEW = "customers.view", _("See customers")
    CUSTOMERS_EDIT = "customers.edit", _("Create and edit customers")
    CUSTOMERS_ARCHIVE = "customers.archive", _("Archive and restore customers")
    PHONES_VIEW = "phones.view", _("See personal phone numbers")
    TASKS_EDIT = "tasks.edit", _("Give and do tasks")
    CATALOG_VIEW = "catalog.view", _("See products")
    CATALOG_EDIT = "catalog.edit", _("Edit products")
    ORDERS_VIEW = "orders.view", _("See orders")
    ORDERS_EDIT = "orders.edit", _("Create and edit orders")
    OPPORTUNITIES_VIEW = "opportunities.view", _("See prospects and opportunities")
    OPPORTUNITIES_EDIT = "opportunities.edit", _("Create and edit prospects and opportunities")
    SURVEYS_EDIT = "surveys.edit", _("Run studies of perception")
    DISCOUNTS_APPROVE = "discounts.approve", _("Approve discounts above the limit")
    COSTS_VIEW = "costs.view", _("See costs and margins")
    COSTS_EDIT = "costs.edit", _("Enter costs")
    RECEIVABLES_VIEW = "receivables.view", _("See invoices and payments")
    RECEIVABLES_EDIT = "receivables.edit", _("Enter invoices and payments")
    CREDIT_GRANT = "credit.grant", _("Set credit limits and release held orders")
    IMPORTS_RUN = "imports.run", _("Import files")
    EXPORTS_RUN = "exports.run", _("Export lists")
    VALUATIONS_VIEW = "valuations.view", _("See what customers are worth")
    VALUATIONS_RUN = "valuations.run", _("Compute what customers are worth")
    AUDIT_VIEW = "audit.view", _("See the audit trail")
    SETTINGS_EDIT = "settings.edit", _("Change the company's settings")
    USERS_EDIT = "users.edit", _("Manage users and teams")


R = Right
READING = {R.CUSTOMERS_VIEW, R.CATALOG_VIEW, R.ORDERS_VIEW}
LOOKING = READING | {R.OPPORTUNITIES_VIEW}
SELLING = LOOKING | {
    R.CUSTOMERS_EDIT,
    R.TASKS_EDIT,
    R.PHONES_VIEW,
    R.ORDERS_EDIT,
    R.OPPORTUNITIES_EDIT,
    R.RECEIVABLES_VIEW,
    R.VALUATIONS_VIEW,
    R.EXPORTS_RUN,
}
ROLE_RIGHTS: dict[str, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset(Right.values),
    Role.EXECUTIVE: frozenset(set(Right.values) - {R.USERS_EDIT}),
    Role.SALESPERSON: frozenset(SELLING),
    Role.BACK_OFFICE: frozenset(
        SELLING
        | {R.CUSTOMERS_ARCHIVE, R.CATALOG_EDIT, R.IMPORTS_RUN, R.RECEIVABLES_EDIT}
        | {R.SURVEYS_EDIT}
    ),
    Role.SERVICE: frozenset(
        LOOKING | {R.CUSTOMERS_EDIT, R.TASKS_EDIT, R.PHONES_VIEW, R.VALUATIONS_VIEW}
    ),
    Role.PRODUCTION: frozenset(READING | {R.TASKS_EDIT}),
    Role.FINANCE: frozenset(
        LOOKING
        | {R.COSTS_VIEW, R.COSTS_EDIT, R.VALUATIONS_VIEW, R.EXPORTS_RUN, R.AUDIT_VIEW}
        | {R.RECEIVABLES_VIEW, R.RECEIVABLES_EDIT, R.CREDIT_GRANT, R.TASKS_EDIT}
    ),
    Role.ANALYST: frozenset(
        LOOKING | {R.COSTS_VIEW, R.VALUATIONS_VIEW, R.EXPORTS_RUN, R.AUDIT_VIEW, R.RECEIVABLES_VIEW}
    ),
}
ROLE_SCOPE: dict[str, str] = {
    Role.ADMINISTRATOR: Scope.ALL,
    Role.EXECUTIVE: Scope.ALL,
    Role.SALESPERSON: Scope.OWN,
    Role.BACK_OFFICE: Scope.TEAM,
    Role.SERVICE: Scope.ALL,
    Role.PRODUCTION: Scope.ALL,
    Role.FINANCE: Scope.ALL,
    Role.ANALYST: Scope.ALL,
}
