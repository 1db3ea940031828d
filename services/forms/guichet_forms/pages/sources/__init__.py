"""Pages of data sources: listed, made, tried, changed, deleted; where agents pick an item."""

from guichet_forms.pages.sources.choosing import blueprint as choosing
from guichet_forms.pages.sources.editing import blueprint as editing
from guichet_forms.pages.sources.reading import blueprint as reading

blueprints = (reading, editing, choosing)

__all__ = ["blueprints"]
