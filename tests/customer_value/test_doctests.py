"""Every worked example in the library's docstrings is true."""

import doctest
import importlib
import pkgutil

import pytest

import customer_value

MODULES = [
    found.name
    for found in pkgutil.walk_packages(customer_value.__path__, "customer_value.")
    if not found.ispkg
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    results = doctest.testmod(importlib.import_module(name))
    assert results.failed == 0
