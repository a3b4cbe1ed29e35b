"""Servers that add up orders: PostgreSQL, and Apache Spark with Spark Connect on loopback."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.machines import SERVER, drop_database, own_database
from tests.processes import free_port, wait_for
from tools.machine import debian_postgres, postgres_bin, spark_home, wheel_postgres

# A server for a handful of small questions: compiling them would cost more than answering.
SPARK = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """A database of its own, on the server under test or on a throw-away one."""
    if SERVER.startswith("postgres"):
        url = own_database()
        yield url
        drop_database(url)
        return
    binaries = postgres_bin()
    with debian_postgres(binaries) if binaries else wheel_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def spark_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where Apache Spark listens: one server for all tests that ask."""
    home = spark_home()
    if home is None:
        pytest.skip("Apache Spark or Java 17 is not on this machine. cure: make machine")
    port, folder = free_port(), tmp_path_factory.mktemp("spark")
    settings = {
        **SPARK,
        "spark.connect.grpc.binding.port": str(port),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.local.dir": str(folder),
    }
    options = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    command = [str(home / "bin/spark-submit"), "--master", "local[2]", "--driver-memory", "1g"]
    command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer", *options]
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    log = folder / "log"
    with log.open("w") as told:
        server = subprocess.Popen(
            [*command, "spark-internal"], env=environment, cwd=folder, stdout=told, stderr=told
        )
    try:
        wait_for(lambda: answers(server, port, log))
        yield f"sc://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def answers(server: "subprocess.Popen[bytes]", port: int, log: Path) -> bool:
    assert server.poll() is None, log.read_text()[-2000:]
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
