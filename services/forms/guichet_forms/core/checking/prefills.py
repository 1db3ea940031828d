"""What is wrong in where answers come from: an origin that gives nothing, a choice not made yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from guichet_kit.i18n import _
from guichet_questions.kinds import Around, kind_of
from guichet_questions.kinds.nested import Nest
from guichet_questions.question import Field
from guichet_questions.shapes import FIELD_ID, SLUG

from guichet_forms.core.definition import Form
from guichet_forms.core.link_prefill import NEVER, read_texts
from guichet_forms.core.prefill.known import ANSWER, CHOSEN, CLAIMS, FIXED
from guichet_forms.core.prefill.person import known_claim

Fault = tuple[str, str]
_REQUEST = re.compile(rf"({SLUG}\.)?{FIELD_ID}")
_CHOICE = re.compile(rf"({FIELD_ID})\.(.+)")


def prefill_faults(form: Form, item: Field) -> Iterator[Fault]:
    """The key at fault and a sentence, for the origin of one question."""
    if item.prefill is None:
        return
    sentence = _unfit(item) or _key_fault(form, item)
    if sentence:
        yield "prefill.key", sentence % {"label": item.label, "key": item.prefill.key}


def _unfit(item: Field) -> str:
    kind = kind_of(item)
    if item.kind in NEVER or kind.computes or not kind.takes_answer:
        return _("« %(label)s » ne peut pas être remplie d’avance : la personne seule y répond.")
    if isinstance(kind, Nest) and item.prefill and item.prefill.source != ANSWER:
        return _("« %(label)s » : remplissez d’avance chacune de ses questions, pas le bloc.")
    return ""


def _key_fault(form: Form, item: Field) -> str:
    origin = item.prefill
    if origin is None:
        return ""
    if origin.source in CLAIMS:
        return _claim_fault(item, origin.source, origin.key)
    if origin.source == ANSWER:
        return _request_fault(form, origin.key)
    if origin.source in CHOSEN:
        return _choice_fault(form, item, origin.key)
    if origin.source == FIXED and read_texts(item, [origin.key], Around()) is None:
        return _("« %(label)s » : « %(key)s » n’est pas une réponse à cette question.")
    return ""


def _claim_fault(item: Field, source: str, key: str) -> str:
    known = ", ".join(CLAIMS[source])
    claim = known_claim(item, key)
    if item.kind == "identity" or claim in CLAIMS[source]:
        return ""
    if not claim:
        return _("« %(label)s » : indiquez ce qu’il faut lire, parmi ") + known + "."
    return _("« %(label)s » : « %(key)s » n’y est pas. Choisissez parmi ") + known + "."


def _request_fault(form: Form, key: str) -> str:
    if key and not _REQUEST.fullmatch(key):
        return _("« %(label)s » : écrivez « question », ou « démarche.question ».")
    procedure, dot, question = key.rpartition(".")
    here = not dot or procedure == form.slug
    if key and here and question not in _ids(form):
        return _("« %(label)s » : la question « %(key)s » n’existe pas.")
    return ""


def _ids(form: Form) -> Mapping[str, Field]:
    nested = {one.id: one for item in form.by_id.values() for one in item.fields}
    return {**nested, **form.by_id}


def _choice_fault(form: Form, item: Field, key: str) -> str:
    """The choice must be made in an earlier question, among the items of a source."""
    found = _CHOICE.fullmatch(key)
    if found is None:
        return _("« %(label)s » : écrivez « question.information », par exemple ecole.adresse.")
    asked = form.by_id.get(found[1])
    if asked is None or asked.kind != "choice" or not asked.settings.get("source"):
        return _("« %(label)s » : « %(key)s » ne nomme pas une question qui choisit d’une source.")
    order = list(form.by_id)
    top = item.id.partition(".")[0]
    holder = next((one.id for one in form.by_id.values() if item in one.fields), top)
    if order.index(asked.id) >= order.index(holder):
        return _("« %(label)s » : le choix que nomme « %(key)s » doit être fait avant.")
    return ""
