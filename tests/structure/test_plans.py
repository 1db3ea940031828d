"""Each list, search and queue, explained under its own role on tables of twenty thousand rows."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import guichet_documents.jobs
import guichet_forms.jobs
import guichet_gateway.jobs
import guichet_identity.jobs
import guichet_workflow.jobs
import pytest
from flask import Flask
from guichet_documents.actions import erasures, wallet
from guichet_documents.actions import templates as documents_templates
from guichet_forms.actions import (
    blocks,
    designers,
    drafts,
    knowing,
    publication,
    rehearsals,
    submissions,
    terms,
)
from guichet_forms.actions import procedures as forms_procedures
from guichet_forms.actions.answers import exporting as answers_exporting
from guichet_forms.actions.answers import listing as answers_listing
from guichet_forms.actions.answers import reach as answers_reach
from guichet_forms.actions.answers.listing import Asked, Filter
from guichet_forms.actions.cards import keeping as card_keeping
from guichet_forms.actions.cards import models as card_models
from guichet_forms.actions.cards import walking as card_walking
from guichet_forms.actions.sources import answers as source_answers
from guichet_forms.actions.sources import keeping as sources
from guichet_forms.actions.sources import lines as source_lines
from guichet_forms.actions.sources import offering as source_offering
from guichet_forms.actions.sources import uses as source_uses
from guichet_forms.core.tracking import code_from
from guichet_forms.models import Card
from guichet_gateway.actions import authorities, catalogue
from guichet_gateway.actions import cards as gateway_cards
from guichet_gateway.actions import sessions as browser_sessions
from guichet_identity.actions import (
    accounts,
    agents,
    audit,
    circles,
    informing,
    programs,
    roles,
    sessions,
)
from guichet_kit.auth import Principal
from guichet_kit.events import outbox, relay
from guichet_kit.events.consumer import Consumer
from guichet_kit.events.relay import Relay
from guichet_kit.faults import Faults
from guichet_kit.paging import _write
from guichet_notify.actions import deliveries, notices
from guichet_notify.actions import templates as messages_templates
from guichet_stats.actions import board, facts, usual
from guichet_workflow.actions import (
    acting,
    batches,
    binding,
    clocks,
    conversions,
    definitions,
    graces,
    lost,
    mentions,
    names,
    options,
    outside,
    preparations,
    presence,
    reading,
    receipts,
    replies,
    running,
    starting,
    stuck,
    tracking,
)
from guichet_workflow.actions import publication as workflow_publication
from guichet_workflow.actions.simulations import borrowing
from guichet_workflow.actions.simulations.keeping import list_kept
from guichet_workflow.core import compile_definition
from sqlalchemy.orm import Session

from .conftest import Made
from .plan_apart import BOUNDED, ELSEWHERE, OF_ONE
from .plan_rows import load
from .plans import explained, listening, plans_of, rows_read, whole_reads

ROOT = Path(__file__).parents[2]
PAGE = 500
WHOLE = 2_500
"""What ranks or sums all of one authority's own: some hundreds of procedures, a year of facts."""
ACCOUNT = UUID("9e2acfaf925b28e0412b2d0cd7fbfdf7")
REQUEST = UUID("c95c2d6abd3d6387ba19befd998f0e75")
BATCH = UUID("09ac89613e19c6bb73c4653e51a4c7b4")
AGENT = Principal(
    kind="agent", subject="agent-7", authority="", families=frozenset({"famille-1", "famille-2"})
)
RESUME = code_from("7" * 64)
NOW = datetime.now(UTC)
LATER_PAGE = _write([NOW, REQUEST])
LATER_MAILS = _write([NOW, REQUEST, "email"])
CARD_PAGE = card_walking._write(Card(title_key="ecole numero 5", id="c5"))
FAMILIES = {f"famille-{n}": "s7" for n in range(4)}
READER = answers_reach.Reader("agent-7", frozenset({"famille-1", "famille-2"}))
READER_OF_CASES = Principal(kind="agent", subject="r7", authority="t", name="R")
WRITER = replace(READER_OF_CASES, rights=frozenset({"messages.edit"}))
BOUND_WRITER = replace(WRITER, bounds={"messages.edit": frozenset({"famille-1"})})
ANY_CASE: Any = SimpleNamespace(row=SimpleNamespace(family="famille-1", workflow="w7"))
TOLD = {"roles": ["agent"], "family": "famille-1", "but": str(ACCOUNT)}
REQUESTS = [
    Asked(slugs=("p0", "p1", "p7")),
    Asked(slugs=("p0",), channel="courrier"),
    Asked(slugs=("p0",), erased=True),
    Asked(slugs=("p0",), erased=False, oldest_first=True),
    Asked(slugs=("p0",), answers=(Filter("motif", "v7"),)),
    Asked(slugs=("p0",), answers=(Filter("motif", "v7", begins=True),)),
    Asked(slugs=("p0",), channel="web", answers=(Filter("motif", "v7"), Filter("motif", "v8"))),
]
SMALLEST = {
    "slug": "w",
    "title": "W",
    "functions": {},
    "start": "fin",
    "statuses": [{"id": "fin", "label": "Fin", "kind": "done", "turn": "nobody"}],
}
"""The smallest circuit there is."""


