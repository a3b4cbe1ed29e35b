"""The REST interface at /api/v1/: one router per feature, one shape of error."""

import json
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from kezhi.care.api import gifts
from kezhi.care.api import router as tasks
from kezhi.catalog.api import elements
from kezhi.catalog.api import router as products
from kezhi.config import faults
from kezhi.contracts.api import router as contracts
from kezhi.costing.api import router as costings
from kezhi.customers.api import router as customers
from kezhi.deliveries.api import router as deliveries
from kezhi.director.api import router as director
from kezhi.exchange.api import router as imports
from kezhi.kit import editing, errors, once
from kezhi.kit.api import ApiError, Fault, Refusal
from kezhi.pipeline.api import prospects
from kezhi.pipeline.api import router as opportunities
from kezhi.portfolio.api import results, runs
from kezhi.promises.api import router as promises
from kezhi.quotes.api import router as quotes
from kezhi.receivables.api.books import invoices, payments
from kezhi.receivables.api.credit import router as credit
from kezhi.receivables.api.reminders import router as reminders
from kezhi.sales.api import router as orders
from kezhi.scorecards.api.knowing import router as awareness
from kezhi.scorecards.api.ledgers import router as ledgers
from kezhi.scorecards.api.maps import router as maps
from kezhi.scoring.api import router as scorings
from kezhi.staff.api import router as staff
from kezhi.staff.bearer import TokenBearer
from kezhi.staff.services.limits import TooMany
from kezhi.stays.api import router as stays
from kezhi.surveys.api import router as studies
from kezhi.tailoring.api import router as tailoring
from kezhi.touchpoints.api import router as touchpoints
from kezhi.wallets.api import router as wallets


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


class StrictParser(Parser):
    """JSON as the standard has it: no NaN, and the digits of a number as they were sent."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_constant=refuse_constant)


class RememberingApi(NinjaAPI):
    """Writing the description of all operations takes a second: written once per address."""

    def __init__(self, **said: Any) -> None:
        super().__init__(**said)
        self._described: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._described:
            self._described[prefix] = super().get_openapi_schema(path_prefix=prefix)
        return self._described[prefix]


api = RememberingApi(
    title="Kezhi",
    version="1",
    description=(
        "Customers, opportunities, orders, imports, valuation runs and their results. "
        "Send `Authorization: Bearer <token>`; tokens are made in your profile."
    ),
    urls_namespace="api",
    auth=TokenBearer(),
    parser=StrictParser(),
)
api.add_decorator(faults.only_known_parameters)
api.add_router("", staff, tags=["staff"])
api.add_router("orders", orders, tags=["orders"])
api.add_router("wallets", wallets, tags=["share of customer"])
api.add_router("contracts", contracts, tags=["contracts"])
api.add_router("costings", costings, tags=["costings"])
api.add_router("stays", stays, tags=["stays in a hotel"])
api.add_router("director", director, tags=["sales dashboard"])
api.add_router("opportunities", opportunities, tags=["opportunities"])
api.add_router("deliveries", deliveries, tags=["deliveries"])
api.add_router("tailoring", tailoring, tags=["tailoring"])
api.add_router("invoices", invoices, tags=["invoices and payments"])
api.add_router("payments", payments, tags=["invoices and payments"])
api.add_router("credit", credit, tags=["credit and reminders"])
api.add_router("reminders", reminders, tags=["credit and reminders"])
api.add_router("quotes", quotes, tags=["quotes"])
api.add_router("prospects", prospects, tags=["prospects"])
api.add_router("scorings", scorings, tags=["prospects"])
api.add_router("customers", customers, tags=["customers"])
api.add_router("promises", promises, tags=["promises"])
api.add_router("touchpoints", touchpoints, tags=["touchpoints"])
api.add_router("tasks", tasks, tags=["tasks"])
api.add_router("gifts", gifts, tags=["gifts and hospitality"])
api.add_router("products", products, tags=["products"])
api.add_router("value-elements", elements, tags=["value elements"])
api.add_router("value-ledgers", ledgers, tags=["value ledgers"])
api.add_router("studies", studies, tags=["studies and value maps"])
api.add_router("value-maps", maps, tags=["studies and value maps"])
api.add_router("awareness", awareness, tags=["value ledgers"])
api.add_router("imports", imports, tags=["imports"])
api.add_router("results", results, tags=["runs and results"])
api.add_router("runs", runs, tags=["runs and results"])


def refusal(request: HttpRequest, status: int, *faults: Fault) -> HttpResponse:
    return api.create_response(request, Refusal(errors=list(faults)), status=status)


@api.exception_handler(ApiError)
def known_error(request: HttpRequest, error: ApiError) -> HttpResponse:
    return refusal(request, error.status, error.fault)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return refusal(request, 422, *[faults.fault_of(one) for one in error.errors])


@api.exception_handler(AuthenticationError)
def unknown_caller(request: HttpRequest, error: Exception) -> HttpResponse:
    message = _("The token is missing, expired or revoked.")
    cure = _("Make a token in your profile and send it as “Authorization: Bearer …”.")
    answer = refusal(request, 401, Fault(code="unauthorized", message=message, cure=cure))
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
    message = _("Your role does not have the right to do this.")
    cure = _("Ask your administrator for the right.")
    return refusal(request, 403, Fault(code="forbidden", message=message, cure=cure))


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Exception) -> HttpResponse:
    message = _("This record does not exist, or you may not see it.")
    return refusal(request, 404, Fault(code="not_found", message=message))


@api.exception_handler(TooMany)
def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    message = _("Too many requests.")
    cure = _("Wait for as many seconds as Retry-After says.")
    answer = refusal(request, 429, Fault(code="too_many_requests", message=message, cure=cure))
    answer["Retry-After"] = str(error.seconds)
    return answer


@api.exception_handler(editing.Conflict)
def conflict(request: HttpRequest, error: editing.Conflict) -> HttpResponse:
    message = _("Somebody else changed this record meanwhile; nothing was saved.")
    cure = _("Read it again and repeat the change with the new version.")
    faults = [
        Fault(code="conflict", field=name, message=message, cure=cure)
        for name in list(error.fields) or ["version"]
    ]
    return refusal(request, 409, *faults)


@api.exception_handler(once.OtherRequest)
def key_reused(request: HttpRequest, error: Exception) -> HttpResponse:
    message = _("This Idempotency-Key was used before for a different request.")
    cure = _("Use a new key for a new request.")
    fault = Fault(code="key_reused", field="Idempotency-Key", message=message, cure=cure)
    return refusal(request, 422, fault)


@api.exception_handler(HttpError)
def malformed(request: HttpRequest, error: HttpError) -> HttpResponse:
    """ninja raises it for a body that is not JSON."""
    message = _("The body is not valid JSON.") if error.status_code == 400 else str(error)
    return refusal(request, error.status_code, Fault(code="malformed", message=message))


# --- addresses under /api/ that lead nowhere, and what breaks before a router is reached ----------


def is_call(request: HttpRequest) -> bool:
    return request.path.startswith(f"/{settings.API_PREFIX}")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not is_call(request):
        return errors.bad_request(request, exception)
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    message = _("The request could not be understood, or is too large.")
    return refusal(request, status, Fault(code="bad_request", message=message))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not is_call(request):
        return errors.not_found(request, exception)
    message = _("There is no such address.")
    cure = _("The reference at /api/v1/docs names them all.")
    return refusal(request, 404, Fault(code="no_such_address", message=message, cure=cure))
