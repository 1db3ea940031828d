"""The types of fields, one small class each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from guichet_questions.kinds.agreed import Consent
from guichet_questions.kinds.base import (
    Around,
    FieldRefused,
    Find,
    Kind,
    Posted,
    Raw,
    Value,
    is_nothing,
    repeated_answer,
)
from guichet_questions.kinds.choice import Checkbox, Choice, Choices
from guichet_questions.kinds.computed import Computed
from guichet_questions.kinds.contact import Email, Phone
from guichet_questions.kinds.day import Day
from guichet_questions.kinds.file import File
from guichet_questions.kinds.fixed import Civility, YesNo
from guichet_questions.kinds.identifiers import (
    Iban,
    Nir,
    Plate,
    PreDemande,
    Rna,
    Siren,
    Siret,
    TaxNumber,
)
from guichet_questions.kinds.identity import Identity
from guichet_questions.kinds.linked import LinkedLists
from guichet_questions.kinds.moment import DateTime, Time
from guichet_questions.kinds.nested import Block, Matrix
from guichet_questions.kinds.number import Amount, Integer, Number
from guichet_questions.kinds.period import Period
from guichet_questions.kinds.place import Address, Location
from guichet_questions.kinds.ranking import Ranking
from guichet_questions.kinds.shown import Heading, Paragraph
from guichet_questions.kinds.signature import Signature
from guichet_questions.kinds.sourced import CardData, SourcedChoice, SourcedChoices
from guichet_questions.kinds.territory import Commune, Country, Departement, Epci
from guichet_questions.kinds.text import Hidden, LongText, Text
from guichet_questions.question import Field

KINDS: Mapping[str, type[Kind]] = MappingProxyType(
    {
        "text": Text,
        "long_text": LongText,
        "email": Email,
        "phone": Phone,
        "number": Number,
        "integer": Integer,
        "amount": Amount,
        "date": Day,
        "time": Time,
        "datetime": DateTime,
        "period": Period,
        "yes_no": YesNo,
        "checkbox": Checkbox,
        "choice": Choice,
        "choices": Choices,
        "ranking": Ranking,
        "linked_lists": LinkedLists,
        "civility": Civility,
        "identity": Identity,
        "address": Address,
        "location": Location,
        "file": File,
        "signature": Signature,
        "iban": Iban,
        "siret": Siret,
        "siren": Siren,
        "rna": Rna,
        "nir": Nir,
        "plate": Plate,
        "tax_number": TaxNumber,
        "pre_demande": PreDemande,
        "heading": Heading,
        "paragraph": Paragraph,
        "consent": Consent,
        "hidden": Hidden,
        "computed": Computed,
        "block": Block,
        "matrix": Matrix,
        "commune": Commune,
        "epci": Epci,
        "departement": Departement,
        "country": Country,
        "card_data": CardData,
    }
)


SOURCED: Mapping[str, type[Kind]] = MappingProxyType(
    {"choice": SourcedChoice, "choices": SourcedChoices}
)
"""The same types when the answers come from a data source."""


def class_of(field: Field) -> type[Kind]:
    """The class of a field, which a data source may change."""
    sourced = field.kind in SOURCED and field.settings.get("source")
    return (SOURCED if sourced else KINDS)[field.kind]


def kind_of(field: Field, around: Around | None = None) -> Kind:
    """The behaviour of a field in the world `around` it (now, on the web, when not given)."""
    return class_of(field)(field, around)


__all__ = [
    "KINDS",
    "Around",
    "FieldRefused",
    "Find",
    "Kind",
    "Posted",
    "Raw",
    "Value",
    "class_of",
    "is_nothing",
    "class_of",
    "kind_of",
    "repeated_answer",
]
