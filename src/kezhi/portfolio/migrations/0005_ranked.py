"""The rankings are read from their indexes: a run of a million rows is not sorted for a page."""

from typing import Any

from django.db import migrations

TABLE = "portfolio_customervaluation"
RANKED = {
    "residual": "",
    "expected_amount": "",
    "value_at_stake": " WHERE risk <> 'none'",
    "amount_at_stake": " WHERE risk <> 'none'",
}


def build(apps: Any, schema_editor: Any) -> None:
    # SQLite holds nulls for smallest and knows no other order in an index.
    nulls = " NULLS LAST" if schema_editor.connection.vendor == "postgresql" else ""
    for column, which in RANKED.items():
        keys = f"run_id, {column} DESC{nulls}, id DESC"
        name = f"portfolio_worth_by_{column}"
        schema_editor.execute(f"CREATE INDEX {name} ON {TABLE} ({keys}){which}", params=None)


def drop(apps: Any, schema_editor: Any) -> None:
    for column in RANKED:
        schema_editor.execute(f"DROP INDEX portfolio_worth_by_{column}", params=None)


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0004_run_sums")]

    operations = [migrations.RunPython(build, drop)]
