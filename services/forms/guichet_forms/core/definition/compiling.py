"""From the JSON of a definition to a form."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

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
from guichet_forms.core.definition.question import (
    COMMON_KEYS,
    Field,
    JsonObject,
    Logic,
    Option,
    Prefill,
    Validation,
)
from guichet_forms.core.definition.texts import languages_of, texts_of

_NESTING = ("fields", "columns")
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
        condition=_logic(source.get("condition")),
        fields=tuple(replace(f, required=False) if f.id == spared else f for f in fields),
        rules=tuple(
            Rule(rule["id"], Logic(rule["check"]), rule["message"], rule["field"])
            for rule in source.get("rules", ())
        ),
    )


def compile_field(source: JsonObject, page: str, channel: str = "web") -> Field:
    """One field of the page `page`; what only its type knows goes to `settings`."""
    prefill = source.get("prefill")
    return Field(
        id=source["id"],
        kind=source["type"],
        label=source.get("label", ""),
        page=page,
        required=_required(source, channel),
        owed=_required({**source, "locked": False}, channel),
        condition=_logic(source.get("condition")),
        prefill=Prefill(prefill["from"], prefill.get("key", "")) if prefill else None,
        validations=tuple(
            Validation(Logic(item["check"]), item["message"])
            for item in source.get("validations", ())
        ),
        options=tuple(
            Option(item["value"], item["label"], item.get("hint", ""))
            for item in source.get("options", ())
        ),
        fields=_nested(source, page, channel),
        settings=MappingProxyType({**_settings(source), **_following(source, channel)}),
        **{key: source[key] for key in _PLAIN if key in source},
    )


def _nested(source: JsonObject, page: str, channel: str) -> tuple[Field, ...]:
    """The questions it holds; the cells of an optional matrix are optional too."""
    items = next((source[key] for key in _NESTING if key in source), ())
    fields = (compile_field(item, page, channel) for item in items)
    if source["type"] == "matrix" and not _required(source, channel):
        return tuple(replace(item, required=False) for item in fields)
    return tuple(fields)


_PLAIN = (
    "hint", "why", "personal", "autocomplete", "locked", "statistic", "in_list", "in_summary",
    "anonymise",
)  # fmt: skip


def _required(source: JsonObject, channel: str) -> bool:
    """What cannot be typed holds nobody back, nor what may follow the request."""
    if source["type"] in ("hidden", "computed") or source.get("locked") is True:
        return False
    return _owed(source, channel) and not _following(source, channel)


def _owed(source: JsonObject, channel: str) -> bool:
    required = source.get("required", True)
    return channel == "web" if required == "front_office" else bool(required)


def _following(source: JsonObject, channel: str) -> dict[str, bool]:
    """The mark of a piece that is owed and not indispensable: it may be sent later."""
    late = source["type"] == "file" and source.get("indispensable") is False
    return {"may_follow": True} if late and _owed(source, channel) else {}


def _settings(source: JsonObject) -> dict[str, Any]:
    shaped = {*COMMON_KEYS, "options", *_NESTING}
    settings = {key: value for key, value in source.items() if key not in shaped}
    if isinstance(formula := settings.get("formula"), dict):
        # A text is what `cat` makes of it, on the server and in the browser alike.
        as_text = settings.get("result") == "text"
        settings["formula"] = Logic({"cat": [formula]} if as_text else formula)
    return settings


def _logic(tree: Any) -> Logic | None:
    return None if tree is None else Logic(tree)
