from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from customer_value.equations import EquationError
from kezhi.catalog import queries, refusals, services
from kezhi.catalog.choices import Scheme
from kezhi.catalog.forms import (
    ConversionForm,
    ElementForm,
    EquationForm,
    InputForm,
    PointForm,
    ProductForm,
)
from kezhi.catalog.tables import ELEMENTS, PRODUCTS
from kezhi.kit import audit, editing, selections, words
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import make_listing
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.CATALOG_VIEW)
def product_list(request: Request) -> HttpResponse:
    listing = make_listing(request, PRODUCTS, queries.visible_products(request.user))
    may_edit = request.user.may(Right.CATALOG_EDIT)
    return render_part(
        request, "catalog/list.html", "rows", {"listing": listing, "may_edit": may_edit}
    )


@requires(Right.CATALOG_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    product = queries.get_product(request.user, pk)
    return shown(request, product, ConversionForm(product=product))


def shown(request: Request, product: Any, form: ConversionForm, status: int = 200) -> HttpResponse:
    context = {
        "product": product,
        "conversions": queries.conversions_of(product),
        "form": form,
        "may_edit": request.user.may(Right.CATALOG_EDIT),
        "may_see_cost": request.user.may(Right.COSTS_VIEW),
        "events": words.told(audit.history(product)[:20], request.user),
    }
    return render(request, "catalog/detail.html", context, status=status)


@requires(Right.CATALOG_EDIT)
@require_POST
def conversions(request: Request, pk: int) -> HttpResponse:
    """Say, or say anew, how another unit converts."""
    product = queries.get_product(request.user, pk)
    form = ConversionForm(request.POST, product=product)
    if not form.is_valid():
        return shown(request, product, form, status=422)
    now = timezone.now()
    services.set_conversion(by=request.user, now=now, product=product, **form.cleaned_data)
    return redirect("catalog:detail", pk)


@requires(Right.CATALOG_EDIT)
@require_POST
def conversion_removal(request: Request, pk: int, conversion: int) -> HttpResponse:
    product = queries.get_product(request.user, pk)
    kept = queries.get_conversion(product, conversion)
    services.remove_conversion(by=request.user, now=timezone.now(), conversion=kept)
    return redirect("catalog:detail", pk)


@requires(Right.CATALOG_EDIT)
def new(request: Request) -> HttpResponse:
    form = ProductForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "version"}
        try:
            product = services.create_product(by=request.user, now=timezone.now(), **values)
            return redirect("catalog:detail", product.pk)
        except services.CodeTaken:
            form.add_error("code", _("Another product has this code."))
    return render(request, "catalog/form.html", {"form": form})


@requires(Right.CATALOG_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    product = queries.get_product(request.user, pk)
    form = ProductForm(request.POST or None, instance=product, user=request.user)
    if request.method == "POST" and form.is_valid():
        kept = queries.get_product(request.user, pk)
        try:
            now = timezone.now()
            services.change_product(by=request.user, now=now, product=kept, **form.cleaned_data)
            return redirect("catalog:detail", pk)
        except editing.Conflict as conflict:
            conflict.renew(form)
            return render(
                request,
                "catalog/form.html",
                {"form": form, "product": kept, "conflict": conflict},
                status=409,
            )
        except services.CodeTaken:
            form.add_error("code", _("Another product has this code."))
    return render(request, "catalog/form.html", {"form": form, "product": product})


@requires(Right.CATALOG_EDIT)
@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    product = queries.get_product(request.user, pk)
    services.archive_product(by=request.user, now=timezone.now(), product=product, archived=True)
    undo = reverse("catalog:restoration", args=[pk])
    notify(request, _("The product is archived; orders no longer offer it."), undo)
    return redirect("catalog:detail", pk)


@requires(Right.CATALOG_EDIT)
@require_POST
def restoration(request: Request, pk: int) -> HttpResponse:
    product = queries.get_product(request.user, pk)
    services.archive_product(by=request.user, now=timezone.now(), product=product, archived=False)
    notify(request, _("The product is back in use."))
    return redirect("catalog:detail", pk)


@requires(Right.CATALOG_EDIT)
@require_POST
def archiving(request: Request) -> HttpResponse:
    """Several at once: those ticked in the list, or all that matched."""
    products = queries.visible_products(request.user)
    chosen = selections.chosen(request, PRODUCTS, products, _("Archive products"))
    if chosen.question:
        return chosen.question
    now = timezone.now()
    count = services.archive_products(by=request.user, now=now, pks=chosen.pks)
    said = ngettext("%(n)s product archived.", "%(n)s products archived.", count)
    notify(request, said % {"n": count})
    return redirect("catalog:list")


@requires(Right.CATALOG_VIEW)
def element_list(request: Request) -> HttpResponse:
    listing = make_listing(request, ELEMENTS, queries.visible_elements(request.user))
    context = {"listing": listing, "may_edit": request.user.may(Right.CATALOG_EDIT)}
    return render_part(request, "catalog/elements.html", "rows", context)


@requires(Right.CATALOG_VIEW)
def element(request: Request, pk: int) -> HttpResponse:
    return element_shown(request, queries.get_element(request.user, pk))


def element_shown(request: Request, found: Any, status: int = 200, **forms: Any) -> HttpResponse:
    inputs = queries.inputs_of(found)
    told = queries.equation_told(found, inputs)
    context = {
        "element": found,
        "schemes": [
            (Scheme(scheme).label, tags) for scheme, tags in queries.tags_by_scheme(found).items()
        ],
        "inputs": inputs,
        "told": told,
        "refusal": refusals.told(told.error) if told and told.error else "",
        "points": queries.points_of(found),
        "may_edit": request.user.may(Right.CATALOG_EDIT),
        "events": words.told(audit.history(found)[:20], request.user),
        "input_form": InputForm(),
        "equation_form": EquationForm(initial={"equation": found.equation}),
        "point_form": PointForm(),
    }
    return render(request, "catalog/element.html", context | forms, status=status)


@requires(Right.CATALOG_EDIT)
def element_new(request: Request) -> HttpResponse:
    form = ElementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "version"}
        try:
            made = services.create_element(by=request.user, now=timezone.now(), **values)
            return redirect("catalog:element", made.pk)
        except services.CodeTaken:
            form.add_error("code", _("Another value element has this code."))
        except services.PrivateBenefit as refused:
            form.add_error(refused.field, refusals.private_benefit())
    return render(request, "catalog/element_form.html", {"form": form})


