"""What both kinds of clients need: a project, and a server that touches nothing of the person's own."""

import os
import pathlib
import subprocess
import tempfile

import pytest

BINARY = os.environ["RAGD_BINARY"]

FILES = {
    "Sources/Engine.swift": """\
/// Turns fuel into motion.
struct Engine {
  /// Revolutions per minute.
  var speed = 0

  /// Starts the engine. The ignition must be on.
  mutating func ignite() {
    speed = 900
  }
}
""",
    "Sources/Car.swift": """\
/// A car with one engine.
struct Car {
  var engine = Engine()

  /// Drives off.
  mutating func drive() {
    engine.ignite()
  }
}
""",
    "Docs/Manual.md": """\
# Manual

## Starting the engine

Turn the key: the car calls `ignite` and the engine idles at 900 revolutions per minute.
""",
    ".env": "TOKEN=0123456789\n",
}


def write_project() -> pathlib.Path:
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ragd-client-")).resolve()
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def environment() -> dict[str, str]:
    home = tempfile.mkdtemp(prefix="ragd-home-")
    variables = {name: value for name, value in os.environ.items() if name != "RAGD_MODELS"}
    for name, folder in {
        "HOME": "", "XDG_CACHE_HOME": "/cache", "XDG_CONFIG_HOME": "/config",
        "XDG_DATA_HOME": "/data", "XDG_STATE_HOME": "/state",
    }.items():
        variables[name] = home + folder
    return variables


@pytest.fixture
def project() -> pathlib.Path:
    return write_project()


@pytest.fixture
def variables() -> dict[str, str]:
    return environment()


def pytest_configure(config: pytest.Config) -> None:
    subprocess.run([BINARY, "--version"], check=True, stdout=subprocess.DEVNULL)
