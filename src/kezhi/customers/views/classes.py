"""Classifications, tags, the company's own regions, and customers counted by two criteria."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers import crosstab, labels, queries
from kezhi.customers.choices import Criterion
from kezhi.customers.forms import ClassForm, RegionsForm, TagForm, TagsForm
from kezhi.customers.services import classes, tags
from kezhi.customers.services.values import BadValue
from kezhi.customers.tables import rule_matches, rule_of, rule_words
from kezhi.kit.http import Request, notify
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.CUSTOMERS_VIEW)
def classification(request: Request, pk: int, criterion: str) -> HttpResponse:
    """What the customer was by one criterion over time, and the form to say it by hand."""
    party = queries.get_party(request.user, pk)
    if criterion not in Criterion.values:
        raise Http404
    may_set = request.user.may(Right.CUSTOMERS_EDIT) and criterion not in classes.DERIVED_ONLY
    form = ClassForm(request.POST or None, criterion=criterion)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        said = {"criterion": criterion, **form.cleaned_data}
        classes.classify(by=request.user, now=timezone.now(), party=party, **said)
        return redirect("customers:detail", pk)
    return render(request, "customers/class.html", class_context(party, criterion, form, may_set))


def class_context(party: Any, criterion: str, form: ClassForm, may_set: bool) -> dict[str, Any]:
    rows = list(queries.class_history(party, criterion)[:100])
    told = [
        {
            "row": row,
            "label": labels.class_label(criterion, row.value),
            "reason": labels.reason_of(row),
        }
        for row in rows
    ]
    current = next((row for row in rows if row.is_current), None)
    if current and not form.is_bound:
        form.initial["value"] = current.value
    return {
        "party": party,
        "criterion": Criterion(criterion),
        "rows": told,
        "form": form,
        "may_set": may_set,
        "by_hand": bool(current and current.method == "hand"),
    }


@requires(Right.CUSTOMERS_EDIT)
@require_POST
def release(request: Request, pk: int, criterion: str) -> HttpResponse:
    party = queries.get_party(request.user, pk)
    if criterion not in Criterion.values:
        raise Http404
    classes.release(by=request.user, now=timezone.now(), party=party, criterion=criterion)
    notify(request, _("The rules decide again."))
    return redirect("customers:detail", pk)


@requires(Right.CUSTOMERS_EDIT)
def party_tags(request: Request, pk: int) -> HttpResponse:
    party = queries.get_party(request.user, pk)
    held = [row.tag_id for row in party.tags.all()]
    form = TagsForm(request.POST or None, user=request.user, initial={"tags": held})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        tags.set_tags(by=request.user, now=now, party=party, tags=form.cleaned_data["tags"])
        return redirect("customers:detail", pk)
    context = {"form": form, "party": party, "may_set_up": may_set_up(request)}
    return render(request, "customers/party_tags.html", context)


@requires(Right.CUSTOMERS_VIEW)
def cross_tab(request: Request) -> HttpResponse:
    """Customers counted by two criteria at once; every number leads to its customers."""
    table = crosstab.make(request.user, request.GET)
    return render(request, "customers/cross_tab.html", {"table": table})


@requires(Right.SETTINGS_EDIT)
def own_regions(request: Request) -> HttpResponse:
    present = "\n".join(region.region for region in queries.own_regions())
    form = RegionsForm(request.POST or None, initial={"regions": present})
    if request.method == "POST" and form.is_valid():
        named = form.cleaned_data["regions"].splitlines()
        classes.set_own_regions(by=request.user, now=timezone.now(), regions=named)
        notify(request, _("Saved; the region of every customer follows."))
        return redirect("customers:own-regions")
    return render(request, "customers/own_regions.html", {"form": form})


@requires(Right.CUSTOMERS_VIEW)
def tag_list(request: Request) -> HttpResponse:
    tags = [(one, rule_words(request, one.rule)) for one in queries.counted_tags(request.user)]
    context = {"tags": tags, "may_edit": may_set_up(request)}
    return render(request, "customers/tags.html", context)


def may_set_up(request: Request) -> bool:
    return bool(request.user.may(Right.SETTINGS_EDIT))


@requires(Right.SETTINGS_EDIT)
def tag_new(request: Request) -> HttpResponse:
    return tag_form(request, None)


@requires(Right.SETTINGS_EDIT)
def tag_edit(request: Request, pk: int) -> HttpResponse:
    return tag_form(request, queries.get_tag(request.user, pk))


def tag_form(request: Request, tag: Any) -> HttpResponse:
    initial = {"rule": rule_of(request.headers.get("Referer", ""))}
    form = TagForm(request.POST or None, tag=tag, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            now = timezone.now()
            kept = tags.save_tag(by=request.user, now=now, tag=tag, **form.cleaned_data)
            return run_rule(request, kept) if kept.rule else redirect("customers:tag-list")
        except BadValue as bad:
            form.add_error(bad.field, str(bad.message))
    rule = str(form["rule"].value() or "")
    context = {"form": form, "tag": tag, "rule": rule, "words": rule_words(request, rule)}
    return render(request, "customers/tag_form.html", context)


@requires(Right.SETTINGS_EDIT)
@require_POST
def tag_rule(request: Request, pk: int) -> HttpResponse:
    """Apply the rule of a tag now."""
    return run_rule(request, queries.get_tag(request.user, pk))


def run_rule(request: Request, tag: Any) -> HttpResponse:
    pks = rule_matches(request, tag.rule)
    added, removed = tags.apply_tag_rule(by=request.user, now=timezone.now(), tag=tag, pks=pks)
    text = _("The rule put the tag on %(added)s customers and took it off %(removed)s.")
    notify(request, text % {"added": added, "removed": removed})
    return redirect("customers:tag-list")


@requires(Right.SETTINGS_EDIT)
@require_POST
def tag_removal(request: Request, pk: int) -> HttpResponse:
    tags.delete_tag(by=request.user, now=timezone.now(), tag=queries.get_tag(request.user, pk))
    notify(request, _("Removed."))
    return redirect("customers:tag-list")
