"""The agents' pages of cards, and the designers' pages of their models."""

from guichet_forms.pages.cards.deleting import blueprint as deleting
from guichet_forms.pages.cards.editing import blueprint as editing
from guichet_forms.pages.cards.files import blueprint as files
from guichet_forms.pages.cards.listing import blueprint as listing
from guichet_forms.pages.cards.modelling import blueprint as modelling
from guichet_forms.pages.cards.questions import blueprint as questions

blueprints = (listing, editing, deleting, files, modelling, questions)

__all__ = ["blueprints"]
