"""What a simulation begins with: the questions that the circuit reads, then those of its forms."""

from typing import Any

from guichet_kit.testing import Bench
from guichet_workflow.core.simulation.proposing import EXAMPLE, Proposal, others, proposals
from guichet_workflow.models import Play

from .test_outside import procedure
from .test_simulator import HOME, ROADS, builder, text

OPTIONS = [{"value": "copie", "label": "Une copie"}, {"value": "extrait", "label": "Un extrait"}]
QUESTIONS: list[dict[str, Any]] = [
    {"id": "acte", "label": "Quel acte ?", "kind": "choice", "holds": "text", "options": OPTIONS},
    {"id": "tags", "label": "Pour qui ?", "kind": "choices", "holds": "list", "options": OPTIONS},
    {"id": "ne_le", "label": "Né(e) le", "kind": "date", "holds": "date"},
    {"id": "nombre", "label": "Combien ?", "kind": "integer", "holds": "number"},
    {"id": "majeur", "label": "Majeur ?", "kind": "yes_no", "holds": "boolean"},
    {"id": "piece", "label": "Un justificatif", "kind": "file", "holds": "list"},
    {"id": "adresse", "label": "Adresse", "kind": "address", "holds": "object"},
    {"id": "mot", "label": "Un mot", "kind": "long_text", "holds": "text"},
]


def _begun(bench: Bench, slug: str = "acte-naissance") -> Any:
    with bench.transaction() as session:
        return session.get_one(Play, (slug, "ada")).scenario["answers"]


def test_the_questions_of_the_form_are_asked_as_it_asks_them(bench: Bench) -> None:
    procedure(bench, *({**one, "sure": False} for one in QUESTIONS))
    page = text(builder(bench))
    assert "Les autres questions de la démarche" in page
    for shown in (
        '<option value="copie">Une copie</option>',
        'name="rep-tags" value="extrait"',
        'name="rep-majeur"',
        "Un justificatif : joindre un fichier d’exemple",
    ):
        assert shown in page
    assert 'name="rep-adresse"' not in page


def test_they_are_kept_as_a_request_holds_them(bench: Bench) -> None:
    procedure(bench, *({**one, "sure": False} for one in QUESTIONS))
    form: dict[str, Any] = {
        "rep-acte": "copie",
        "rep-tags": ["copie", "extrait"],
        "rep-ne_le": "1/2/1990",
        "rep-nombre": "3",
        "rep-majeur": "oui",
        "rep-piece": "1",
        "rep-mot": "",
        "autres": "adresse.rue = Quai",
    }
    assert builder(bench).post(f"{HOME}commencer", data=form).status_code == 303
    assert _begun(bench) == {
        "acte": "copie",
        "tags": ["copie", "extrait"],
        "ne_le": "1990-02-01",
        "nombre": "3",
        "majeur": True,
        "piece": [EXAMPLE],
        "adresse": {"rue": "Quai"},
    }


def test_a_day_that_is_none_is_refused_and_all_stays(bench: Bench) -> None:
    procedure(bench, *({**one, "sure": False} for one in QUESTIONS))
    form: dict[str, Any] = {"rep-ne_le": "31/02/1990", "rep-tags": ["extrait"]}
    refused = builder(bench).post(f"{HOME}commencer", data=form)
    page = refused.text.replace("\u00a0", " ")
    assert refused.status_code == 422
    assert "Né(e) le : Écrivez un jour, par exemple 31/12/2026." in page
    assert 'value="31/02/1990"' in page
    assert 'name="rep-tags" value="extrait" checked' in " ".join(page.split())


def test_what_the_circuit_reads_comes_first_with_what_the_form_proposes() -> None:
    reads = [
        {"==": [{"var": "acte"}, "copie"]},
        {"==": [{"var": "acte"}, "autre"]},
        {"<": [{"var": "ne_le"}, "2000-01-01"]},
        {">": [{"var": "nombre"}, 2]},
    ]
    choice = {"id": "b", "condition": {"and": reads}}
    json = {"statuses": [{"id": "a", "choices": [choice]}]}
    first = proposals({"functions": {}, **json}, QUESTIONS)
    more = ("autre", "autre")
    offered = (("copie", "Une copie"), ("extrait", "Un extrait"), more)
    assert first[0] == Proposal("acte", "Quel acte ?", "choice", (), offered)
    assert [one.nature for one in first] == ["choice", "date", "number"]
    assert [one.name for one in others(QUESTIONS, first)] == ["tags", "majeur", "piece", "mot"]


def test_without_questions_nothing_more_is_asked(bench: Bench) -> None:
    assert "Les autres questions" not in text(builder(bench), ROADS)
