"""Definitions in and out: gathered in bundles, compared with what is here, applied whole or not."""

from guichet_forms.actions.exchange.gathering import gather
from guichet_forms.actions.exchange.importing import Given, apply, plan
from guichet_forms.actions.exchange.report import Item, Report

__all__ = ["Given", "Item", "Report", "apply", "gather", "plan"]
