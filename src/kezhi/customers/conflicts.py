"""Two people changed one field: both values side by side, and the choice between them."""

from typing import Any

from django.http import QueryDict

from kezhi.customers.forms import PartyForm
from kezhi.kit.editing import Conflict

TAKE = "take-"


def shown(form: PartyForm, name: str, value: Any) -> str:
    choices = dict(getattr(form.fields[name], "choices", ())) if isinstance(value, str) else {}
    if value is None or value == "":
        return "–"
    return str(choices.get(value, value))


def lines(form: PartyForm, conflict: Conflict) -> list[dict[str, Any]]:
    """In the order of the form."""
    return [
        {
            "name": f"{TAKE}{name}",
            "label": form.fields[name].label,
            "theirs": shown(form, name, conflict.fields[name][0]),
            "yours": shown(form, name, conflict.fields[name][1]),
        }
        for name in form.fields
        if name in conflict.fields
    ]


def carried(form: PartyForm, conflict: Conflict) -> list[tuple[str, Any]]:
    """What the form held, with the newest values as those now seen."""
    data: Any = form.data
    renewed = {
        form.add_initial_prefix(name): form.fields[name].prepare_value(theirs)
        for name, (theirs, _yours) in conflict.fields.items()
    }
    kept = [
        (name, value)
        for name, values in data.lists()
        for value in values
        if name not in renewed and name != "csrfmiddlewaretoken" and not name.startswith(TAKE)
    ]
    return kept + [(name, plain(value)) for name, value in renewed.items()]


def plain(value: Any) -> Any:
    """As a hidden input says it: a chosen record by its key."""
    return "" if value is None else getattr(value, "pk", value)


def settled(data: QueryDict) -> QueryDict:
    """The form as sent, with their value wherever the person chose theirs."""
    chosen = data.copy()
    for name in [one for one in chosen if one.startswith(TAKE)]:
        if chosen[name] == "theirs":
            field = name.removeprefix(TAKE)
            chosen[field] = chosen.get(f"initial-{field}", "")
    return chosen
