"""What definitions are made of, with their bounds: names, texts, delays, trees, form fields."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, compiled
from guichet_questions.kinds import KINDS, SOURCED
from guichet_questions.kinds.sourced import SOURCE_KEYS
from guichet_questions.shapes import SLUG
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.core.clock import UNITS
from guichet_workflow.core.definition.delay import MOST
from guichet_workflow.core.kinds import HELD
from guichet_workflow.core.questions import CARD, IN_ROWS, NOT_HERE, faults_of, is_sourced

LIBRARY = tuple(kind for kind in KINDS if kind not in HELD and kind not in NOT_HERE)
MOST_IN_A_ROW = 12
IDENTIFIER = validate.Regexp(r"^[a-z][a-z0-9_-]{0,59}\Z")
LINE = validate.Length(min=1, max=200)
TEXT = validate.Length(min=1, max=4000)
LONGEST: dict[str, tuple[int, Callable[[], str]]] = {
    "minutes": (MOST["minutes"], lambda: _("527\u202f040 minutes (une année)")),
    "hours": (MOST["hours"], lambda: _("8\u202f784 heures (une année)")),
    "days": (MOST["days"], lambda: _("3\u202f660 jours (dix ans)")),
    "working_days": (MOST["working_days"], lambda: _("2\u202f600 jours ouvrés (dix ans)")),
    "business_days": (MOST["business_days"], lambda: _("3\u202f130 jours ouvrables (dix ans)")),
    "months": (MOST["months"], lambda: _("120 mois (dix ans)")),
}
"""The longest delay in each unit, and how it is said."""
FIELD_TYPES = (*HELD, *LIBRARY)
"""The types of fields: those that circuits had first, then the others of the library."""


def identifier(**more: Any) -> fields.String:
    """Give the field of a name in code: a letter, then at most 59 letters, digits, _ or -."""
    return fields.String(validate=IDENTIFIER, **more)


def line(**more: Any) -> fields.String:
    """Give the field of a short text on one line."""
    return fields.String(validate=LINE, **more)


def redirect(**more: Any) -> fields.String:
    """Give the field of a page of this site, where one is led after her act."""
    page = validate.Regexp(r"^/(?!/)[A-Za-z0-9/_.?=&%-]{0,300}\Z")
    return fields.String(validate=page, **more)


class Tree(fields.Raw):
    """A JSON Logic tree; refused when it cannot be compiled."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        try:
            compiled(value)
        except LogicRefused as refusal:
            raise ValidationError(
                _("La condition n’est pas lisible\u00a0: %(why)s.", why=refusal)
            ) from refusal
        return value


class DelaySchema(Schema):
    """A delay: `n` units, ten years at most."""

    n = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    unit = fields.String(required=True, validate=validate.OneOf(UNITS))

    @validates_schema
    def _bounded(self, data: dict[str, Any], **more: Any) -> None:
        most, words = LONGEST[data["unit"]]
        if data["n"] > most:
            sentence = _("Ce délai est trop long\u00a0: %(most)s au plus.", most=words())
            raise ValidationError({"n": [sentence]})


class SettableDelaySchema(DelaySchema):
    """A delay whose number may be an option of the workflow, `n` being what it is without it."""

    option = identifier()


class OptionSchema(Schema):
    """A possible value of a choice."""

    value = fields.String(required=True, validate=LINE)
    label = line(required=True)
    hint = line()


class AnyFieldSchema(Schema):
    """What a field of any type says."""

    id = identifier(required=True)
    type = fields.String(required=True, validate=validate.OneOf(FIELD_TYPES))
    label = line(required=True)
    hint = fields.String(validate=TEXT)
    why = fields.String(validate=TEXT)
    required = fields.Boolean()
    condition = Tree()
    indispensable = fields.Boolean()
    autocomplete = line()


