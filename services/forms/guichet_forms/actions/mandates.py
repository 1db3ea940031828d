"""A declaration given by a program, for a request made for somebody else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.problems import Invalid
from sqlalchemy.orm import Session

from guichet_forms.actions.whereabouts import here
from guichet_forms.core import mandate
from guichet_forms.core.definition import Form
from guichet_forms.core.mandate import Declared


def rows_of(session: Session, kept: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Give the line of a declaration among answers, at the hour here; none without one."""
    return mandate.row_of(kept, here(session)) if kept else []


def declare(
    form: Form, kind: str, given: Mapping[str, Any] | None, now: datetime
) -> dict[str, Any] | None:
    """What is kept of `given` (`by`, `agreed`), None for a request of one's own. Raises `Invalid`.

    `kind` is who sends: an agent says it by her channel.
    """
    if given is None:
        return None
    if not mandate.is_asked(form, kind):
        sentence = _("Ce formulaire ne se remplit pas pour quelqu’un d’autre.")
        raise Invalid(errors={"mandate": sentence})
    if errors := mandate.faults(given["by"], agreed=given["agreed"]):
        raise Invalid(errors={f"mandate.{name}": text for name, text in errors.items()})
    return Declared(given["by"].strip(), mandate.declaration(form), now).as_json()
