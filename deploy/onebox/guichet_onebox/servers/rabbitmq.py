"""A private RabbitMQ node: everything on loopback, its own cookie, its own port mapper."""

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from guichet_kit.i18n import _
from kombu.connection import Connection

from guichet_onebox.servers import native
from guichet_onebox.servers.native import Account, ServerError
from guichet_onebox.servers.ports import free_port
from guichet_onebox.servers.server import Server

SCRIPTS = Path("/usr/lib/rabbitmq/bin")
NODE = "guichet@localhost"
"""Same name on every port: it names the data, and the port mapper is ours alone."""
NAMES = '{host, {127,0,0,1}, ["localhost"]}.\n{lookup, [file, native]}.\n'
"""How Erlang finds names: our node's needs no entry in /etc/hosts, which a bare root may lack."""
USER = "guichet"
START_SECONDS = 60.0
CONTROL_SECONDS = 30.0


class RabbitMQ(Server):
    """A RabbitMQ broker of our own, or the one that `given_url` names.

    Data, logs and password live under `folder`. Starting takes 4 to 12 s, stopping about 1 s.
    RabbitMQ 3.10 notes a new quorum queue half a second late: one declared just before `kill()`
    does not come back (measured); one declared earlier does, with its messages.
    """

    stop_signal = signal.SIGTERM
    stop_seconds = 30.0
    users = ("rabbitmq", "nobody")

    def __init__(
        self, folder: Path, *, given_url: str = "", port: int = 0, throwaway: bool = False
    ) -> None:
        super().__init__(folder, given_url=given_url, port=port, throwaway=throwaway)
        self._mapper_port = 0
        self._mapper: subprocess.Popen[bytes] | None = None

    def url(self, vhost: str = "/") -> str:
        """Give the `amqp://` URL of a virtual host."""
        if self._given_url:
            return f"{self._given_url.rpartition('/')[0]}/{quote(vhost, safe='')}"
        word = quote(self._password, safe="")
        return f"amqp://{USER}:{word}@127.0.0.1:{self._port}/{quote(vhost, safe='')}"

    def add_vhost(self, name: str) -> str:
        """Make the virtual host `name`, open to our user, and give its URL (about 2 s)."""
        self.control("add_vhost", name)
        self.control("set_permissions", "-p", name, USER, ".*", ".*", ".*")
        return self.url(name)

    def _check_given(self) -> None:
        if not _answers(self._given_url):
            raise ServerError(_("Le serveur RabbitMQ indiqué ne répond pas."))

    def _prepare(self, place: Path, account: Account | None) -> None:
        if not (SCRIPTS / "rabbitmq-server").exists():
            raise ServerError(
                _(
                    "RabbitMQ est introuvable. Installez-le "
                    "(sur Debian : apt-get install rabbitmq-server)."
                )
            )
        for name in ("home", "mnesia", "log", "gen"):
            folder = place / name
            folder.mkdir(mode=0o700, exist_ok=True)
            native.own(folder, account)

    def _run(self, place: Path, account: Account | None) -> bool:
        self._configure(place, account)
        self._mapper_port = free_port()
        env = self._environment(place)
        # In the foreground and before the broker, or the broker would leave a daemon behind.
        mapper = ["epmd", "-port", str(self._mapper_port), "-address", "127.0.0.1"]
        self._mapper = self._launch(mapper, place, account, env)
        self._process = self._launch([SCRIPTS / "rabbitmq-server"], place, account, env)
        if native.wait_for(lambda: _answers(self.url()), self._process, START_SECONDS, step=0.1):
            return True
        native.finish(self._process, self.stop_signal, self.stop_seconds)
        self._process = None
        self._stop_mapper()
        return False

    def _launch(
        self,
        command: Sequence[str | Path],
        place: Path,
        account: Account | None,
        env: dict[str, str],
    ) -> subprocess.Popen[bytes]:
        return native.launch(
            command,
            folder=place,
            account=account,
            log=self._log,
            env=env,
            death_signal=self.stop_signal,
        )

    def _configure(self, place: Path, account: Account | None) -> None:
        lines = (
            f"listeners.tcp.1 = 127.0.0.1:{self._port}",
            f"default_user = {USER}",
            f"default_pass = {self._password}",
            "vm_memory_high_watermark.absolute = 512MB",
            "disk_free_limit.absolute = 50MB",
            "log.file.level = warning",
        )
        native.write_private(place / "rabbitmq.conf", "\n".join(lines) + "\n", account)
        native.write_private(place / "enabled_plugins", "[].\n", account)
        native.write_private(place / "inetrc", NAMES, account)

    def _forget(self) -> None:
        self._stop_mapper()
        super()._forget()

    def _stop_mapper(self) -> None:
        if self._mapper is not None:
            native.finish(self._mapper, signal.SIGTERM, self.stop_seconds)
            self._mapper = None

    def _environment(self, place: Path) -> dict[str, str]:
        loopback = "-kernel inet_dist_use_interface {127,0,0,1}"
        no_spinning = "+sbwt none +sbwtdcpu none +sbwtdio none"
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "HOME": f"{place}/home",  # holds the cookie
            # The shell becomes the broker instead of waiting for it: our signals reach it.
            "RUNNING_UNDER_SYSTEMD": "true",
            "RABBITMQ_NODENAME": NODE,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "ERL_INETRC": f"{place}/inetrc",
            "ERL_EPMD_PORT": str(self._mapper_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": f"{place}/mnesia",
            "RABBITMQ_LOG_BASE": f"{place}/log",
            "RABBITMQ_PID_FILE": f"{place}/home/pid",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{place}/enabled_plugins",
            "RABBITMQ_CONFIG_FILE": f"{place}/rabbitmq.conf",
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_GENERATED_CONFIG_DIR": f"{place}/gen",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{loopback} {no_spinning}",
        }

    def control(self, *arguments: str) -> None:
        """Run `rabbitmqctl` with these arguments; raise `ServerError` when it refuses."""
        account = native.dropped_account(*self.users)
        place = native.place_for(self._folder, account)
        answer = subprocess.run(
            [SCRIPTS / "rabbitmqctl", "-q", "-n", NODE, *arguments],
            cwd=place, env=self._environment(place), capture_output=True, text=True,
            timeout=CONTROL_SECONDS, check=False,
            **native.dropping(account),
        )  # fmt: skip
        if answer.returncode != 0:
            raise ServerError(_("RabbitMQ a refusé une commande :") + "\n" + answer.stderr)


def _answers(url: str) -> bool:
    connection: Any = Connection(url, connect_timeout=5)
    try:
        connection.connect()
    except (OSError, *connection.connection_errors):
        return False
    finally:
        connection.release()
    return True
