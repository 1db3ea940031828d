"""A form as the service reads it: frozen dataclasses compiled from the definition's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

Tree = Mapping[str, Any]
JsonObject = Mapping[str, Any]

COMMON_KEYS = frozenset(
    {"id", "type", "label", "hint", "required", "why", "condition", "autocomplete", "statistic"}
)


@dataclass(frozen=True)
class Option:
    """One possible answer of a choice: `value` is stored, `label` is read by people."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question: `kind` names its type, `settings` holds what only this type reads."""

    id: str
    kind: str
    label: str
    page: str
    hint: str = ""
    why: str = ""
    required: bool = True
    condition: Tree | None = None
    autocomplete: str = ""
    statistic: bool = False
    options: tuple[Option, ...] = ()
    settings: JsonObject = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of questions, shown when its condition holds."""

    id: str
    title: str
    fields: tuple[Field, ...]
    condition: Tree | None = None


@dataclass(frozen=True, kw_only=True)
class Service:
    """Who handles the request, as the acknowledgement must name it (CRPA R112-11-1)."""

    name: str
    address: str
    email: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Silence:
    """What silence means: `outcome` accord, rejet or sans_objet, after `n` `unit`s."""

    outcome: str = "sans_objet"
    n: int = 0
    unit: str = "months"
    basis: str = ""


@dataclass(frozen=True)
class Access:
    """Who may fill the form in: anyone, account, profile (then `profile` names it), internal."""

    who: str = "anyone"
    profile: str = ""


@dataclass(frozen=True)
class ApplicantFields:
    """The ids of the fields that say who asks; "" when the form does not ask."""

    name: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A whole procedure: its card, its rules and its pages."""

    slug: str
    title: str
    summary: str
    family: str
    workflow: str
    pages: tuple[Page, ...]
    icon: str = ""
    minutes: int = 5
    keywords: tuple[str, ...] = ()
    access: Access = Access()
    channels: tuple[str, ...] = ("web",)
    purpose: str = ""
    legal_basis: str = ""
    recipients: str = ""
    retention_days: int = 90
    cost: str = ""
    pieces_needed: tuple[str, ...] = ()
    service: Service
    silence: Silence = Silence()
    applicant: ApplicantFields = ApplicantFields()
    digest: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Field]:
        """Every field by its id, in the order of the pages."""
        return {item.id: item for page in self.pages for item in page.fields}

    def field(self, field_id: str) -> Field:
        """The field of this id. Raises KeyError when the form has none."""
        return self.by_id[field_id]

    def page(self, page_id: str) -> Page:
        """The page of this id. Raises KeyError when the form has none."""
        for page in self.pages:
            if page.id == page_id:
                return page
        raise KeyError(page_id)


def compile_form(source: JsonObject) -> Form:
    """The form of a definition that `checking.faults` accepted.

    Raises KeyError or ValueError on a definition that was never checked.
    """
    silence = source.get("silence", {})
    delay = silence.get("delay", {})
    return Form(
        pages=tuple(_page(page) for page in source["pages"]),
        service=Service(**{key: source["service"][key] for key in Service.__annotations__}),
        silence=Silence(
            outcome=silence.get("outcome", "sans_objet"),
            n=delay.get("n", 0),
            unit=delay.get("unit", "months"),
            basis=silence.get("basis", ""),
        ),
        access=Access(**source.get("access", {})),
        applicant=_applicant(source.get("applicant", {})),
        **_plain_values(source),
    )


def _plain_values(source: JsonObject) -> dict[str, Any]:
    """The values that need no shaping; lists become tuples."""
    known = Form.__dataclass_fields__.keys() & source.keys()
    shaped = {"pages", "service", "silence", "access", "applicant"}
    values = {key: source[key] for key in known - shaped}
    return {key: tuple(v) if isinstance(v, list) else v for key, v in values.items()}


def _applicant(source: JsonObject) -> ApplicantFields:
    return ApplicantFields(
        tuple(source.get("name", ())), source.get("email", ""), source.get("phone", "")
    )


def _page(source: JsonObject) -> Page:
    return Page(
        id=source["id"],
        title=source["title"],
        condition=source.get("condition"),
        fields=tuple(compile_field(item, source["id"]) for item in source["fields"]),
    )


def compile_field(source: JsonObject, page: str) -> Field:
    """One field of the page `page`; what only its type knows goes to `settings`."""
    extra = {k: v for k, v in source.items() if k not in COMMON_KEYS and k != "options"}
    return Field(
        id=source["id"],
        kind=source["type"],
        label=source["label"],
        page=page,
        hint=source.get("hint", ""),
        why=source.get("why", ""),
        required=source.get("required", True),
        condition=source.get("condition"),
        autocomplete=source.get("autocomplete", ""),
        statistic=source.get("statistic", False),
        options=tuple(
            Option(item["value"], item["label"], item.get("hint", ""))
            for item in source.get("options", ())
        ),
        settings=MappingProxyType(extra),
    )
