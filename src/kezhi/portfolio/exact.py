"""JSON that keeps decimal numbers exact."""

import json
from decimal import Decimal
from typing import Any

MARK = "decimal"


class Encoder(json.JSONEncoder):
    def default(self, o: Any) -> Any:
        return {MARK: str(o)} if isinstance(o, Decimal) else super().default(o)


class Decoder(json.JSONDecoder):
    def __init__(self, **options: Any) -> None:
        super().__init__(object_hook=read, **options)


def read(found: dict[str, Any]) -> Any:
    return Decimal(found[MARK]) if found.keys() == {MARK} else found
