"""A form: its card, its rules and its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from guichet_questions.question import Field, JsonObject, Logic

from guichet_forms.core.definition.texts import Text


@dataclass(frozen=True)
class Rule:
    """What answers must satisfy together; the sentence stands at the question `field`."""

    id: str
    check: Logic
    message: str
    field: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of questions, shown when its condition holds; `text` is rich text."""

    id: str
    title: str
    fields: tuple[Field, ...]
    text: str = ""
    condition: Logic | None = None
    rules: tuple[Rule, ...] = ()


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
    """Who may fill the form in: anyone, account, profile (then `profile` names it), internal.

    `level` is the least authentication level (low, substantial), `roles` the agents' roles of an
    internal form, empty for all.
    """

    who: str = "anyone"
    profile: str = ""
    level: str = "low"
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mandate:
    """Whether the form may be filled in for somebody else, and what is then declared."""

    allowed: bool = False
    declaration: str = ""


@dataclass(frozen=True)
class ApplicantFields:
    """The ids of the fields that say who asks; "" when the form does not ask."""

    name: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A whole procedure: its card, its rules and its pages.

    `texts` are those to translate, where the form has `languages` besides French.
    """

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
    nir_basis: str = ""
    cost: str = ""
    pieces_needed: tuple[str, ...] = ()
    service: Service
    silence: Silence = Silence()
    applicant: ApplicantFields = ApplicantFields()
    digest: tuple[str, ...] = ()
    mandate: Mandate = Mandate()
    languages: tuple[str, ...] = ()
    translations: JsonObject = field(default_factory=dict)
    texts: tuple[Text, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Field]:
        """Every field by its id, in the order of the pages; nested ones are in their block."""
        return {item.id: item for page in self.pages for item in page.fields}

    @cached_property
    def page_numbers(self) -> Mapping[str, int]:
        """The place of each page by its id, from 1."""
        return {page.id: number for number, page in enumerate(self.pages, 1)}

    def untranslated(self, language: str) -> list[Text]:
        """The texts that are still French in a language."""
        words = self.translations.get(language, {})
        return [one for one in self.texts if not str(words.get(one.place) or "").strip()]

    def field(self, field_id: str) -> Field:
        """The field of this id. Raises KeyError when the form has none."""
        return self.by_id[field_id]

    def page(self, page_id: str) -> Page:
        """The page of this id. Raises KeyError when the form has none."""
        return self.pages[self.page_numbers[page_id] - 1]

    def at(self, path: str) -> Field:
        """The field of this path, nested or not. Raises KeyError when the form has none."""
        top, *steps = path.split(".")
        found = self.by_id[top]
        if not steps:
            return found
        nested = {item.id: item for item in found.fields}
        if len(steps) != 2:
            raise KeyError(path)
        return replace(nested[steps[1]], id=path)
