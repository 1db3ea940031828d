"""Circuits drawn as boxes and arrows by our own layered layout; pure, the same each time."""

from guichet_workflow.core.sketch.drawing import Arrow, Box, Drawing, draw

__all__ = ["Arrow", "Box", "Drawing", "draw"]
