"""From the JSON of a definition to a form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from guichet_questions.compiling import compile_field, logic_of
from guichet_questions.question import JsonObject, Logic

from guichet_forms.core.definition.form import (
    Access,
    ApplicantFields,
    Form,
    Mandate,
    Page,
    Rule,
    Service,
    Silence,
)
from guichet_forms.core.definition.texts import languages_of, texts_of

_SHAPED = {
    "pages", "service", "silence", "access", "applicant", "mandate", "languages", "translations",
}  # fmt: skip


def compile_form(source: JsonObject, channel: str = "web") -> Form:
    """The form of a definition that `checking.faults` accepted, as one asks it on a channel.

    Typed by an agent for someone, it does not insist on what only "front_office" requires, nor on
    the e-mail of the applicant: not everyone has one.
    Raises KeyError or ValueError on a definition that was never checked.
    """
    applicant = _applicant(source.get("applicant", {}))
    spared = applicant.email if channel != "web" else ""
    return Form(
        pages=tuple(_page(page, channel, spared) for page in source["pages"]),
        service=Service(**{key: source["service"][key] for key in Service.__annotations__}),
        silence=_silence(source.get("silence", {})),
        access=Access(**_tuples(source.get("access", {}))),
        applicant=applicant,
        mandate=Mandate(**source.get("mandate", {})),
        languages=tuple(languages_of(source)),
        translations=source.get("translations", {}),
        texts=tuple(texts_of(source)) if languages_of(source) else (),
        **_plain_values(source),
    )


def _plain_values(source: JsonObject) -> dict[str, Any]:
    """The values that need no shaping; lists become tuples."""
    known = Form.__dataclass_fields__.keys() & source.keys()
    return _tuples({key: source[key] for key in known - _SHAPED})


def _tuples(source: JsonObject) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in source.items()}


def _silence(source: JsonObject) -> Silence:
    delay = source.get("delay", {})
    return Silence(
        outcome=source.get("outcome", "sans_objet"),
        n=delay.get("n", 0),
        unit=delay.get("unit", "months"),
        basis=source.get("basis", ""),
    )


def _applicant(source: JsonObject) -> ApplicantFields:
    return ApplicantFields(
        tuple(source.get("name", ())), source.get("email", ""), source.get("phone", "")
    )


def _page(source: JsonObject, channel: str, spared: str) -> Page:
    """A page; the question `spared` is not required, whatever it says."""
    fields = (compile_field(item, source["id"], channel) for item in source["fields"])
    return Page(
        id=source["id"],
        title=source["title"],
        text=source.get("text", ""),
        condition=logic_of(source.get("condition")),
        fields=tuple(replace(f, required=False) if f.id == spared else f for f in fields),
        rules=tuple(
            Rule(rule["id"], Logic(rule["check"]), rule["message"], rule["field"])
            for rule in source.get("rules", ())
        ),
    )
