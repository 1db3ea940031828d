"""The native servers that a machine without any needs: PostgreSQL, RabbitMQ, started privately."""

from guichet_onebox.servers.native import ServerError
from guichet_onebox.servers.ports import free_port
from guichet_onebox.servers.postgres import Postgres
from guichet_onebox.servers.rabbitmq import RabbitMQ

__all__ = ["Postgres", "RabbitMQ", "ServerError", "free_port"]
