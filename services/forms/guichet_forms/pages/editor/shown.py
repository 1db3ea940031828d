"""Questions as the panes show them: nothing is asked of data sources while a form is made."""

from collections.abc import Iterable

from guichet_questions.kinds import class_of
from guichet_questions.kinds.sourced import CardData, SourcedChoice
from guichet_questions.kinds.territory import Commune
from guichet_questions.question import Field
from guichet_questions.result import PageResult

from guichet_forms.core.answers import flat_fields
from guichet_forms.pages.shelves import Shelf


def with_stand_ins(result: PageResult, fields: Iterable[Field]) -> PageResult:
    """The result, where questions with a data source have an empty list to show."""
    for item in flat_fields(list(fields), result.raw):
        kind = class_of(item)
        if issubclass(kind, CardData):
            result.raw[item.id] = []
        elif issubclass(kind, SourcedChoice | Commune):
            result.offered[item.id] = Shelf()
    return result
