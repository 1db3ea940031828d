"""The designers' pages of data sources: listed, made, tried, changed, deleted."""

from guichet_forms.pages.sources.editing import blueprint as editing
from guichet_forms.pages.sources.reading import blueprint as reading

blueprints = (reading, editing)

__all__ = ["blueprints"]
