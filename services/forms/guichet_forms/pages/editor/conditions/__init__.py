"""Conditions, checks and formulas: rows that read as a sentence, and samples to try them on."""

from guichet_forms.pages.editor.conditions import views

__all__ = ["views"]