@dataclass
class Case:
    """An action with what it is given; `most` is how many rows one statement may look at."""

    action: Callable[..., Any]
    given: tuple[Any, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)
    most: int = PAGE
    worker: bool = False

    @property
    def service(self) -> str:
        service = self.action.__module__.split(".")[0].removeprefix("guichet_")
        return "identity" if service == "kit" else service

    def __str__(self) -> str:
        return f"{self.service}.{self.action.__qualname__}{self.given}{self.named}"


def case(action: Callable[..., Any], *given: Any, **named: Any) -> Case:
    return Case(action, given, named)


def by_worker(action: Callable[..., Any], *given: Any, **named: Any) -> Case:
    return Case(action, given, named, worker=True)


def whole(action: Callable[..., Any], *given: Any, **named: Any) -> Case:
    return Case(action, given, named, most=WHOLE)


CASES = [
    case(agents.find, ""),
    case(agents.find, "", after=_write([ACCOUNT])),
    case(agents.find, "nom1234"),
    case(agents.find, "prenom7 nom"),
    case(agents.find, "prenom7", after=_write([ACCOUNT])),
    case(agents.roles_of, [ACCOUNT, REQUEST]),
    case(agents.units),
    case(informing._meant, TOLD),
    case(informing._meant, {**TOLD, "agent_id": str(ACCOUNT)}),
    case(roles.list_all),
    case(circles.names_of, "accueil"),
    case(roles.find_profiles),
    case(roles.find_profiles, after=_write([ACCOUNT])),
    case(audit.read),
    case(audit.read, after=_write([900])),
    case(sessions.list_of, ACCOUNT),
    case(accounts.profiles_of, ACCOUNT),
    case(programs.find),
    case(accounts.by_email, "a7@example.org"),
    whole(gateway_cards.list_writers),
    whole(catalogue.list_procedures),
    whole(catalogue.list_procedures, family="famille-3", after="p3"),
    whole(catalogue.search_procedures, "naissance 77"),
    whole(catalogue.search_procedures, "naisance", family="famille-3"),
    whole(catalogue.list_families),
    whole(catalogue.home_procedures, ["p7"]),
    case(authorities.list_charters),
    case(browser_sessions.find_session, "cookie"),
    case(forms_procedures.list_procedures),
    case(forms_procedures.list_procedures, "p77", live_only=True),
    case(forms_procedures.list_versions, "p7"),
    whole(forms_procedures.known_workflows),
    case(rehearsals.list_tests, "p7"),
    Case(terms._count, ("p0", 300), most=WHOLE),
    by_worker(terms.list_dated),
    case(publication._count_drafts, "p7", 2),
    Case(publication._count_requests, ("p0", 2), most=WHOLE),
    case(designers.list_for, designers.Designer("a", "A")),
    case(designers.list_for, designers.Designer("a", "A"), "p77", archived=True),
    whole(designers.list_for, designers.Designer("a", "A", frozenset({"famille-3"})), "p77"),
    case(blocks.list_for, designers.Designer("a", "A")),
    whole(blocks.list_for, designers.Designer("a", "A", frozenset({"f"})), "b77", ready=True),
    case(blocks.list_uses, "b7", "p77"),
    case(blocks.list_versions, "b7"),
    whole(answers_reach.list_for, READER),
    whole(answers_reach.list_for, READER, "p77"),
    whole(answers_reach.slugs_for, READER),
    *(
        case(answers_listing.list_requests, asked, after=after)
        for asked in REQUESTS
        for after in ("", LATER_PAGE)
    ),
    *(whole(answers_listing.count_requests, asked) for asked in REQUESTS),
    case(sources.list_sources),
    case(sources.list_sources, "s77"),
    whole(source_uses.uses_of, "s7"),
    whole(source_offering.offered_sources, ["s7"]),
    case(source_lines.search_lines, "s1", "", 50),
    case(source_lines.search_lines, "s1", "", 50, 900),
    case(source_lines.search_lines, "s1", "numéro 777", 20),
    case(source_lines.search_lines, "s1", "rue 7", 20),
    case(source_lines.search_lines, "s1", "ec nu 12", 20),
    case(source_lines.find_lines, "s1", [f"l{n}" for n in range(50)]),
    case(source_answers.read_answer, "source-7", "asked-7"),
    case(card_models.list_models),
    case(card_models.list_models, "m77"),
    case(card_models.list_versions, "m7"),
    Case(card_models.count_cards, ("m1",), most=2 * 1_001),
    whole(card_models.sources_of_model, "m7"),
    case(card_walking.search_cards, "m1"),
    case(card_walking.search_cards, "m1", "", CARD_PAGE),
    case(card_walking.search_cards, "m1", "numéro 777"),
    case(card_walking.search_cards, "m1", "rue 7", CARD_PAGE),
    case(card_walking.cards_of, "m1", [f"c{n}" for n in range(50)]),
    case(card_keeping.named_by, Card(model="m1", id="c7")),
    case(card_keeping.names, Card(model="m1", id="c7")),
    case(answers_exporting.list_own, "p1", "a7"),
    case(answers_exporting.read_part, REQUEST, 7),
    by_worker(answers_exporting.list_waiting),
    Case(forms_procedures.count_requests, (["p0", "p1"],), most=2 * 1_001 + 2),
    case(drafts.open_procedure, "p7", "subject:s7"),
    case(drafts.list_unfinished, ["s1", "s2", "nobody"], 5),
    case(drafts.find_by_code, "p7", RESUME, "key"),
    case(submissions.find_by_key, "k7"),
    case(knowing.latest_requests, "subject", "s7", ["p0", "p1"]),
    case(knowing.find_card, "s7", "c7"),
    case(reading.list_own, "s1"),
    case(reading.list_own, "s1", after=LATER_PAGE),
    case(reading.list_last, ["s1", "s2", "nobody"], 5),
    case(reading.read_lines, REQUEST, internal=False),
    case(
        reading.read_around,
        SimpleNamespace(
            row=SimpleNamespace(request_id=REQUEST),
            state=SimpleNamespace(anonymised_at=NOW, status="fin"),
            definition=compile_definition(SMALLEST),
        ),
        internal=True,
    ),
    case(acting._locked, {"request_id": str(REQUEST), "on": "n7", "family": "famille-1"}),
    case(definitions.list_live),
    case(definitions.list_live, {"voirie"}),
    case(starting.list_circuits),
    case(starting.list_circuits, None, "w7"),
    case(starting.list_circuits, {"voirie"}),
    case(running.answers_known, "w7"),
    case(running.list_readers, "w7"),
    whole(running.count_by_status, "w7"),
    case(outside.read_names, outside.ROLE),
    case(names.names_known, {}),
    whole(workflow_publication.count_touched, "w7"),
    case(workflow_publication.list_versions, "w7"),
    case(conversions.list_last, "w7"),
    case(list_kept, "w7"),
    case(options.list_followers, "w7"),
    case(options.list_followers, "w7", {"voirie"}, "p7"),
    case(stuck.count_stuck, "w7"),
    case(stuck.list_stuck, "w7", stuck.INCIDENTS),
    case(stuck.list_stuck, "w7", stuck.STILL, after=_write(["2026-01-01T00:00:00+00:00", REQUEST])),
    case(borrowing.latest, "w7"),
    case(borrowing.numbered, "w7", "2026-000007"),
    case(list_kept, "w7", after=_write([REQUEST])),
    whole(conversions.count_running, "w7"),
    by_worker(conversions.list_at_work),
    by_worker(batches.list_at_work),
    by_worker(binding.list_due),
    case(binding.list_stale, "p7"),
    case(definitions.list_circles, "w7"),
    case(definitions.list_circles, procedure="p7"),
    case(batches.claim, batches.AtWork("", BATCH, "running")),
    case(batches.list_own, AGENT),
    case(batches.list_own, AGENT, after=LATER_PAGE),
    whole(batches.list_items, BATCH),
    whole(batches.progress, BATCH),
    case(batches.list_results, BATCH, AGENT),
    case(batches.list_results, BATCH, AGENT, after=900),
    case(tracking.find_request, "key", "K7QF-9M2R-XDT", "someone@example.org"),
    by_worker(clocks.claim_due),
    case(presence.company, REQUEST, READER_OF_CASES, seen=1),
    by_worker(presence.forget_gone),
    by_worker(lost.list_wanted),
    case(preparations.list_own, REQUEST, "r7"),
    by_worker(preparations.forget_old),
    case(mentions._page, READER_OF_CASES),
    case(mentions._page, READER_OF_CASES, after=LATER_PAGE),
    case(graces._of_case, REQUEST, READER_OF_CASES),
    case(graces.list_own, READER_OF_CASES),
    by_worker(graces.list_due),
    case(replies.list_kept, READER_OF_CASES),
    case(replies.list_kept, WRITER),
    case(replies.list_kept, BOUND_WRITER),
    case(replies.offered, ANY_CASE, READER_OF_CASES),
    case(receipts.procedure_faults, {"slug": "w7", "statuses": []}),
    case(outside.read_outside, "w7"),
    case(wallet.list_newest, FAMILIES),
    case(wallet.list_wallet, "famille-1", "s7", None),
    case(wallet.list_wallet, "famille-1", "s7", LATER_PAGE),
    case(wallet.list_pickable, FAMILIES, ["application/pdf"], 10_000_000, None),
    case(wallet.list_pickable, FAMILIES, ["application/pdf"], 10_000_000, LATER_PAGE),
    case(documents_templates.template_of, "t7"),
    case(documents_templates.history, "t7"),
    whole(documents_templates.list_templates),
    whole(documents_templates.list_by_name),
    whole(documents_templates.list_by_name, "t42"),
    whole(documents_templates.own_defaults),
    Case(erasures.remove_objects, (SimpleNamespace(remove=lambda *_one: None),)),
    case(notices.latest_notices, FAMILIES),
    case(notices.list_notices, "famille-3", "s7", LATER_PAGE),
    case(notices.list_mails),
    case(notices.list_mails, LATER_MAILS),
    case(messages_templates.list_templates),
    case(messages_templates.list_by_name),
    case(messages_templates.list_by_name, "", ("t7", "email")),
    whole(messages_templates.list_groups),
    case(messages_templates.history, "t7", "email"),
    case(deliveries.late_mails),
    by_worker(deliveries.claim, 4, 60),
    by_worker(deliveries.blank_passing),
    case(facts.take_back, facts.Case("p7", "famille-3", "web", NOW), NOW),
    case(facts.count_closed, facts.Case("p7", "famille-3", "web", NOW), NOW, NOW),
    whole(board.read_board, board.Filters(NOW.year)),
    whole(board.read_board, board.Filters(NOW.year, procedure="procedure-7")),
    whole(board.read_board, board.Filters(NOW.year, families=frozenset({"voirie"}))),
    whole(usual.read_usual, "procedure-7", NOW.date()),
    case(outbox.forget, REQUEST),
]
JOBS: list[tuple[Callable[..., Any], str]] = [
    (guichet_identity.jobs.sweep, "identity"),
    (guichet_gateway.jobs.purge, "gateway"),
    (guichet_forms.jobs.purge_drafts, "forms"),
    (guichet_forms.jobs.purge_kept, "forms"),
    (guichet_forms.jobs.forget_repeats, "forms"),
    (guichet_forms.jobs.purge_exports, "forms"),
    (guichet_forms.jobs.purge_bundles, "forms"),
    (guichet_forms.jobs.purge_prefills, "forms"),
    (guichet_workflow.jobs.forget_batches, "workflow"),
    (guichet_workflow.jobs.forget_plays, "workflow"),
    (guichet_workflow.jobs.forget_choices, "workflow"),
    (guichet_documents.jobs.render_documents, "documents"),
    (guichet_documents.jobs.scan_files, "documents"),
    (guichet_documents.jobs.erase_objects, "documents"),
    (guichet_documents.jobs.drop_unclaimed, "documents"),
    (guichet_documents.jobs.purge_accesses, "documents"),
    (Relay.publish_batch, "identity"),
    (relay.purge_outbox, "identity"),
    (relay.tell_again, "identity"),
    (Consumer.retry_due, "identity"),
    (Consumer.purge, "identity"),
]


