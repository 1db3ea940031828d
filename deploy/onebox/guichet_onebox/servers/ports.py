"""A free TCP port on the loopback interface."""

import socket


def free_port() -> int:
    """Give a port of 127.0.0.1 that nothing listens on now.

    Another program may take it before the caller does: callers try again with a new one.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
