"""What a batch would do: to how many cases, what leaves, who is left out and why; then launched."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

import msgspec
from guichet_kit.auth import Principal
from guichet_kit.i18n import _
from guichet_kit.problems import Conflict, Invalid
from sqlalchemy import Integer, Text, Uuid, case, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from guichet_workflow.actions.agents import actor, noting
from guichet_workflow.actions.audit import note
from guichet_workflow.actions.batches.selecting import find, list_items, read_cases, subject_of
from guichet_workflow.actions.carry import Held
from guichet_workflow.core.batch import REASONS, Act, Done, LeftOut, confirms, decides, do, phrase
from guichet_workflow.core.effects import MakeDocument, SendMessage
from guichet_workflow.core.extras import marks_changed
from guichet_workflow.models import CHOOSING, LEFT, PENDING, RUNNING, Batch, BatchItem

GRACE = timedelta(seconds=10)
"""How long a launched batch waits, to be cancelled whole."""
SAMPLE = 3
"""Cases told one by one."""


class NotReady(Conflict):
    """The batch has no act yet, or does nothing to any case."""

    slug = "lot-sans-action"
    title = "Ce lot ne change aucune demande"
    advice = "Choisissez une action que ces demandes permettent."


class PreviewOver(Conflict):
    """The act, the motive or the cases are no longer those that the preview showed."""

    slug = "apercu-change"
    title = "Cet aperçu a changé dans un autre onglet"
    advice = "Rien n’est lancé. Relisez ce qui va se passer, puis lancez-le."


class Weighed(NamedTuple):
    """A case and what the act would make of it, or why it is left out."""

    held: Held
    done: Done | None
    reason: str


class Excluded(NamedTuple):
    """Why cases are left out; `cases` are those that may be named, `number` counts all of them."""

    reason: str
    number: int
    cases: Sequence[Held]


@dataclass
class Preview:
    """What would happen: statuses reached, marks changed, messages and documents that leave.

    `seen` stands for all that it shows, and launches nothing else; of the cases `asked` for,
    `count` are taken.
    """

    act: Act
    comment: str
    seen: str = ""
    asked: int = 0
    count: int = 0
    changed: int = 0
    moves: Counter[str] = field(default_factory=Counter)
    marks: Counter[tuple[str, str]] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    sample: list[Weighed] = field(default_factory=list)
    excluded: Sequence[Excluded] = ()

    @property
    def phrase(self) -> str:
        """What must be typed to launch it, "" when nothing is decided."""
        return phrase(self.act, self.count) if self.act.deciding else ""


def act_of(batch: Batch) -> Act | None:
    """Give the act of a batch; None until it is chosen."""
    return msgspec.convert(batch.act, Act) if batch.act else None


def prepare(
    session: Session, batch: Batch, cases: Mapping[UUID, Held], wanted: Act, comment: str,
    who: Principal,
) -> None:  # fmt: skip
    """Keep the act of a batch, the version of each case as it is shown, and who is left out.

    Raises `Conflict` once the batch is launched.
    """
    if batch.state != CHOOSING:
        raise Conflict
    found = [
        (item.request_id, _weigh(cases.get(item.request_id), wanted, comment, who))
        for item in list_items(session, batch.id)
    ]
    weighed = [one for _id, (one, _reason) in found if one and one.done]
    deciding = any(one.done and decides(subject_of(one.held, who), one.done) for one in weighed)
    batch.act = msgspec.to_builtins(msgspec.structs.replace(wanted, deciding=deciding))
    batch.comment = comment
    _keep(session, batch.id, found)


def _weigh(held: Held | None, act: Act, comment: str, who: Principal) -> tuple[Weighed | None, str]:
    if held is None:
        return None, "unknown"
    try:
        done = do(subject_of(held, who), act, actor(who), comment)
    except LeftOut as left:
        return Weighed(held, None, left.reason), left.reason
    return Weighed(held, done, ""), ""


def _keep(
    session: Session, batch_id: UUID, found: list[tuple[UUID, tuple[Weighed | None, str]]]
) -> None:
    """Write what was weighed of all the cases in one statement."""
    versions = [one.held.state.version if one else 0 for _id, (one, _reason) in found]
    columns = (
        literal([request_id for request_id, _one in found], ARRAY(Uuid)),
        literal(versions, ARRAY(Integer)),
        literal([reason for _id, (_one, reason) in found], ARRAY(Text)),
    )
    rows = func.unnest(*columns).table_valued("request_id", "version", "reason")
    new = rows.render_derived(name="new")
    state = case((new.c.reason == "", PENDING), else_=LEFT)
    kept = update(BatchItem).where(
        BatchItem.batch_id == batch_id, BatchItem.request_id == new.c.request_id
    )
    values = {"version": new.c.version, "reason": new.c.reason, "state": state}
    session.execute(kept.values(values).execution_options(synchronize_session=False))


def preview(session: Session, batch: Batch, who: Principal) -> Preview:
    """Give what launching the batch would do now; raises `NotReady` without an act.

    Who is named in its sample has been read, and that is noted.
    """
    act = act_of(batch)
    if act is None:
        raise NotReady
    items = list_items(session, batch.id)
    cases = read_cases(session, [item.request_id for item in items], who)
    shown = Preview(act, batch.comment, _seen(batch, items), asked=len(items))
    for item in items:
        _add(shown, item, cases.get(item.request_id), who)
    shown.excluded = _excluded(items, cases)
    named = sorted(one.held.row.request_id for one in shown.sample)
    session.execute(noting(who, select(func.unnest(literal(named, ARRAY(Uuid))))))
    return shown


def _seen(batch: Batch, items: Sequence[BatchItem]) -> str:
    """A digest of the act, its motive, and the version of each case."""
    cases = [[str(item.request_id), item.version, item.state] for item in items]
    told = json.dumps([batch.act, batch.comment, cases], sort_keys=True)
    return sha256(told.encode()).hexdigest()


def _add(shown: Preview, item: BatchItem, held: Held | None, who: Principal) -> None:
    if item.state != PENDING:
        return
    shown.count += 1
    if held is None or held.state.version != item.version:
        shown.changed += 1
        return
    weighed, reason = _weigh(held, shown.act, shown.comment, who)
    if weighed is None or weighed.done is None or reason:
        shown.changed += 1
        return
    _tally(shown, weighed, weighed.done)


def _tally(shown: Preview, weighed: Weighed, done: Done) -> None:
    held = weighed.held
    if done.state.moved_version != held.state.moved_version:
        shown.moves[held.definition.statuses[done.state.status].label] += 1
    shown.marks.update(marks_changed(held.definition, held.state.extra, done.state.extra))
    for effect in done.effects:
        if isinstance(effect, SendMessage):
            shown.messages[effect.template] += 1
        elif isinstance(effect, MakeDocument):
            shown.documents[effect.title] += 1
    if len(shown.sample) < SAMPLE:
        shown.sample.append(weighed)


def _excluded(items: Sequence[BatchItem], cases: Mapping[UUID, Held]) -> list[Excluded]:
    reasons = Counter(item.reason for item in items if item.state == LEFT)
    found = []
    for reason in REASONS:
        named = [
            cases[item.request_id]
            for item in items
            if item.state == LEFT and item.reason == reason and item.request_id in cases
        ]
        if reasons[reason]:
            found.append(Excluded(reason, reasons[reason], named))
    return found


def launch(session: Session, batch_id: UUID, who: Principal, typed: str, seen: str) -> None:
    """Begin the batch in `GRACE`; launched already, it changes nothing.

    Raises `Invalid` when what confirms it was not typed, `NotReady` when it does nothing,
    `PreviewOver` when it would do something else than the preview that was `seen`.
    """
    batch = find(session, batch_id, who, lock=True)
    if batch.state != CHOOSING:
        return
    act, items = act_of(batch), list_items(session, batch_id)
    count = sum(item.state == PENDING for item in items)
    if act is None or not count:
        raise NotReady
    if seen != _seen(batch, items):
        raise PreviewOver
    _confirm(act, count, typed)
    batch.state, batch.total = RUNNING, count
    batch.roles, batch.families = sorted(who.roles), sorted(who.families)
    batch.made_at, batch.starts_at = func.clock_timestamp(), func.clock_timestamp() + GRACE
    told = {"batch": str(batch_id), "act": act.kind, "name": act.name, "cases": count}
    note(session, actor(who), "cases.batch", act.workflow, told)


def _confirm(act: Act, count: int, typed: str) -> None:
    wanted = phrase(act, count) if act.deciding else ""
    if wanted and not confirms(typed, wanted):
        sentence = _("Écrivez « %(wanted)s » pour confirmer.", wanted=wanted)
        raise Invalid(errors={"confirmation": sentence})