@pytest.fixture(scope="module")
def loaded(suite: dict[str, Made]) -> dict[str, Made]:
    load(suite)
    return suite


@pytest.mark.parametrize("one", CASES, ids=str)
def test_no_list_reads_more_than_it_shows(loaded: dict[str, Made], one: Case) -> None:
    def act(session: Session) -> None:
        one.action(session, *one.given, **one.named)

    found = plans_of(loaded[one.service], act, worker=one.worker)
    assert found
    for statement, plan in found.items():
        assert whole_reads(plan) <= set(BOUNDED), f"{statement}\n{plan}"
        assert rows_read(plan) <= one.most, f"{statement}\n{plan}"


@pytest.mark.parametrize(("job", "service"), JOBS, ids=lambda value: str(value))
def test_queues_and_purges_read_an_index(
    loaded: dict[str, Made],
    job: Callable[..., Any],
    service: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without what follows from a row of the queue: what is read again is what found it."""
    made = loaded[service]
    ask = guichet_documents.jobs._across
    monkeypatch.setattr(guichet_documents.jobs, "_across", lambda *given: ask(*given) and [])
    if service == "documents":
        monkeypatch.setitem(made.app.extensions, "guichet_scanner", object())
    with made.app.app_context(), listening(made) as sent:
        run(job, made.app)
    assert sent
    for statement, plan in explained(made, sent, worker=True).items():
        assert whole_reads(plan) <= set(BOUNDED), f"{statement}\n{plan}"
        assert rows_read(plan) <= PAGE, f"{statement}\n{plan}"


def run(job: Callable[..., Any], app: Flask) -> None:
    kit = app.extensions["guichet"]
    if job in (relay.purge_outbox, relay.tell_again):
        job(kit.database)
    elif job is Relay.publish_batch:
        job(Relay(kit.database, SimpleNamespace(publish=lambda _sent: set()), Faults("")))
    elif job.__qualname__.startswith("Consumer."):
        job(Consumer(kit.database, kit.handlers, Faults("")))
    else:
        job(app)


def test_every_list_is_explained() -> None:
    """What pages, orders or limits rows stands above, or in another test of plans."""
    known = {name_of(one.action) for one in CASES} | {name_of(job) for job, _service in JOBS}
    listed = set(lists_of_the_tree())
    elsewhere = tuple(f"{module}." for module in ELSEWHERE)
    assert {one for one in listed - known - set(OF_ONE) if not one.startswith(elsewhere)} == set()
    assert set(OF_ONE) <= listed
    assert all((ROOT / path).is_file() for path in ELSEWHERE.values())


def name_of(action: Callable[..., Any]) -> str:
    return f"{action.__module__}.{action.__qualname__}"


def lists_of_the_tree() -> Iterator[str]:
    for folder in ("kit", *(f"services/{path.name}" for path in (ROOT / "services").iterdir())):
        for path in (ROOT / folder).glob("guichet_*/**/*.py"):
            parts = path.relative_to(ROOT / folder).with_suffix("").parts
            if not {"migrations", "core"} & set(parts):  # a core has no database
                yield from lists_in(ast.parse(path.read_text()), ".".join(parts))


def lists_in(parent: ast.AST, prefix: str) -> Iterator[str]:
    for one in ast.iter_child_nodes(parent):
        if isinstance(one, ast.ClassDef):
            yield from lists_in(one, f"{prefix}.{one.name}")
        elif isinstance(one, ast.FunctionDef) and LISTING & set(called(one)):
            yield f"{prefix}.{one.name}"


LISTING = {"page_of", "page_by_title", "order_by", "limit"}


def called(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr
