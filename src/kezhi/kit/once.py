"""Doing a keyed request once: the key and the effect share one transaction."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from kezhi.kit.models import KeyedAnswer


class OtherRequest(Exception):
    """The key was used before for a different request."""


def digest(body: Any) -> str:
    canonical = json.dumps(body, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def once(
    *,
    by: Any,
    now: datetime,
    scope: str,
    key: str | None,
    body: Any,
    effect: Callable[[], Mapping[str, Any]],
) -> dict[str, Any]:
    """Run `effect` once for this user, scope and key; give the kept answer to a repeat.

    Without a key the effect simply runs. Raises OtherRequest when the key came with another body.
    """
    if not key:
        with transaction.atomic():
            return dict(effect())
    wanted = {"user": by, "scope": scope, "key": key[:255]}
    mark = digest(body)
    try:
        with transaction.atomic():
            kept = KeyedAnswer.objects.create(**wanted, digest=mark, at=now)
            kept.answer = dict(effect())
            kept.save(update_fields=["answer"])
            return dict(kept.answer)
    except IntegrityError:
        earlier = KeyedAnswer.objects.filter(**wanted).first()
        if earlier is None:
            raise
    if earlier.digest != mark:
        raise OtherRequest(key)
    return dict(earlier.answer)
