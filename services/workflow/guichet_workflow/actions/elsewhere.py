"""What a circuit writes outside its own requests: those of other procedures, and cards."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from guichet_kit.i18n import _
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_workflow.core.lint import ADVICE, Finding
from guichet_workflow.core.traits import all_actions
from guichet_workflow.models import Procedure

REQUESTS = ("create_request", "requalify")


def faults(
    session: Session, source: Mapping[str, Any], families: Set[str] | None
) -> Iterator[Finding]:
    """Give what a designer bound to `families` may not have a circuit write; None binds nobody.

    Cards belong to the whole authority: only who builds for all its families lets a circuit write
    them. A procedure that nobody published yet is said, and blocks who is bound.
    """
    acts = dict(all_actions(source))
    wanted = {act["procedure"] for act in acts.values() if act["do"] in REQUESTS}
    known = _families(session, wanted) if wanted else {}
    for where, act in acts.items():
        if act["do"] in REQUESTS:
            yield from _request(where, act["procedure"], known, families)
        elif act["do"] == "card" and families is not None:
            yield Finding(
                where,
                _(
                    "Les fiches sont à toute la collectivité, et votre droit est limité à "
                    "certaines familles : demandez à un concepteur de toutes les familles de "
                    "publier ce circuit."
                ),
            )


def _families(session: Session, slugs: Set[str]) -> dict[str, str]:
    named = select(Procedure.slug, Procedure.family).where(Procedure.slug.in_(sorted(slugs)))
    return {row.slug: row.family for row in session.execute(named)}


def _request(
    where: str, slug: str, known: Mapping[str, str], families: Set[str] | None
) -> Iterator[Finding]:
    if families is not None and known.get(slug) not in families:
        text = _(
            "Votre droit ne s’étend pas à la démarche « %(slug)s » : choisissez-en une de vos "
            "familles, ou demandez à un concepteur qui les a toutes de publier ce circuit.",
            slug=slug,
        )
        yield Finding(where, text)
    elif slug not in known:
        text = _("Aucune démarche « %(slug)s » n’est publiée : rien ne sera créé.", slug=slug)
        yield Finding(where, text, ADVICE)
