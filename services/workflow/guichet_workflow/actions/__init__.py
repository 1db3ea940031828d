"""What workflow can do: functions of a session and plain values; they never commit."""

from guichet_workflow.actions.definitions import publish, put_portal

__all__ = ["publish", "put_portal"]
