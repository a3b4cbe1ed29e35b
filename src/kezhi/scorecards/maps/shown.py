"""A finished map in words: verdicts, warnings, reasons, causes; nothing is computed here."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kezhi.scorecards.choices import MapStatus
from kezhi.scorecards.maps.profile import ALIKE, TOO_FEW, UNASKED
from kezhi.scorecards.models import MapRun

Words = str | Promise
TONES = {"queued": "info", "running": "info", "finished": "good", "failed": "bad"}
VERDICTS: dict[str | None, tuple[Words, str]] = {
    "better": (gettext_lazy("better value than the price asks for"), "good"),
    "worse": (gettext_lazy("worse value than the price asks for"), "bad"),
    "uncertain": (gettext_lazy("cannot be told from fair value"), "neutral"),
    None: (gettext_lazy("undefined: no interval"), "neutral"),
}
DRIVERS: dict[str, tuple[Words, str]] = {
    "key": (gettext_lazy("matters, and they say so"), "accent"),
    "hidden": (gettext_lazy("hidden driver: matters more than they say"), "warn"),
    "said_only": (gettext_lazy("said to matter, hardly does"), "neutral"),
    "minor": (gettext_lazy("matters little"), "neutral"),
}
REASONS: dict[str, Words] = {
    UNASKED: gettext_lazy("Nobody told the overall satisfaction, so nothing can be derived."),
    TOO_FEW: gettext_lazy("Too few raters answered everything: more are needed than elements."),
    ALIKE: gettext_lazy("An element or the satisfaction was rated alike by everybody."),
}
ERRORS: dict[str, Words] = {
    "no_ratings": gettext_lazy("Nobody chosen has answered yet: there is nothing to draw."),
    "one_supplier": gettext_lazy("Only one supplier was rated: there is nobody to compare with."),
    "unexpected": gettext_lazy("The map could not be drawn. Try again, or ask an administrator."),
}
CAUSES: list[tuple[str, Words]] = [
    ("needs", gettext_lazy("Customers weigh otherwise (needs)")),
    ("experience", gettext_lazy("They see us otherwise (experience)")),
    ("rivals", gettext_lazy("They see the rivals otherwise (rivals)")),
]
LOW = 2 / 3
MOST_LEADS = 12
ACTIVE = (MapStatus.QUEUED, MapStatus.RUNNING)


def context(run: MapRun, names: Mapping[str, str]) -> dict[str, Any]:
    """What the page of a finished map shows; `names` are those of elements, by their code."""
    result = run.result
    if not result:
        return {"error": ERRORS.get(run.error, ERRORS["unexpected"]) if run.error else ""}
    profile = result.get("profile")
    return {
        "points": [point_words(point) for point in result["points"]],
        "warnings": [text for one in result["warnings"] if (text := warning(one))],
        "profile": profile and told_profile(profile, names),
        "worths": profile and worths_of(profile, names),
        "reason": REASONS.get(profile["derived"]["reason"], "") if profile else "",
        "movement": causes_of(result.get("movement")),
        "leads": [
            one | {"name": names.get(one["element"], one["element"])}
            for one in result.get("leads", [])
            if one["is_eroding"]
        ][:MOST_LEADS],
        "previous": result.get("previous"),
    }


def point_words(point: dict[str, Any]) -> dict[str, Any]:
    words, tone = VERDICTS[point["verdict"]]
    return point | {"verdict_words": words, "tone": tone}


def told_profile(profile: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    rows = []
    for row in profile["rows"]:
        words, tone = DRIVERS.get(row.get("driver", ""), ("", ""))
        shown = {"shown": names.get(row["name"], row["name"]), "driver_words": words}
        gap = row["gap"]
        rows.append(row | shown | {"driver_tone": tone, "is_blind": gap is not None and gap >= 1})
    return profile | {"rows": rows}


def worths_of(profile: dict[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Elements of which ledgers say what was seen; below two thirds somebody should act."""
    return [
        {
            "shown": names.get(row["name"], row["name"]),
            "worth": row["worth"],
            "is_untold": is_low(row["worth"]["seen"]),
            "is_undone": is_low(row["worth"]["came"]),
        }
        for row in profile["rows"]
        if row.get("worth")
    ]


def is_low(share: float | None) -> bool:
    return share is not None and share < LOW


def causes_of(movement: dict[str, float] | None) -> dict[str, Any] | None:
    if movement is None:
        return None
    return {
        "total": movement["total"],
        "parts": [(words, movement[name]) for name, words in CAUSES],
        "main": max(CAUSES, key=lambda cause: abs(movement[cause[0]]))[1],
    }


def warning(told: dict[str, Any]) -> str:
    code = told["code"]
    if code == "few_raters":
        words = ngettext(
            "%(supplier)s was rated by %(n)d rater only; five are the least.",
            "%(supplier)s was rated by %(n)d raters only; five are the least.",
            told["raters"],
        )
        return words % {"supplier": told["supplier"], "n": told["raters"]}
    if code == "not_all_rated":
        share = f"{told['coverage']:.0%}"
        text = _("%(supplier)s was not rated on everything: %(share)s of the weights count.")
        return text % {"supplier": told["supplier"], "share": share}
    if code == "no_prices":
        text = _("No price is known of %(suppliers)s, so they are not on the map.")
        return text % {"suppliers": told["suppliers"]}
    return str(PLAIN.get(code, ""))


PLAIN: dict[str, Words] = {
    "few_rivals": gettext_lazy("Fewer than two rivals: there is hardly a market to compare with."),
    "no_intervals": gettext_lazy(
        "Only one quality and price of each supplier are known, so no interval is possible."
    ),
    "equal_weights": gettext_lazy("Nobody said what matters more: all elements weigh the same."),
    "quality_weight_assumed": gettext_lazy(
        "Quality and price are taken to matter alike; that is an assumption."
    ),
}