class FieldSchema(AnyFieldSchema):
    """A form field asked of the citizen or filled by an agent."""

    max_length = fields.Integer(strict=True, validate=validate.Range(1, 20_000))
    pattern_hint = line()
    min = fields.Raw()
    max = fields.Raw()
    decimals = fields.Integer(strict=True, validate=validate.Range(0, 6))
    unit = line()
    options = fields.List(fields.Nested(OptionSchema), validate=validate.Length(1, 200))
    display = fields.String(validate=validate.OneOf(["radios", "list"]))
    text = fields.String(validate=TEXT)
    accept = fields.List(fields.String(validate=LINE), validate=validate.Length(1, 20))
    max_bytes = fields.Integer(strict=True, validate=validate.Range(1, 100_000_000))
    max_files = fields.Integer(strict=True, validate=validate.Range(1, 50))
    shared = fields.Boolean()
    source = fields.String(validate=validate.Regexp(rf"{SLUG}\Z"))

    @validates_schema
    def _one_list(self, data: dict[str, Any], **more: Any) -> None:
        if "source" not in data:
            return
        if data["type"] not in SOURCED:
            text = _("Seules une liste de choix et une liste à cocher ont une source de données.")
            raise ValidationError({"source": [text]})
        if data.get("options"):
            text = _("Les réponses viennent d’une source\u00a0: retirez celles de la question.")
            raise ValidationError({"options": [text]})


class Asked(fields.Nested):
    """A field, whose keys are those of its type: ours, or those that the library declares."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in LIBRARY:
            return super()._deserialize(value, *args, **more)
        _schema(kind).load(value)
        if faults := faults_of(value):
            raise ValidationError(faults)
        return dict(value)


@cache
def _schema(kind: str) -> Schema:
    own = {**KINDS[kind].keys, **_holding(kind)}
    return AnyFieldSchema.from_dict(own, name=f"Field_{kind}")()


def _holding(kind: str) -> dict[str, fields.Field[Any]]:
    """The key under which a type holds questions, if it does."""
    if not KINDS[kind].nests:
        return {}
    many = validate.Length(1, MOST_IN_A_ROW)
    inner = fields.List(Inner(), required=True, data_key=KINDS[kind].nests, validate=many)
    return {"nested": inner}


class InnerSchema(Schema):
    """What a question of a row says."""

    id = fields.String(required=True, validate=validate.Regexp(r"[a-z][a-z0-9_]{0,59}\Z"))
    type = fields.String(required=True, validate=validate.OneOf(IN_ROWS))
    label = line(required=True)
    hint = fields.String(validate=TEXT)
    why = fields.String(validate=TEXT)
    required = fields.Boolean()
    autocomplete = line()


class Inner(fields.Field[Any]):
    """A question of a row."""

    def _deserialize(self, value: Any, *_args: Any, **_more: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("invalid")
        kind = value.get("type")
        keys = KINDS[kind].keys if isinstance(kind, str) and kind in IN_ROWS else {}
        own = {key: one for key, one in keys.items() if key not in SOURCE_KEYS}
        return InnerSchema.from_dict(own, name="Inner")().load(value)


def form_fields(*, citizen: bool = False, **more: Any) -> fields.List[Any]:
    """Give the field of a list of form fields, fifty at most; `citizen`: she is asked for them."""
    checks: list[Callable[[Any], Any]] = [validate.Length(max=50), _check_cards]
    checks += [refuse_sources] if citizen else []
    return fields.List(Asked(FieldSchema), validate=checks, **more)


def refuse_sources(asked: Sequence[Mapping[str, Any]]) -> None:
    """Raise `ValidationError` for questions to the citizen that data sources answer."""
    odd = [one["label"] for one in asked if is_sourced(one) or one["type"] == CARD]
    if odd:
        text = _(
            "Seuls les agents choisissent dans une source de données\u00a0: pour l’usager, posez "
            "«\u00a0%(label)s\u00a0» dans le formulaire.",
            label=odd[0],
        )
        raise ValidationError(text)


def _check_cards(asked: Sequence[Mapping[str, Any]]) -> None:
    """Raise `ValidationError` for what shows an item that no question above it picks."""
    above: set[str] = set()
    for one in asked:
        if one["type"] == CARD and one["source"] not in above:
            text = _(
                "«\u00a0%(label)s\u00a0» montre une fiche\u00a0: indiquez une question placée "
                "au-dessus, qui en choisit une seule dans une source de données.",
                label=one["label"],
            )
            raise ValidationError(text)
        if is_sourced(one) and one["type"] == "choice":
            above.add(one["id"])
