from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.customers import queries as customers
from kezhi.kit import editing
from kezhi.kit.http import Request
from kezhi.receivables.forms import TermsForm
from kezhi.receivables.queries import books
from kezhi.receivables.services import agreeing
from kezhi.receivables.services.drafts import Refused
from kezhi.receivables.views.context import page, show
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.RECEIVABLES_VIEW, Right.CREDIT_GRANT)
def terms(request: Request, pk: int) -> HttpResponse:
    """Terms of payment and the credit limit of one customer."""
    party, conflict, status = customers.get_party(request.user, pk), None, 200
    form = TermsForm(request.POST or None, instance=books.agreed(pk).kept)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            values = form.values()
            now = timezone.now()
            agreeing.agree_terms(by=request.user, now=now, party=party, version=version, **values)
            messages.success(
                request, _("The terms are kept; invoices issued before keep their day.")
            )
            return redirect("customers:detail", pk)
        except Refused as refused:
            show(form, refused)
        except editing.Conflict as found:
            found.renew(form)
            conflict, status = found, 409
    context = page(request, form=form, party=party, conflict=conflict)
    return render(request, "receivables/terms.html", context, status=status)