@requires(Right.CATALOG_EDIT)
def element_edit(request: Request, pk: int) -> HttpResponse:
    found = queries.get_element(request.user, pk)
    form = ElementForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        kept = queries.get_element(request.user, pk)
        try:
            now = timezone.now()
            services.change_element(by=request.user, now=now, element=kept, **form.cleaned_data)
            return redirect("catalog:element", pk)
        except editing.Conflict as conflict:
            conflict.renew(form)
            context = {"form": form, "element": kept, "conflict": conflict}
            return render(request, "catalog/element_form.html", context, status=409)
        except services.CodeTaken:
            form.add_error("code", _("Another value element has this code."))
        except services.PrivateBenefit as refused:
            form.add_error(refused.field, refusals.private_benefit())
    return render(request, "catalog/element_form.html", {"form": form, "element": found})


@requires(Right.CATALOG_EDIT)
@require_POST
def element_archive(request: Request, pk: int) -> HttpResponse:
    found = queries.get_element(request.user, pk)
    services.archive_element(by=request.user, now=timezone.now(), element=found, archived=True)
    undo = reverse("catalog:element-restoration", args=[pk])
    notify(request, _("The value element is archived."), undo)
    return redirect("catalog:element", pk)


@requires(Right.CATALOG_EDIT)
@require_POST
def element_restoration(request: Request, pk: int) -> HttpResponse:
    found = queries.get_element(request.user, pk)
    services.archive_element(by=request.user, now=timezone.now(), element=found, archived=False)
    notify(request, _("The value element is back in use."))
    return redirect("catalog:element", pk)


@requires(Right.CATALOG_EDIT)
@require_POST
def equation(request: Request, pk: int) -> HttpResponse:
    found = queries.get_element(request.user, pk)
    form = EquationForm(request.POST)
    currency = staff.company().currency
    if form.is_valid():
        text, now = form.cleaned_data["equation"], timezone.now()
        try:
            services.write_equation(
                by=request.user, now=now, element=found, text=text, currency=currency
            )
            return redirect("catalog:element", pk)
        except EquationError as error:
            form.add_error("equation", refusals.told(error))
        except services.NotMoney as error:
            form.add_error("equation", refusals.not_money(str(error), currency))
    return element_shown(request, found, status=422, equation_form=form)


@requires(Right.CATALOG_EDIT)
@require_POST
def inputs(request: Request, pk: int) -> HttpResponse:
    found = queries.get_element(request.user, pk)
    form = InputForm(request.POST)
    if form.is_valid():
        try:
            now = timezone.now()
            services.add_input(by=request.user, now=now, element=found, **form.cleaned_data)
            return redirect("catalog:element", pk)
        except EquationError as error:
            form.add_error("unit", refusals.told(error))
        except services.SymbolTaken:
            form.add_error("symbol", _("This element has an input of that name."))
    return element_shown(request, found, status=422, input_form=form)


@requires(Right.CATALOG_EDIT)
@require_POST
def input_removal(request: Request, pk: int, given: int) -> HttpResponse:
    found = queries.get_element(request.user, pk)
    kept = queries.get_input(found, given)
    try:
        services.remove_input(by=request.user, now=timezone.now(), given=kept)
    except services.InUse:
        notify(request, _("The equation needs this input; change the equation first."))
    return redirect("catalog:element", pk)


@requires(Right.CATALOG_EDIT)
@require_POST
def points(request: Request, pk: int) -> HttpResponse:
    found = queries.get_element(request.user, pk)
    form = PointForm(request.POST)
    if form.is_valid():
        now = timezone.now()
        try:
            services.add_point(by=request.user, now=now, element=found, **form.cleaned_data)
            return redirect("catalog:element", pk)
        except services.PrivateBenefit as refused:
            form.add_error(refused.field, refusals.private_benefit())
    return element_shown(request, found, status=422, point_form=form)


@requires(Right.CATALOG_EDIT)
@require_POST
def point_archive(request: Request, pk: int, point: int) -> HttpResponse:
    found = queries.get_element(request.user, pk)
    kept = queries.get_point(found, point)
    services.archive_point(by=request.user, now=timezone.now(), point=kept)
    return redirect("catalog:element", pk)
