"""Starting: what stands in the way is said plainly, and nothing is lost."""

import socket

import pytest

from program import Program


@pytest.fixture
def stopped(tmp_path):
    """A demo that ran once and was stopped, with its data."""
    demo = Program(tmp_path / "demo")
    demo.start()
    demo.stop()
    return demo


def refused(demo, *options):
    ended = demo.command(
        "demo", "--data", demo.data, "--portal-port", demo.portal_port, "--node-port", demo.node_port,
        "--fas-port", demo.fas_port, *options)
    assert ended.returncode == (64 if "Usage:" in ended.stderr else 1)
    return ended.stderr


def test_without_its_keys_old_data_is_not_opened_with_new_ones(stopped):
    keys = stopped.data / "keys.json"
    kept = keys.read_bytes()
    keys.unlink()
    assert "keys.json is missing" in refused(stopped)
    assert not keys.exists(), "new keys beside old data make everybody a stranger"
    keys.write_bytes(kept)
    stopped.start()
    stopped.stop()


def test_a_taken_port_is_named(stopped):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", stopped.portal_port))
        other.listen()
        assert f"Port {stopped.portal_port} of 127.0.0.1 is taken" in refused(stopped)


def test_two_programs_do_not_share_a_folder(stopped, tmp_path):
    stopped.start()
    other = Program(tmp_path / "other")
    other.data = stopped.data
    assert "Another Gatehouse is using the folder" in refused(other)
    assert stopped.healthy(stopped.portal)
    stopped.stop()


@pytest.mark.parametrize("options", [("--portal-port", "0"), ("--node-port", "70000"), ("--portal-port", "x")])
def test_what_is_no_port_is_refused(stopped, options):
    assert options[0] in refused(stopped, *options) or "no port" in refused(stopped, *options)


def test_the_data_is_for_its_owner_alone(stopped):
    for file in stopped.data.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name
