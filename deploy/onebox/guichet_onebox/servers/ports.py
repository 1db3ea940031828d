"""A free TCP port on the loopback interface."""

import socket

from guichet_kit.i18n import _

from guichet_onebox.servers.native import ServerError


def free_port() -> int:
    """Give a port of 127.0.0.1 that nothing listens on now.

    Another program may take it before the caller does: callers try again with a new one.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def check_free(port: int) -> None:
    """Raise `ServerError` when something listens on this port already, before anything starts."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise ServerError(
                _(
                    "Le port %(port)s est réservé à l’administrateur de la machine. "
                    "Choisissez-en un au-dessus de 1024\u00a0: PORT=8000 par exemple.",
                    port=port,
                )
            ) from error
        except OSError as error:
            raise ServerError(
                _(
                    "Le port %(port)s est déjà pris, peut-être par une autre copie de Guichet. "
                    "Choisissez-en un autre\u00a0: PORT=%(other)s par exemple.",
                    port=port,
                    other=port + 1 if port < 65_535 else 8_000,
                )
            ) from error
