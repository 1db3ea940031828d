"""Drafts filled in by programs: begun with answers, completed by their ids, checked as typed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.problems import Invalid, NotFound
from guichet_questions.kinds import Around, FieldRefused, is_nothing, kind_of
from guichet_questions.kinds.file import FILE_KEYS
from guichet_questions.kinds.nested import Nest
from guichet_questions.question import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guichet_forms.actions import saving
from guichet_forms.actions.drafts import file_field
from guichet_forms.actions.saving import Start, put
from guichet_forms.core.answers import label_at
from guichet_forms.core.answers.sources import accepted
from guichet_forms.core.definition import Form
from guichet_forms.core.paths import value_at, with_value
from guichet_forms.core.prefill import Kept, Scene, fill
from guichet_forms.core.progress import Progress
from guichet_forms.models import Draft
from guichet_forms.problems import Changed, Incomplete

Held = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a program gives at once: `answers` by field, None taking one away, and `files`.

    A file is what its receipt told: its `owner` ("draft:field") and its description.
    """

    answers: Mapping[str, Any]
    files: Iterable[Mapping[str, Any]] = field(default_factory=tuple)
    final: bool = False
    revision: int | None = None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The form and the world in which answers are read, and how many days a draft is kept.

    `scene` is what is known of who fills it in, None when that is nobody's; `locked` are the
    questions whose answers nobody may change, `down` those of them that wait for a list.
    """

    form: Form
    around: Around
    now: datetime
    days: int
    locked: Collection[str] = ()
    down: Collection[str] = ()
    scene: Scene | None = None

    def filled(self, kept: Kept) -> Kept:
        """What a draft holds, with what is known."""
        return fill(self.scene, kept).kept if self.scene else kept


@dataclass(frozen=True)
class Owner:
    """Whose draft begins, of which version, and what it holds before anything is given.

    `mandate` is what was declared when it is for somebody else.
    """

    name: str
    number: int
    kept: Kept = field(default_factory=Kept)
    mandate: Held | None = None


def begin(session: Session, setting: Setting, given: Given, owner: Owner) -> Draft:
    """Begin a draft for who has none. Raises `Invalid`."""
    start = Start(
        owner=owner.name,
        channel=setting.around.channel,
        token=uuid7(),
        kept=setting.filled(owner.kept),
        days=setting.days,
        mandate=owner.mandate,
    )
    draft = saving.begin(session, setting.form.slug, owner.number, start)
    merge(session, draft, setting, given)
    return draft


def merge(session: Session, draft: Draft, setting: Setting, given: Given) -> None:
    """Put what is given in the draft, all of it or nothing.

    Raises `Invalid` with a sentence by field, `Incomplete` when it is final and something lacks,
    `Changed` when the draft is at another revision.
    """
    if given.revision is not None and given.revision != draft.revision:
        raise Changed
    answers = _merged(draft, setting, given)
    typed = {k: raw for k, raw in draft.typed.items() if k.partition(".")[0] not in given.answers}
    kept = setting.filled(Kept(answers=answers, typed=typed, marks=draft.prefilled))
    pages = len(setting.form.pages)
    progress = Progress(setting.form, kept.answers, kept.typed, pages, setting.around, setting.down)
    if given.final and (lacking := faults(progress)):
        raise Incomplete(1, {f"answers.{name}": text for name, text in lacking.items()})
    put(draft, kept)
    draft.reached = pages
    draft.saved_at = setting.now
    draft.expires_at = setting.now + timedelta(days=setting.days)
    session.flush()


def faults(progress: Progress) -> dict[str, str]:
    """What keeps a draft from being sent: a sentence by field, in the order of the form."""
    return {name: text for page in progress.faults().values() for name, text in page.items()}


def cleaned_answers(
    setting: Setting, values: Mapping[str, Any], kept: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers as they are stored, None for one taken away, and a sentence for each refused.

    `kept` are the answers of the draft: its files are the only ones that can be named.
    """
    cleaned: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, value in values.items():
        try:
            cleaned[name] = _cleaned(setting, name, value, kept or {})
        except FieldRefused as refusal:
            errors[f"answers.{name[:80]}"] = refusal.sentence
    return cleaned, errors


