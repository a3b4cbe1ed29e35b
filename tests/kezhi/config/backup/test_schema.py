"""The database stands by itself: what Django alone can compute would stop a copy of it."""

import re

import pytest
from django.apps import apps
from django.db import connection


@pytest.mark.django_db
def test_no_constraint_or_index_needs_a_function_of_django() -> None:
    editor = connection.schema_editor(collect_sql=True)
    said = {
        one.name: str(one.create_sql(model, editor))
        for model in apps.get_models()
        for one in (*model._meta.constraints, *model._meta.indexes)
    }
    assert len(said) > 200
    assert not [name for name, sql in said.items() if re.search(r"\bdjango_\w+\(", sql)]
