"""The demo that the crash test kills, in its own folder."""

import pytest

from program import BINARY, Program


def pytest_sessionstart(session):
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is missing: run swift build first (bin/test does)", returncode=4)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    demo = Program(tmp_path_factory.mktemp("crash"))
    demo.start()
    yield demo
    demo.kill()
