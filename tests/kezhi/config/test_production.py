"""Production: nothing to object, or no start at all."""

import secrets
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from tests.processes import Machine, free_port

from kezhi.config import environment

STRONG = secrets.token_urlsafe(64)
PRODUCTION = {
    "KEZHI_PRODUCTION": "1",
    "KEZHI_SECRET_KEY": STRONG,
    "KEZHI_ALLOWED_HOSTS": "crm.example.com",
}
WEAK = {
    "debug": ({"KEZHI_DEBUG": "1"}, "KEZHI_DEBUG"),
    "no host": ({"KEZHI_ALLOWED_HOSTS": ""}, "KEZHI_ALLOWED_HOSTS"),
    "every host": ({"KEZHI_ALLOWED_HOSTS": "crm.example.com,*"}, "KEZHI_ALLOWED_HOSTS"),
    "short key": ({"KEZHI_SECRET_KEY": "secret"}, "KEZHI_SECRET_KEY"),
    "dull key": ({"KEZHI_SECRET_KEY": "a" * 80}, "KEZHI_SECRET_KEY"),
}


@pytest.mark.parametrize("name", WEAK)
def test_a_weak_configuration_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changes, named = WEAK[name]
    for variable, value in {**PRODUCTION, **changes}.items():
        monkeypatch.setenv(variable, value)
    key = environment.secret_key(Path("unused"))
    with pytest.raises(ImproperlyConfigured, match=named):
        environment.refuse_weak_production(key, environment.words("KEZHI_ALLOWED_HOSTS"))


def test_the_key_is_made_once_and_kept_to_oneself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KEZHI_SECRET_KEY", raising=False)
    first = environment.secret_key(tmp_path)
    assert environment.secret_key(tmp_path) == first
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_wrong_database_address_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "nonsense")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must look like"):
        environment.database(tmp_path)


def test_a_data_folder_that_cannot_be_made_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("KEZHI_DATA", str(tmp_path / "file"))
    with pytest.raises(ImproperlyConfigured, match="KEZHI_DATA"):
        environment.data_folder()


@pytest.mark.slow
def test_the_deployment_check_has_nothing_to_object(machine: Machine) -> None:
    machine.environment |= PRODUCTION
    checked = machine.run("manage", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr


@pytest.mark.slow
def test_it_starts_in_production_and_refuses_to_start_weak(machine: Machine) -> None:
    machine.environment |= PRODUCTION
    machine.serve("--workers", "1", "--no-jobs")
    machine.environment |= {"KEZHI_DEBUG": "1"}
    refused = machine.run("serve", "--port", str(free_port()))
    assert refused.returncode == 1
    assert "KEZHI_DEBUG" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
def test_the_demo_is_not_for_production(bare_machine: Machine) -> None:
    bare_machine.environment |= PRODUCTION
    refused = bare_machine.run("demo", "--port", str(free_port()))
    assert refused.returncode == 1
    assert "not for production" in refused.stderr
