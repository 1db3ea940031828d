"""Definitions made with Publik (w.c.s.), turned into ours; what has no equal is told."""

from guichet_forms.core.exchange.publik.forms import Completion, Converted, convert
from guichet_forms.core.exchange.publik.reading import PublikFile, read_publik

__all__ = ["Completion", "Converted", "PublikFile", "convert", "read_publik"]
