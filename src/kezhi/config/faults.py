"""What is wrong with a value sent to the API, and the cure, in the caller's language.

pydantic speaks English; here its findings have words of our own, filled with the bounds it tells.
"""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.params.models import QueryModel

from kezhi.kit.api import ApiError, Fault

NUMBER = gettext_lazy("Send a number, as digits or as text of digits.")
DAY = gettext_lazy("Send a day as YYYY-MM-DD.")
TEXT = gettext_lazy("Send a text in quotation marks.")
AGAIN = gettext_lazy("Correct the field and send the request again.")

# What pydantic calls it -> what is wrong, and what to do; both may name its bounds.
WORDS: dict[str, tuple[Any, Any]] = {
    "missing": (gettext_lazy("This field is required."), gettext_lazy("Send the field.")),
    "extra_forbidden": (
        gettext_lazy("This field is not known."),
        gettext_lazy("Leave it out, or correct its name; the reference names all fields."),
    ),
    "unprintable": (
        gettext_lazy("The text holds characters that cannot be kept."),
        gettext_lazy("Take out control characters."),
    ),
    "string_type": (gettext_lazy("This is not a text."), TEXT),
    "string_unicode": (gettext_lazy("This is not a text."), TEXT),
    "string_too_short": (
        gettext_lazy("The text is too short."),
        gettext_lazy("Send at least %(min_length)s characters."),
    ),
    "string_too_long": (
        gettext_lazy("The text is too long."),
        gettext_lazy("Send at most %(max_length)s characters."),
    ),
    "string_pattern_mismatch": (
        gettext_lazy("The text does not have the form that is asked for."),
        gettext_lazy("The form as a regular expression: %(pattern)s"),
    ),
    "too_short": (
        gettext_lazy("The list is too short."),
        gettext_lazy("Send at least %(min_length)s entries."),
    ),
    "too_long": (
        gettext_lazy("The list is too long."),
        gettext_lazy("Send at most %(max_length)s entries."),
    ),
    "greater_than": (
        gettext_lazy("The number is too small."),
        gettext_lazy("Send a number above %(gt)s."),
    ),
    "greater_than_equal": (
        gettext_lazy("The number is too small."),
        gettext_lazy("Send a number of at least %(ge)s."),
    ),
    "less_than": (
        gettext_lazy("The number is too great."),
        gettext_lazy("Send a number below %(lt)s."),
    ),
    "less_than_equal": (
        gettext_lazy("The number is too great."),
        gettext_lazy("Send a number of at most %(le)s."),
    ),
    "int_type": (
        gettext_lazy("This is not a whole number."),
        gettext_lazy("Send a whole number without decimal places."),
    ),
    "int_parsing_size": (
        gettext_lazy("The number is too great."),
        gettext_lazy("Send a smaller whole number."),
    ),
    "decimal_type": (gettext_lazy("This is not a number."), NUMBER),
    "finite_number": (gettext_lazy("The number is not finite."), NUMBER),
    "decimal_max_digits": (
        gettext_lazy("The number has too many digits."),
        gettext_lazy("Send at most %(max_digits)s digits."),
    ),
    "decimal_whole_digits": (
        gettext_lazy("The number is too great."),
        gettext_lazy("Send at most %(whole_digits)s digits before the decimal point."),
    ),
    "decimal_max_places": (
        gettext_lazy("The number has too many decimal places."),
        gettext_lazy("Send at most %(decimal_places)s decimal places."),
    ),
    "bool_type": (
        gettext_lazy("This is neither true nor false."),
        gettext_lazy("Send true or false."),
    ),
    "date_type": (gettext_lazy("This is not a day of the calendar."), DAY),
    "date_range": (
        gettext_lazy("The day is out of bounds."),
        gettext_lazy("Send a day from %(first)s to %(last)s."),
    ),
    "literal_error": (
        gettext_lazy("This is not one of the known values."),
        gettext_lazy("Send one of: %(expected)s."),
    ),
    "list_type": (
        gettext_lazy("This is not a list."),
        gettext_lazy("Send a list in square brackets."),
    ),
    "model_type": (
        gettext_lazy("This is not an object."),
        gettext_lazy("Send an object in braces with named fields."),
    ),
    "other": (gettext_lazy("This value cannot be used."), AGAIN),
}
SAME = {
    "enum": "literal_error", "int_parsing": "int_type", "int_from_float": "int_type",
    "decimal_parsing": "decimal_type", "float_type": "decimal_type",
    "float_parsing": "decimal_type", "bool_parsing": "bool_type", "date_parsing": "date_type",
    "date_from_datetime_parsing": "date_type", "date_from_datetime_inexact": "date_type",
    "model_attributes_type": "model_type", "dict_type": "model_type",
    "string_sub_type": "string_type",
}  # fmt: skip


def fault_of(error: Mapping[str, Any]) -> Fault:
    """pydantic's finding in our shape; the place leaves out `body` and the parameter's name."""
    kind, *path = [str(part) for part in error["loc"]]
    place = path[1:] if kind in {"body", "query"} and len(path) > 1 else path
    code = str(error["type"])
    message, cure = words_of(code, error.get("ctx", {}))
    return Fault(code=code, field=".".join(place)[:200] or None, message=message, cure=cure)


def words_of(code: str, context: Mapping[str, Any]) -> tuple[str, str]:
    if code in {"too_short", "too_long"} and context.get("field_type") == "Value":
        code = f"string_{code}"  # a text whose length is told by the general check
    message, cure = WORDS.get(SAME.get(code, code)) or WORDS["other"]
    bounds = {name: plain(value) for name, value in context.items()}
    try:
        return str(message), str(cure) % bounds
    except KeyError:
        return str(message), str(AGAIN)


def plain(value: Any) -> str:
    """Bounds as they are; of pydantic's list of values ('a', 'b' or 'c') only the values."""
    text = str(value)
    return ", ".join(re.findall(r"'([^']*)'", text)) if text.startswith("'") else text


def only_known_parameters(view: Callable[..., Any]) -> Callable[..., Any]:
    """A parameter nobody reads is a mistake of the caller's, not something to drop silently."""
    models = [one for one in view._ninja_operation.models if issubclass(one, QueryModel)]  # type: ignore[attr-defined]  # set by ninja
    known = {name for one in models for name in one.__ninja_flatten_map__}

    @wraps(view)
    def checked(request: Any, *args: Any, **values: Any) -> Any:
        for name in request.GET:
            if name not in known:
                raise unknown_parameter(name, known)
        return view(request, *args, **values)

    return checked


def unknown_parameter(name: str, known: set[str]) -> ApiError:
    shown = "".join(one for one in name[:200] if one.isprintable())
    cure = (
        _("Leave it out, or use one of: %(known)s.") % {"known": ", ".join(sorted(known))}
        if known
        else _("Leave it out: this address takes no parameters.")
    )
    message = _("This parameter is not known.")
    return ApiError(422, "extra_forbidden", message, field=shown, cure=cure)
