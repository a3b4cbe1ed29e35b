from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kezhi.catalog import queries, services
from kezhi.catalog.forms import ConversionForm, ProductForm
from kezhi.catalog.tables import PRODUCTS
from kezhi.kit import audit, editing, selections, words
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import make_listing
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
