"""What is wrong in the questions of a form, each looked at alone, and in their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from guichet_kit.i18n import _
from guichet_questions.kinds import kind_of
from guichet_questions.kinds.nested import Block, Matrix, Nest
from guichet_questions.question import Field

from guichet_forms.core.checking.finding import Finding
from guichet_forms.core.checking.prefills import prefill_faults
from guichet_forms.core.definition import Form, Page

# A request of 2,000 inputs is refused before it is read: pages stay well under it.
MOST_INPUTS = 1_800


def question_faults(form: Form) -> Iterator[Finding]:
    """The faults of ids, pages and questions, nested ones included."""
    yield from _duplicates(form)
    for place, item in places(form):
        found = (*kind_of(item).faults(), *_personal(form, item), *_locked(item))
        for key, sentence in (*found, *prefill_faults(form, item)):
            yield Finding(f"{place}.{key}", sentence)
    for index, page in enumerate(form.pages):
        yield from _page(f"pages.{index}.fields", page)


def places(form: Form) -> Iterator[tuple[str, Field]]:
    """Every question with its place in the definition, a block before what it holds."""
    for index, page in enumerate(form.pages):
        for position, item in enumerate(page.fields):
            yield from _with_nested(f"pages.{index}.fields.{position}", item)


def _with_nested(place: str, item: Field) -> Iterator[tuple[str, Field]]:
    yield place, item
    for position, nested in enumerate(item.fields):
        yield f"{place}.{kind_of(item).nests}.{position}", nested


def _duplicates(form: Form) -> Iterator[Finding]:
    fields = Counter(item.id for _place, item in places(form))
    pages = Counter(page.id for page in form.pages)
    for field_id in (key for key, count in fields.items() if count > 1):
        yield Finding(
            "pages",
            _("Plusieurs questions portent l’identifiant « %(id)s » : gardez-en une seule.")
            % {"id": field_id},
        )
    for page_id in (key for key, count in pages.items() if count > 1):
        yield Finding(
            "pages",
            _("Plusieurs pages portent l’identifiant « %(id)s » : gardez-en une seule.")
            % {"id": page_id},
        )


def _page(place: str, page: Page) -> Iterator[Finding]:
    if not page.fields:
        yield Finding(
            place, _("La page « %(title)s » n’a aucune question.") % {"title": page.title}
        )
    if sum(map(_inputs, page.fields)) > MOST_INPUTS:
        yield Finding(
            place,
            _(
                "La page « %(title)s » peut avoir trop de réponses à la fois : autorisez moins de "
                "lignes dans ses blocs, ou coupez-la en deux."
            )
            % {"title": page.title},
        )


def _inputs(item: Field) -> int:
    """How many inputs a question may have in its page."""
    kind = kind_of(item)
    if not isinstance(kind, Nest):
        return len(kind.names())
    row = 1 + sum(map(_inputs, item.fields))
    rows = (
        kind.most if isinstance(kind, Block) else len(kind.rows) if isinstance(kind, Matrix) else 0
    )
    return rows * row


def _personal(form: Form, item: Field) -> Iterator[tuple[str, str]]:
    """What the law wants of personal data: a basis for the NIR, nothing left once erased."""
    label = {"label": item.label}
    personal = kind_of(item).personal if item.personal is None else item.personal
    if item.kind == "nir" and not form.nir_basis.strip():
        yield (
            "type",
            _(
                "« %(label)s » demande le numéro de sécurité sociale : indiquez le décret qui "
                "l’autorise pour cette démarche (décret 2019-341)."
            )
            % label,
        )
    if personal and item.anonymise == "keep":
        yield (
            "anonymise",
            _("« %(label)s » est une donnée personnelle : elle ne peut pas être gardée.") % label,
        )


def _locked(item: Field) -> Iterator[tuple[str, str]]:
    if item.locked and item.prefill is None:
        yield (
            "locked",
            _("« %(label)s » ne peut être ni remplie ni changée : indiquez d’où vient la réponse.")
            % {"label": item.label},
        )
