"""What backoffice can do; everything an agent sees passes through `scope`."""

from guichet_backoffice.actions.reach import Scope, scope

__all__ = ["Scope", "scope"]
