"""Lists that only need keeping (units, product lines, rates): list, new, edit, archive or delete.

One `Reference` in a feature's `tables.py` and `*UNITS.urls("units/")` in its `urls.py` is all.
Anything with a life has services of its own instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kezhi.kit import audit, editing, words
from kezhi.kit.filters import TextFilter
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import Column, ListSpec, make_listing
from kezhi.kit.models import Record

STATES = [("used", gettext_lazy("In use")), ("archived", gettext_lazy("Archived"))]


class ReferenceForm(forms.ModelForm[Any]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["version"] = self.instance.version


@dataclass(frozen=True)
class Reference:
    """One kind of reference data. `name` begins its URL names: `unit-list`, `unit-new` …

    A model with `archived_at` is archived and restored; one without is deleted while unused.
    """

    model: type[Record]
    app: str
    name: str
    fields: Sequence[str]
    sort: str
    view_right: str
    edit_right: str
    shown: Sequence[str] = field(default_factory=list)
    most: int = 0  # so many in use at once; 0: as many as one likes

    # --- what it is made of ---------------------------------------------------------------------

    @property
    def meta(self) -> Any:
        return self.model._meta

    @cached_property
    def is_archived(self) -> bool:
        return any(one.name == "archived_at" for one in self.meta.concrete_fields)

    @cached_property
    def form(self) -> type[forms.ModelForm[Any]]:
        return forms.modelform_factory(self.model, form=ReferenceForm, fields=list(self.fields))

    @cached_property
    def spec(self) -> ListSpec:
        names = self.shown or self.fields
        columns = [
            Column(
                name,
                capfirst(self.meta.get_field(name).verbose_name),
                sort="" if self.meta.get_field(name).is_relation else name,
                align="end" if isinstance(self.meta.get_field(name), NUMBERS) else "",
                lead=at == 0,
            )
            for at, name in enumerate(names)
        ]
        return ListSpec(self.page("list"), self.filters(), columns, sort=self.sort)

    def filters(self) -> type[Any]:
        texts = [one.name for one in self.meta.concrete_fields if isinstance(one, models.CharField)]
        parts: dict[str, Any] = {}
        if texts:
            parts["q"] = TextFilter(method=searching(texts))
        if self.is_archived:
            state = django_filters.ChoiceFilter(
                label=gettext_lazy("State"), choices=STATES, method=in_state
            )
            parts["state"] = state
        return type("ReferenceFilters", (django_filters.FilterSet,), parts)

    def page(self, verb: str) -> str:
        return f"{self.app}:{self.name}-{verb}"

    def urls(self, prefix: str) -> list[URLPattern]:
        verbs: list[tuple[str, str, Any]] = [("", "list", self.index), ("new/", "new", self.new)]
        verbs += [("<int:pk>/edit/", "edit", self.edit)]
        if self.is_archived:
            verbs += [("<int:pk>/archive/", "archive", self.archive)]
            verbs += [("<int:pk>/restoration/", "restoration", self.restore)]
        else:
            verbs += [("<int:pk>/removal/", "removal", self.remove)]
        return [
            path(prefix + tail, viewed(view), name=f"{self.name}-{verb}")
            for tail, verb, view in verbs
        ]

    # --- its pages ------------------------------------------------------------------------------

    def rows(self) -> QuerySet[Any]:
        related = [name for name in self.fields if self.meta.get_field(name).is_relation]
        return self.model._default_manager.select_related(*related) if related else self.all()

    def all(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    def get(self, pk: int) -> Any:
        record = self.rows().filter(pk=pk).first()
        if record is None:
            raise Http404
        return record

    def context(self, request: Request, **more: Any) -> dict[str, Any]:
        urls = {verb: reverse(self.page(verb)) for verb in ("list", "new")}
        may_edit = request.user.may(self.edit_right)
        return {"reference": self, "meta": self.meta, "urls": urls, "may_edit": may_edit, **more}

    def index(self, request: Request) -> HttpResponse:
        require(request, self.view_right)
        listing = make_listing(request, self.spec, self.rows())
        rows = [
            {
                "record": record,
                "edit_url": reverse(self.page("edit"), args=[record.pk]),
                "cells": [(column, self.cell(record, column.name)) for column in listing.columns],
            }
            for record in listing.rows
        ]
        context = self.context(request, listing=listing, rows=rows)
        return render_part(request, "kit/reference_list.html", "rows", context)

    def cell(self, record: Any, name: str) -> str:
        value = getattr(record, name)
        if isinstance(value, models.Model):
            return str(value)
        return words.value_words(self.meta.get_field(name), value, {})

    def new(self, request: Request) -> HttpResponse:
        require(request, self.edit_right)
        form = self.form(request.POST or None)
        if request.method == "POST" and form.is_valid() and self.kept(request, form, None):
            return redirect(self.page("list"))
        return render(request, "kit/reference_form.html", self.context(request, form=form))

    def edit(self, request: Request, pk: int) -> HttpResponse:
        require(request, self.edit_right)
        form = self.form(request.POST or None, instance=self.get(pk))
        record = self.get(pk)
        context = self.context(request, form=form, record=record, turn=self.turning(record))
        if request.method == "POST" and form.is_valid():
            try:
                if self.kept(request, form, record):
                    return redirect(self.page("list"))
            except editing.Conflict as conflict:
                conflict.renew(form)
                context["conflict"] = conflict
                return render(request, "kit/reference_form.html", context, status=409)
        return render(request, "kit/reference_form.html", context)

    def turning(self, record: Any) -> tuple[str, str]:
        """Address and word of the button that takes the record out of use, or back."""
        if not self.is_archived:
            return reverse(self.page("removal"), args=[record.pk]), _("Delete")
        verb, word = (
            ("restoration", _("Restore")) if record.archived_at else ("archive", _("Archive"))
        )
        return reverse(self.page(verb), args=[record.pk]), word

    def kept(self, request: Request, form: forms.ModelForm[Any], record: Any) -> bool:
        """Whether the form's values are in the database now; says so or why not."""
        values = dict(form.cleaned_data)
        version = values.pop("version")
        who = {"by": request.user, "now": timezone.now()}
        if record is None and self.is_full():
            form.add_error(None, self.full_words())
            return False
        try:
            with transaction.atomic():
                if record is None:
                    editing.create_record(**who, record=self.model(**values))
                else:
                    editing.change_record(**who, record=record, values=values, version=version)
        except IntegrityError:
            form.add_error(None, _("This already exists, or a value is out of bounds."))
            return False
        notify(request, _("Saved."))
        return True

    def archive(self, request: Request, pk: int) -> HttpResponse:
        undo = reverse(self.page("restoration"), args=[pk])
        return self.turn(request, pk, _("Archived; nothing that uses it changes."), undo)

    def restore(self, request: Request, pk: int) -> HttpResponse:
        return self.turn(request, pk, _("Back in use."), "")

    def turn(self, request: Request, pk: int, said: str, undo: str) -> HttpResponse:
        require(request, self.edit_right)
        now = timezone.now()
        if not undo and self.is_full():
            messages.warning(request, self.full_words())
            return redirect(self.page("list"))
        values, action = {"archived_at": now if undo else None}, "archive" if undo else "restore"
        try:
            with transaction.atomic():
                editing.change_record(
                    by=request.user, now=now, record=self.get(pk), values=values, action=action
                )
        except IntegrityError:
            messages.warning(request, _("Another one like it is in use; archive that one first."))
            return redirect(self.page("list"))
        notify(request, said, undo)
        return redirect(self.page("list"))

    def is_full(self) -> bool:
        return 0 < self.most <= self.all().filter(archived_at__isnull=True).count()

    def full_words(self) -> str:
        return _("No more than %(n)s may be in use; archive one first.") % {"n": self.most}

    def remove(self, request: Request, pk: int) -> HttpResponse:
        require(request, self.edit_right)
        record = self.get(pk)
        before = {name: [getattr(record, name), None] for name in self.fields}
        try:
            with transaction.atomic():
                audit.record(
                    by=request.user, now=timezone.now(), action="delete", target=record,
                    changes=before,
                )  # fmt: skip
                record.delete()
            notify(request, _("Deleted."))
        except ProtectedError:
            notify(request, _("It is in use and stays."))
        return redirect(self.page("list"))


NUMBERS = (models.DecimalField, models.IntegerField)


def require(request: Request, right: str) -> None:
    if not request.user.may(right):
        raise PermissionDenied


def viewed(method: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The method as a view; those that change something at once take POST alone."""
    if method.__name__ in {"archive", "restore", "remove"}:
        return require_POST(method)
    return method


def searching(names: Sequence[str]) -> Callable[[QuerySet[Any], str, str], QuerySet[Any]]:
    def search(found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        condition = Q()
        for one in names:
            condition |= Q(**{f"{one}__icontains": value})
        return found.filter(condition)

    return search


def in_state(found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    return found.filter(archived_at__isnull=value == "used")
