import threading
import time

from django.contrib.auth.hashers import check_password, make_password
from django.test import override_settings

from kezhi.staff import hashers


def test_only_a_few_hashes_are_made_at_once() -> None:
    inside, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal inside, most
        with hashers.turn():
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.01)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == hashers.AT_ONCE


@override_settings(PASSWORD_HASHERS=["kezhi.staff.hashers.GatedArgon2PasswordHasher"])
def test_passwords_are_kept_by_argon2() -> None:
    kept = make_password("correct horse battery")
    assert kept.startswith("argon2$argon2id$")
    assert check_password("correct horse battery", kept)
    assert not check_password("correct horse", kept)
