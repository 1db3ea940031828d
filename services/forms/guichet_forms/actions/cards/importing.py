"""Files of cards: checked as a whole, kept until confirmed, applied as a whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.problems import NotFound
from guichet_kit.strict import read_json
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from guichet_forms.actions.cards.keeping import Opened, open_model
from guichet_forms.actions.cards.planning import Mode, Plan, Report, plan_import
from guichet_forms.actions.cards.writing import write_plan
from guichet_forms.actions.repeats import Call, made_before, remember
from guichet_forms.core.card_files import (
    MOST_CARDS,
    CardsRefused,
    Given,
    read_cards_json,
    read_cards_table,
)
from guichet_forms.core.tables import TableRefused, read_csv
from guichet_forms.models import CardImport
from guichet_forms.offers import Offers
from guichet_forms.problems import ImportRefused

KEPT_DAYS = 2


@dataclass(frozen=True, kw_only=True)
class File:
    """A file as it was given: `format` csv or json."""

    format: str
    text: str


def check_file(
    session: Session, opened: Opened, file: File, mode: Mode, offers: Offers, by: str
) -> CardImport:
    """Say what a file would do and keep it until it is confirmed. Raises `ImportRefused`."""
    report = plan_import(session, opened, read_file(opened, file), mode, offers).report
    kept = CardImport(
        id=uuid7(),
        model=opened.slug,
        format=file.format,
        mode=mode.as_json(),
        content=file.text,
        report=report.as_json(),
        made_by=by,
    )
    session.add(kept)
    session.flush()
    return kept


def find_import(session: Session, model: str, import_id: UUID) -> CardImport:
    """A file that was checked. Raises `NotFound`, once its time is over too."""
    found = session.get(CardImport, import_id)
    if found is None or found.model != model:
        raise NotFound
    return found


def apply_file(
    session: Session, model: str, import_id: UUID, offers: Offers, by: str
) -> CardImport:
    """Do what a checked file says, checked again: cards may have changed. Done twice, done once.

    When faults appeared meanwhile nothing is done and the new report says them.
    """
    statement = select(CardImport).where(CardImport.id == import_id).with_for_update()
    kept = session.scalars(statement).first()
    if kept is None or kept.model != model:
        raise NotFound
    if kept.done_at is not None:
        return kept
    opened = open_model(session, model)
    given = read_file(opened, File(format=kept.format, text=kept.content))
    plan = plan_import(session, opened, given, Mode(**kept.mode), offers)
    _finish(session, kept, opened, plan, by)
    return kept


def import_given(
    session: Session,
    opened: Opened,
    given: Sequence[Given],
    mode: Mode,
    offers: Offers,
    by: str,
    call: Call,
) -> Report:
    """Bring in cards given by a program, at once; the same call again does nothing more.

    Raises `KeyReused` or `InFlight`. With faults nothing is done, and the call may come again.
    """
    if before := made_before(session, call):
        return Report.from_json(find_import(session, opened.slug, before).report)
    plan = plan_import(session, opened, _bounded(given), mode, offers)
    kept = CardImport(id=uuid7(), model=opened.slug, format="json", mode=mode.as_json())
    kept.content, kept.made_by, kept.report = "", by, plan.report.as_json()
    if not plan.report.faults:
        session.add(kept)
        remember(session, call, kept.id)
    _finish(session, kept, opened, plan, by)
    return plan.report


def try_given(
    session: Session, opened: Opened, given: Sequence[Given], mode: Mode, offers: Offers
) -> Report:
    """Say what cards given by a program would do, and do nothing."""
    return plan_import(session, opened, _bounded(given), mode, offers).report


def _finish(session: Session, kept: CardImport, opened: Opened, plan: Plan, by: str) -> None:
    if not plan.report.faults:
        write_plan(session, opened, plan, by)
        plan.report.done = True
        kept.done_at = session.scalars(select(func.now())).one()
        kept.content = ""
    kept.report = plan.report.as_json()
    session.flush()


def read_file(opened: Opened, file: File) -> list[Given]:
    """Give the cards of a file. Raises `ImportRefused`."""
    try:
        if file.format == "json":
            given = read_cards_json(read_json(file.text))
        else:
            given = read_cards_table(opened.form, read_csv(file.text, MOST_CARDS))
    except (CardsRefused, TableRefused) as refused:
        raise ImportRefused(errors={"file": refused.sentence}) from refused
    except ValueError as error:
        sentence = _("Ce texte n’est pas du JSON lisible et sans ambiguïté.")
        raise ImportRefused(errors={"file": sentence}) from error
    return _bounded(given)


def _bounded(given: Sequence[Given]) -> list[Given]:
    if not given:
        raise ImportRefused(errors={"file": _("Le fichier ne contient aucune fiche.")})
    if len(given) > MOST_CARDS:
        sentence = _("Importez au plus %(most)s fiches à la fois.", most=MOST_CARDS)
        raise ImportRefused(errors={"file": sentence})
    return list(given)


def purge_imports(session: Session) -> int:
    """Erase the files whose time is over, of all authorities; give how many."""
    limit = func.now() - timedelta(days=KEPT_DAYS)
    result = session.execute(delete(CardImport).where(CardImport.made_at < limit))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DML result has it
