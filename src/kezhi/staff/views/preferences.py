from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from kezhi.kit.http import Request, go_back
from kezhi.staff.forms.entry import PreferencesForm
from kezhi.staff.services import preferences as chosen

YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def preferences(request: Request) -> HttpResponse:
    """Language and light: kept with the person, and in cookies for the pages before sign-in."""
    response = go_back(request)
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return response
    cookies = {settings.LANGUAGE_COOKIE_NAME: "language", "kezhi_theme": "theme"}
    for cookie, name in cookies.items():
        if form.cleaned_data[name]:
            secure = settings.SESSION_COOKIE_SECURE
            value = form.cleaned_data[name]
            response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=secure)
    if request.user.is_authenticated:
        chosen.choose_preferences(by=request.user, **form.cleaned_data)
    return response
