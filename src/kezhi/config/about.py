"""The product's own version."""

from importlib import metadata


def version() -> str:
    try:
        return metadata.version("kezhi")
    except metadata.PackageNotFoundError:
        return "unreleased"  # a checkout that was not installed
