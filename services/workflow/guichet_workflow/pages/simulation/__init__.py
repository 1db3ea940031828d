"""The simulator: a circuit played with a made-up request, and the simulations that are kept."""

from guichet_workflow.pages.simulation import kept, playing
from guichet_workflow.pages.simulation.desk import blueprint

__all__ = ["blueprint", "kept", "playing"]
