"""The types of fields, one small class each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from guichet_forms.core.definition import Field
from guichet_forms.core.fields.base import (
    Around,
    FieldRefused,
    Find,
    Kind,
    Posted,
    Raw,
    Value,
    repeated_answer,
)
from guichet_forms.core.fields.choice import Checkbox, Choice, Choices
from guichet_forms.core.fields.contact import Email, Phone
from guichet_forms.core.fields.day import Day
from guichet_forms.core.fields.file import File
from guichet_forms.core.fields.number import Number
from guichet_forms.core.fields.place import Address, Location
from guichet_forms.core.fields.text import LongText, Text

KINDS: Mapping[str, type[Kind]] = MappingProxyType(
    {
        "text": Text,
        "long_text": LongText,
        "email": Email,
        "phone": Phone,
        "number": Number,
        "date": Day,
        "choice": Choice,
        "choices": Choices,
        "checkbox": Checkbox,
        "address": Address,
        "file": File,
        "location": Location,
    }
)


def kind_of(field: Field, around: Around | None = None) -> Kind:
    """The behaviour of a field in the world `around` it (now, on the web, when not given)."""
    return KINDS[field.kind](field, around or Around())


__all__ = [
    "KINDS",
    "Around",
    "FieldRefused",
    "Find",
    "Kind",
    "Posted",
    "Raw",
    "Value",
    "kind_of",
    "repeated_answer",
]
