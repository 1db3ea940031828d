"""What a file of cards would do: cards added, changed, left, deleted, and what is wrong in it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_questions.kinds import Around
from guichet_questions.lists import Item
from sqlalchemy import Text, and_, any_, literal, not_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from guichet_forms.actions.cards.keeping import Opened, models_behind
from guichet_forms.actions.cards.walking import BATCH, cards_of
from guichet_forms.actions.whereabouts import here
from guichet_forms.core.card_files import Given
from guichet_forms.core.cards import clean_given, kept_answers, sources_of, title_of
from guichet_forms.models import Card, CardLink
from guichet_forms.offers import Offers
from guichet_forms.schemas.cards import is_card_id

MOST_FAULTS = 100
MOST_OF_MODEL = 50_000


@dataclass(frozen=True, kw_only=True)
class Mode:
    """What becomes of cards that exist (`known`: update, skip) and that the file has not
    (`absent`: keep, delete).
    """

    known: str = "update"
    absent: str = "keep"

    def as_json(self) -> dict[str, Any]:
        """Give it to be kept."""
        return asdict(self)


@dataclass(kw_only=True)
class Report:
    """Counts of what an import does; `held` names cards kept because others name them.

    `faults` are `{"line", "field", "sentence"}`, at most `MOST_FAULTS`; with one, nothing is done.
    """

    added: int = 0
    changed: int = 0
    same: int = 0
    skipped: int = 0
    deleted: int = 0
    held: list[str] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    done: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give it to be kept, or answered."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Report":
        """Give the report that was kept."""
        return cls(**value)

    def fault(self, line: int, name: str, sentence: str) -> None:
        """Note what is wrong, until there is too much to read."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append({"line": line, "field": name, "sentence": sentence})


@dataclass(kw_only=True)
class Plan:
    """The report, and what to write: answers by id, ids to delete."""

    report: Report = field(default_factory=Report)
    add: dict[str, dict[str, Any]] = field(default_factory=dict)
    change: dict[str, dict[str, Any]] = field(default_factory=dict)
    delete: list[str] = field(default_factory=list)


def plan_import(
    session: Session, opened: Opened, given: Sequence[Given], mode: Mode, offers: Offers
) -> Plan:
    """Say what these cards would do, and what is wrong with them."""
    plan = Plan()
    cards = _identified(given, plan.report)
    existing = cards_of(session, opened.slug, list(cards))
    own = _own_sources(session, opened)
    _look_up(opened, cards, existing, own, offers)
    around = Around(zone=here(session).zone, find=offers.find, offer=offers.offer)
    cleaned = _cleaned(opened, cards, plan.report, around)
    _rename(opened, cleaned, own)
    for card_id, answers in cleaned.items():
        _sort(plan, mode, card_id, answers, existing.get(card_id))
    if mode.absent == "delete" and not plan.report.faults:
        _leave_out(session, opened.slug, set(cards), plan)
    return plan


def _identified(given: Sequence[Given], report: Report) -> dict[str, Given]:
    found: dict[str, Given] = {}
    for card in given:
        card_id = card.id or str(uuid7())
        if not is_card_id(card_id):
            report.fault(
                card.line,
                "id",
                _(
                    "L’identifiant a des lettres, des chiffres, des points et des tirets, 80 au "
                    "plus."
                ),
            )
        elif card_id in found:
            report.fault(
                card.line,
                "id",
                _("L’identifiant « %(id)s » est déjà pris par une autre ligne.", id=card_id),
            )
        else:
            found[card_id] = card
    return found


def _own_sources(session: Session, opened: Opened) -> set[str]:
    """The sources that offer the cards of this very model."""
    behind = models_behind(session, opened.form)
    return {source for source, model in behind.items() if model == opened.slug}


def _look_up(
    opened: Opened,
    cards: Mapping[str, Given],
    existing: Mapping[str, Card],
    own: set[str],
    offers: Offers,
) -> None:
    """Find at once all that the cards name, those that the file itself brings included."""
    new = [Item(id=one, text=one) for one in cards if one not in existing]
    for source in own:
        offers.assume(source, new)
    for field_id, source in sources_of(opened.form).items():
        values = (card.values.get(field_id) for card in cards.values())
        offers.expect(source, {one for value in values for one in _ids(value)})


def _ids(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [str(item["id"]) for item in items if isinstance(item, Mapping) and item.get("id")]


def _cleaned(
    opened: Opened, cards: Mapping[str, Given], report: Report, around: Around
) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for card_id, card in cards.items():
        result = clean_given(opened.form, card.values, around)
        for name in result.ignored:
            report.fault(card.line, name, _("Le modèle n’a pas cette question."))
        for name, sentence in result.errors.items():
            report.fault(card.line, opened.form.field(name).label, sentence)
        if not result.errors:
            found[card_id] = kept_answers(opened.form, result.values)
    return found


def _rename(opened: Opened, cleaned: dict[str, dict[str, Any]], own: set[str]) -> None:
    """Name the cards of the same file by their titles, known once all are read."""
    fields = [name for name, source in sources_of(opened.form).items() if source in own]
    if not fields:
        return
    titles = {one: title_of(opened.form, answers) for one, answers in cleaned.items()}
    for answers in cleaned.values():
        for name in fields:
            value = answers.get(name)
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict) and item.get("id") in titles:
                    item["text"] = titles[item["id"]]


def _sort(
    plan: Plan, mode: Mode, card_id: str, answers: dict[str, Any], before: Card | None
) -> None:
    if before is None:
        plan.add[card_id] = answers
        plan.report.added += 1
    elif mode.known == "skip":
        plan.report.skipped += 1
    elif before.answers == answers:
        plan.report.same += 1
    else:
        plan.change[card_id] = answers
        plan.report.changed += 1


def _leave_out(session: Session, model: str, named: set[str], plan: Plan) -> None:
    """Delete the cards that the file has not, but for those that others name."""
    every = session.scalars(select(Card.id).where(Card.model == model).limit(MOST_OF_MODEL))
    absent = [card_id for card_id in every if card_id not in named]
    held = {
        one
        for start in range(0, len(absent), BATCH)
        for one in _held(session, model, absent, start)
    }
    plan.delete = [card_id for card_id in absent if card_id not in held]
    plan.report.deleted = len(plan.delete)
    plan.report.held = sorted(held)[:MOST_FAULTS]


def _held(session: Session, model: str, absent: list[str], start: int) -> list[str]:
    leaving = and_(CardLink.model == model, CardLink.card == any_(literal(absent, ARRAY(Text))))
    statement = (
        select(CardLink.target)
        .where(
            CardLink.target_model == model,
            CardLink.target.in_(absent[start : start + BATCH]),
            not_(leaving),
        )
        .distinct()
    )
    return list(session.scalars(statement))
