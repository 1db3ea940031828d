"""Workflows of Publik (w.c.s.) read as circuits: what maps is kept, the rest is told."""

from guichet_workflow.core.exchange.publik.circuits import read_publik

__all__ = ["read_publik"]
