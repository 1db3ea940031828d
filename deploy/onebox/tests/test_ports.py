"""A port that is taken is said at once, with what to type instead."""

import socket

import pytest
from guichet_onebox.cli import main
from guichet_onebox.servers.native import ServerError
from guichet_onebox.servers.ports import check_free, free_port


def test_a_free_port_passes() -> None:
    check_free(free_port())


def test_a_taken_port_is_refused_with_another_to_type() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(ServerError, match=f"PORT={port + 1}"):
            check_free(port)


@pytest.mark.parametrize("text", ["abc", "0", "70000", "-1", "８０００ "])
def test_what_is_no_port_is_refused_by_the_command(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["run", f"--port={text}"])
    assert "1 à 65535" in capsys.readouterr().err


def test_the_command_says_it_and_starts_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        assert main(["run", "--port", port, "--folder", str(tmp_path)]) == 1
    assert "déjà pris" in capsys.readouterr().err
