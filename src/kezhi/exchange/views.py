from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kezhi.exchange import queries, shown, wording
from kezhi.exchange.forms import ChoicesForm, MappingForm, ReadingForm, UploadForm
from kezhi.exchange.reading.findings import Options, Unreadable
from kezhi.exchange.services import mapping as mappings
from kezhi.exchange.services import previewing, rejects, running, undoing, uploading
from kezhi.exchange.tables import IMPORTS
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.IMPORTS_RUN)
def import_list(request: Request) -> HttpResponse:
    listing = make_listing(request, IMPORTS, queries.visible_imports(request.user))
    return render_part(request, "exchange/list.html", "rows", {"listing": listing})


@requires(Right.IMPORTS_RUN)
def new(request: Request) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        try:
            upload = uploading.Upload(kind, file.name, file.chunks())
            batch, is_new = uploading.upload_file(
                by=request.user, now=timezone.now(), upload=upload
            )
            return after_upload(request, batch, is_new=is_new)
        except uploading.TooBig:
            form.add_error("file", _("The file is larger than 200 MB. Split it."))
    return render(request, "exchange/new.html", {"form": form})


def after_upload(request: Request, batch: Any, *, is_new: bool) -> HttpResponse:
    if not is_new:
        messages.info(request, _("This file came in before; here is what became of it."))
    return redirect("exchange:detail", batch.pk)


@requires(Right.IMPORTS_RUN)
def detail(request: Request, pk: int) -> HttpResponse:
    batch = queries.get_import(request.user, pk)
    if request.htmx and not shown.is_moving(batch):
        return HttpResponse(headers={"HX-Refresh": "true"})
    if batch.status == batch.Status.READY:
        return redirect("exchange:mapping", pk)
    context = shown.detail(request.user, batch)
    if queries.may_read_again(batch):
        context["reading"] = ReadingForm(reading=batch.reading)
    return render_part(request, "exchange/detail.html", "progress", context)


@requires(Right.IMPORTS_RUN)
@require_POST
def reading(request: Request, pk: int) -> HttpResponse:
    batch = queries.get_import(request.user, pk)
    form = ReadingForm(request.POST, reading=batch.reading)
    if form.is_valid():
        chosen = {name: value for name, value in form.cleaned_data.items() if value}
        if "has_header" in chosen:
            chosen["has_header"] = chosen["has_header"] == "yes"
        read_differently(request, batch, Options(**chosen))
    return redirect("exchange:detail", batch.pk)


def read_differently(request: Request, batch: Any, options: Options) -> None:
    try:
        uploading.read_again(by=request.user, now=timezone.now(), batch=batch, options=options)
    except mappings.NotReady:
        messages.warning(request, _("This import has started already."))
    except Unreadable as error:
        messages.warning(request, " ".join(map(str, wording.of_file(error.fault))))


@requires(Right.IMPORTS_RUN)
def mapping(request: Request, pk: int) -> HttpResponse:
    batch = queries.get_import(request.user, pk)
    if batch.status != batch.Status.READY:
        return redirect("exchange:detail", pk)
    columns, data = queries.columns_of(batch), request.POST or None
    form = MappingForm(
        data, kind=batch.kind, columns=columns, user=request.user, initial=batch.mapping
    )
    choices = ChoicesForm(data, batch=batch)
    if request.method == "POST" and save_mapping(request, batch, form, choices):
        return redirect("exchange:preview", pk)
    context = {"form": form, "choices": choices, "reading": ReadingForm(reading=batch.reading)}
    return render(request, "exchange/mapping.html", context | shown.mapping(batch, form))


def save_mapping(request: Request, batch: Any, form: MappingForm, choices: ChoicesForm) -> bool:
    if not (form.is_valid() and choices.is_valid()):
        return False
    mapping, chosen = form.cleaned_data, choices.choices()
    try:
        mappings.set_mapping(
            by=request.user, now=timezone.now(), batch=batch, mapping=mapping, choices=chosen
        )
    except mappings.BadMapping as error:
        form.add_error(None, str(error))
        return False
    except mappings.NotReady:
        messages.warning(request, _("This import has started already."))
    return True


@requires(Right.IMPORTS_RUN)
@require_GET
def preview(request: Request, pk: int) -> HttpResponse:
    batch = queries.get_import(request.user, pk)
    if batch.status != batch.Status.READY:
        return redirect("exchange:detail", pk)
    try:
        found = previewing.preview(by=request.user, now=timezone.now(), batch=batch)
    except mappings.BadMapping as error:
        messages.warning(request, str(error))
        return redirect("exchange:mapping", pk)
    return render(request, "exchange/preview.html", shown.preview(batch, found))


@requires(Right.IMPORTS_RUN)
@require_POST
def run(request: Request, pk: int) -> HttpResponse:
    batch = queries.get_import(request.user, pk)
    try:
        running.start_import(by=request.user, now=timezone.now(), batch=batch)
    except mappings.NotReady:
        messages.warning(request, _("This import has started already."))
    except mappings.BadMapping as error:
        messages.warning(request, str(error))
        return redirect("exchange:mapping", pk)
    return redirect("exchange:detail", pk)


@requires(Right.IMPORTS_RUN)
@require_POST
def repetition(request: Request, pk: int) -> HttpResponse:
    batch = queries.get_import(request.user, pk)
    fresh = uploading.import_again(by=request.user, now=timezone.now(), batch=batch)
    return after_upload(request, fresh, is_new=True)


@requires(Right.IMPORTS_RUN)
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    batch = queries.get_import(request.user, pk)
    try:
        undoing.start_undo(by=request.user, now=timezone.now(), batch=batch)
    except mappings.NotReady:
        messages.warning(request, _("There is nothing to undo."))
    return redirect("exchange:detail", pk)


@requires(Right.IMPORTS_RUN)
def rejects_csv(request: Request, pk: int) -> HttpResponseBase:
    batch = queries.get_import(request.user, pk)
    return shown.csv_answer(f"{batch.file_name}-rejected", rejects.csv_of(batch))


@requires(Right.IMPORTS_RUN)
def rejects_xlsx(request: Request, pk: int) -> HttpResponseBase:
    batch = queries.get_import(request.user, pk)
    return shown.xlsx_answer(
        f"{batch.file_name}-rejected", lambda path: rejects.write_xlsx(batch, path)
    )


@requires(Right.IMPORTS_RUN)
def remarks_csv(request: Request, pk: int) -> HttpResponseBase:
    batch = queries.get_import(request.user, pk)
    pieces = rejects.csv_of(batch, remarks=True)
    return shown.csv_answer(f"{batch.file_name}-remarks", pieces)
