"""The services made once, as the structural tests make them."""

from tests.structure.conftest import suite

__all__ = ["suite"]