def _merged(draft: Draft, setting: Setting, given: Given) -> dict[str, Any]:
    cleaned, errors = cleaned_answers(setting, given.answers, draft.answers)
    merged = {**draft.answers, **cleaned}
    answers = {name: value for name, value in merged.items() if not is_nothing(value)}
    for n, file in enumerate(given.files):
        try:
            _join(answers, draft, setting, file)
        except FieldRefused as refusal:
            errors[f"receipts.{n}"] = refusal.sentence
    if errors:
        raise Invalid(errors=errors)
    return answers


def _cleaned(setting: Setting, name: str, value: Any, kept: Mapping[str, Any]) -> Any:
    """One answer as it is stored, None to take it away. Raises `FieldRefused`."""
    item = setting.form.by_id.get(name)
    if item is None or not kind_of(item).takes_answer or kind_of(item).computes:
        raise FieldRefused(_("Ce formulaire n’a pas de question de ce nom."))
    if name in setting.locked:
        raise FieldRefused(_("Cette réponse est déjà connue et ne peut pas être changée."))
    return _answer(setting, kept, item, value)


def _answer(setting: Setting, kept: Held, item: Field, value: Any) -> Any:
    """The value of a question, in a row or not; a file is one that the draft has there."""
    if value is None:
        return None
    if item.kind == "file":
        return _kept(value_at(kept, item.id) or [], value)
    kind = kind_of(item, setting.around)
    if isinstance(kind, Nest):
        return _rows(setting, kept, item, kind, value)
    found = accepted(kind, kind.typed(value))
    known = kind.vouched and not is_nothing(found)
    return kind.keep(found, value_at(kept, item.id)) if known else found


def _rows(setting: Setting, kept: Held, item: Field, kind: Nest, value: Any) -> Any:
    """Rows whose answers are each accepted; the sentence of a refusal names its question."""
    given = kind.accept(value)
    rows: dict[int | str, dict[str, Any]] = {}
    for key in kind.rows_to_ask(len(given)):
        row = kind.row_in(given, key) if key in kind.keys_in(given) else {}
        asked = {nested.name: nested for nested in item.row(key)}
        if not row.keys() <= asked.keys():
            raise FieldRefused(_("Ce formulaire n’a pas de question de ce nom."))
        rows[key] = {}
        for name, typed in row.items():
            cleaned = _named(setting, kept, asked[name], typed)
            if not is_nothing(cleaned):
                rows[key][name] = cleaned
    if refusal := kind.count_refusal(len(given)):
        raise FieldRefused(refusal)
    return kind.gathered(rows)


def _named(setting: Setting, kept: Held, nested: Field, value: Any) -> Any:
    try:
        return _answer(setting, kept, nested, value)
    except FieldRefused as refusal:
        label = label_at(setting.form, nested)
        words = {"label": label, "fault": refusal.sentence}
        raise FieldRefused(_("%(label)s : %(fault)s") % words) from refusal


def _kept(files: list[dict[str, Any]], value: Any) -> list[dict[str, Any]] | None:
    """The files of a draft that a program keeps; it can name no other."""
    wanted = value if isinstance(value, list) else [value]
    names = {item.get("document_id") for item in wanted if isinstance(item, Mapping)}
    known = {item["document_id"] for item in files}
    if len(names) < len(wanted) or not names <= known:
        raise FieldRefused(_("Déposez d’abord le fichier, puis donnez son reçu dans « receipts »."))
    return [item for item in files if item["document_id"] in names] or None


def _join(answers: dict[str, Any], draft: Draft, setting: Setting, file: Mapping[str, Any]) -> None:
    """Add a file by its receipt; the same one twice counts once. Raises `FieldRefused`."""
    owner, _colon, path = str(file.get("owner", "")).partition(":")
    item = file_field(setting.form, path)
    if owner != str(draft.id) or item is None:
        raise FieldRefused(_("Ce reçu a expiré, ou n’est pas celui de ce brouillon."))
    files = list(value_at(answers, path) or [])
    if all(known["document_id"] != file["document_id"] for known in files):
        described = {key: file.get(key) for key in FILE_KEYS}
        answers.update(with_value(answers, path, kind_of(item).accept([*files, described])))


def find_own(session: Session, draft_id: UUID, owner: str) -> Draft:
    """The draft of `owner` with this id. Raises `NotFound` for anyone else's."""
    statement = select(Draft).where(
        Draft.id == draft_id, Draft.owner == owner, Draft.expires_at > func.now()
    )
    found = session.scalars(statement).first()
    if found is None:
        raise NotFound
    return found
