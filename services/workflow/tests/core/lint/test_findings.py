"""Each thing that the linter finds, where it says it is, and the way that leads there."""

from collections.abc import Callable
from typing import Any

import pytest
from guichet_workflow.core.lint import ADVICE, Finding, check_definition

Json = dict[str, Any]
MONTANT, DANGER = {"var": "montant"}, {"var": "danger"}
TELL, CLOSE = {"do": "message", "template": "fin"}, {"do": "close"}
DAY = {"n": 1, "unit": "days"}


def move(to: str, condition: Any = None) -> Json:
    return {"do": "move", "to": to, **({} if condition is None else {"condition": condition})}


def choice(to: str, condition: Any = None, **more: Any) -> Json:
    name = {"id": f"vers-{to}", "label": f"Vers {to}", "by": ["f"], "to": to, **more}
    return name if condition is None else {**name, "condition": condition}


def status(name: str, *enter: Json, choices: Any = (), kind: str = "open", **more: Any) -> Json:
    turn = {"open": "agent", "waiting": "citizen"}.get(kind, "nobody")
    one = {"id": name, "label": name.title(), "kind": kind, "turn": turn, "function": "f"}
    return {**one, "enter": list(enter), "choices": list(choices), "timers": [], **more}


def end(name: str = "fin", *enter: Json, kind: str = "done", **more: Any) -> Json:
    return status(name, *(enter or (TELL, CLOSE)), kind=kind, **more)


def ask(*fields: Json, to: str = "") -> Json:
    asked = fields or ({"id": "mot", "type": "text", "label": "Un mot"},)
    return {"do": "ask", "prompt": "Un mot ?", "fields": list(asked), **({"to": to} if to else {})}


def timer(to: str, n: int = 10, **more: Any) -> Json:
    return {"id": f"t-{to}-{n}", "after": {"n": n, "unit": "days"}, "to": to, **more}


def circuit(*statuses: Json, **more: Any) -> Json:
    functions = {"f": {"label": "Le service", "role": "role"}}
    start = statuses[0]["id"]
    base = {"slug": "c", "title": "C", "functions": functions, "start": start}
    return {**base, "statuses": list(statuses), **more}


def found(json: Json, words: str, **known: Any) -> Finding:
    """The one finding that says these words."""
    findings = check_definition(json, **known)
    said = [one for one in findings if words in one.text.replace("\u00a0", " ")]
    assert len(said) == 1, [one.text for one in findings]
    return said[0]


def test_a_sound_circuit_has_none() -> None:
    assert check_definition(circuit(status("recue", choices=[choice("fin")]), end())) == []


def test_a_status_that_nothing_reaches() -> None:
    json = circuit(status("recue", choices=[choice("fin")]), end(), end("autre"))
    assert found(json, "Aucun chemin ne mène au statut « Autre »").path == ()


def test_a_dead_end_is_shown_with_the_way_to_it() -> None:
    json = circuit(
        status("recue", choices=[choice("instruction"), choice("fin")]),
        status("instruction", choices=[choice("cul-de-sac")]),
        status("cul-de-sac"),
        end(),
    )
    finding = found(json, "« Cul-De-Sac » n’a pas d’issue")
    assert (finding.where, finding.way) == (
        "statuses.cul-de-sac",
        "Recue → Instruction → Cul-De-Sac",
    )


def test_statuses_that_lead_only_to_each_other() -> None:
    json = circuit(
        status("recue", choices=[choice("a"), choice("fin")]),
        status("a", choices=[choice("b")]),
        status("b", choices=[choice("a")]),
        end(),
        withdrawal="fin",
    )
    assert found(json, "Depuis « A », aucun chemin ne mène à une fin").way == "Recue → A"
    assert found(json, "Depuis « B », aucun chemin").path == ("Recue", "A", "B")


def test_a_question_leads_back_to_where_the_request_was_and_nowhere_else() -> None:
    asks = status("question", ask(), kind="waiting", choices=[choice("question2")])
    json = circuit(
        status("recue", choices=[choice("question")]),
        asks,
        status("question2", choices=[choice("question")]),
        end(),
    )
    assert "Aucun chemin ne mène au statut « Fin »" in check_definition(json)[0].text.replace(
        "\u00a0", " "
    )


def test_choices_that_some_answers_all_close() -> None:
    choices = [choice("fin", {"<": [MONTANT, 100]}), choice("autre", {">": [MONTANT, 100]})]
    json = circuit(status("recue", choices=choices), end(), end("autre"))
    finding = found(json, "« Recue » n’a pas d’issue quand « montant » vaut 100")
    assert finding.blocks
    choices[1]["condition"] = {">=": [MONTANT, 100]}
    finding = found(json, "quand « montant » est vide", fields={"montant": "number"})
    assert finding.level == ADVICE


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"==": [DANGER, True]}, "« danger » vaut non"),
        ({"==": [{"var": "jour"}, "2026-03-01"]}, "« jour » vaut 2026-02-28"),
        ({"in": ["a", {"var": "choix"}]}, "« choix » est vide"),
        ({"!": [{"var": "adresse.rue"}]}, "« adresse.rue » vaut oui"),
        ({"and": [DANGER, {">": [MONTANT, 5]}]}, "« danger » vaut oui et « montant » vaut 5"),
        ({"<": [0, MONTANT, 10]}, "« montant » vaut 0"),
    ],
)
def test_the_answers_shown_are_those_that_close_every_issue(condition: Any, words: str) -> None:
    json = circuit(status("recue", choices=[choice("fin", condition)]), end())
    kinds = {"danger": "boolean", "montant": "number", "jour": "date", "choix": "list"}
    assert found(json, words, fields={**kinds, "adresse": "object"}).blocks


def test_a_clock_or_a_free_choice_is_issue_enough() -> None:
    guarded = choice("fin", {"<": [MONTANT, 100]})
    for more in ({"timers": [timer("fin", legal_basis="L1")]}, {"choices": [guarded, choice("a")]}):
        json = circuit(status("recue", **{"choices": [guarded], **more}), end(), end("a"))
        assert not [one for one in check_definition(json) if "issue" in one.text]


def test_a_citizen_who_never_answers_is_not_waited_for_without_end() -> None:
    waiting = status("question", ask(to="recue"), kind="waiting")
    json = circuit(status("recue", choices=[choice("question"), choice("fin")]), waiting, end())
    assert found(json, "peut attendre l’usager sans fin").way == "Recue → Question"
    waiting["timers"] = [timer("recue")]
    assert check_definition(json) == []


def test_a_choice_of_hers_is_a_way_that_may_never_be_taken() -> None:
    hers = status("recue", choices=[choice("suite", by=["citizen"])], turn="citizen")
    json = circuit(hers, status("suite", choices=[choice("fin")]), end())
    assert "peut attendre l’usager sans fin" in found(json, "sans fin").text
    hers["timers"] = [timer("suite")]
    assert check_definition(json) == []
    hers["kind"] = "waiting"
    assert check_definition(json) == []
    hers["kind"], hers["hidden"] = "open", True
    found(json, "est caché à l’usager : il ne peut pas y choisir")
    hers["choices"][0]["to"], hers["hidden"] = "fin", False
    found(json, "« Fin » décide : l’usager ne peut pas choisir d’y aller")


@pytest.mark.parametrize(
    "asked",
    [
        {"do": "opinion", "label": "L’avis", "question": "?", "email_field": "abf",
         "template": "avis", "result": "r"},
        {"do": "act_on_request", "label": "Le chantier", "request": "abf", "act": "constater"},
    ],
)  # fmt: skip
def test_an_expert_or_another_request_may_be_named_by_a_choice_of_hers(asked: Json) -> None:
    field = {"id": "abf", "type": "email", "label": "ABF"}
    first = status("recue", choices=[choice("suite", by=["f", "citizen"], fields=[field])])
    json = circuit(first, status("suite", asked, choices=[choice("fin")]), end())
    found(json, "peut venir de l’usager")
    first["choices"][0]["by"] = ["f"]
    assert not [one for one in check_definition(json) if "peut venir" in one.text]


def test_an_answer_that_may_never_come_is_no_issue_beside_a_guarded_choice() -> None:
    guarded = choice("fin", {"==": [DANGER, True]})
    waiting = status("question", ask(to="recue"), kind="waiting", choices=[guarded])
    json = circuit(status("recue", choices=[choice("question"), choice("fin")]), waiting, end())
    assert found(json, "« Question » n’a pas d’issue quand « danger » vaut non").blocks


def test_who_is_not_of_the_house_is_not_waited_for_without_end() -> None:
    opinion = {"do": "opinion", "label": "Avis", "question": "Oui ?", "to": "recue"}
    asked = status("avis", {**opinion, "email": "abf@exemple.fr", "template": "avis"})
    json = circuit(status("recue", choices=[choice("avis"), choice("fin")]), asked, end())
    assert found(json, "« Avis » peut attendre un expert sans fin").way == "Recue → Avis"
    asked["enter"][0] |= {"tacit": True, "deadline": {"n": 1, "unit": "months"}}
    assert check_definition(json) == []
    silent = asked["enter"][0]
    asked["enter"] = [{**opinion, "function": "f"}]
    assert check_definition(json) == []
    asked["enter"].append({**silent, "tacit": False})
    assert found(json, "peut attendre un expert sans fin").blocks
    call = {"do": "connector", "connector": "siv", "label": "SIV", "to": "recue"}
    asked["enter"] = [call]
    assert found(json, "peut attendre un autre service sans fin").blocks
    asked["enter"] = [{**call, "timeout": {"n": 2, "unit": "hours"}}]
    assert check_definition(json) == []


def test_moves_that_turn_in_a_circle() -> None:
    json = circuit(
        status("recue", move("a")),
        status("a", move("b", DANGER), choices=[choice("fin")]),
        status("b", move("a")),
        end(),
    )
    assert found(json, "la demande tourne seule").way == "Recue → A → B → A"


def test_a_marker_to_which_one_goes_back_by_oneself_makes_them_turn() -> None:
    back = {"do": "return", "marker": "ici", "to": "fin"}
    json = circuit(
        status("recue", choices=[choice("a")]),
        status("a", {"do": "marker", "name": "ici"}, move("b")),
        status("b", back),
        {**end(), "decides": False},
    )
    assert found(json, "la demande tourne seule").way == "Recue → A → B → A"
    json["statuses"][1] = status("a", {"do": "marker", "name": "ici"}, choices=[choice("b")])
    assert check_definition(json) == []


def test_moves_that_no_answer_makes_turn() -> None:
    json = circuit(
        status("recue", move("a")),
        status("a", move("b", {"==": [DANGER, True]}), choices=[choice("fin")]),
        status("b", move("a", {"==": [DANGER, False]}), choices=[choice("fin")]),
        end(),
    )
    assert check_definition(json) == []


def test_a_field_changed_on_the_way_may_make_them_turn() -> None:
    switch = {"do": "set", "field": "danger", "value": {"!": [DANGER]}}
    json = circuit(
        status("recue", move("a")),
        status("a", switch, move("b", {"==": [DANGER, True]}), choices=[choice("fin")]),
        status("b", switch, move("a", {"==": [DANGER, False]}), choices=[choice("fin")]),
        end(),
    )
    assert found(json, "la demande tourne seule").blocks


def test_two_moves_possible_at_once() -> None:
    moves = [move("a", {"<": [MONTANT, 100]}), move("b", {">": [MONTANT, 50]})]
    a, b = (status(name, choices=[choice("fin")]) for name in "ab")
    json = circuit(status("recue", *moves, choices=[choice("fin")]), a, b, end())
    finding = found(json, "vers « A » et vers « B », quand « montant » vaut 51")
    assert (finding.where, finding.path) == ("statuses.recue.enter.1", ("Recue",))
    moves[1]["condition"] = {">=": [MONTANT, 100]}
    assert check_definition(circuit(status("recue", *moves, move("a")), a, b, end())) == []


def test_moves_of_which_none_may_be_possible() -> None:
    moves = [move("a", {"<": [MONTANT, 100]}), move("b", {">": [MONTANT, 100]})]
    a, b = (status(name, choices=[choice("fin")]) for name in "ab")
    finding = found(circuit(status("recue", *moves), a, b, end()), "pas d’issue quand")
    assert "« montant » vaut 100" in finding.text.replace("\u00a0", " ")


def test_two_clocks_that_end_together() -> None:
    timers = [timer("a"), {**timer("b"), "id": "second"}]
    a, b = (status(name, choices=[choice("fin")]) for name in "ab")
    json = circuit(status("recue", timers=timers), a, b, end())
    assert found(json, "deux délais finissent ensemble").where == "statuses.recue.timers.second"


@pytest.mark.parametrize(
    "condition",
    [
        {"and": [{"==": [MONTANT, 1]}, {"==": [MONTANT, 2]}]},
        {"and": [{"<": [MONTANT, 1]}, {">": [MONTANT, 2]}]},
        {"and": [DANGER, {"!": [DANGER]}]},
        False,
    ],
)
def test_conditions_that_never_hold(condition: Any) -> None:
    json = circuit(status("recue", choices=[choice("fin", condition), choice("autre")]), end())
    json["statuses"].append(end("autre"))
    assert found(json, "un choix n’est jamais offert").path == ("Recue",)
    assert found(json, "Aucun chemin ne mène au statut « Fin »").blocks
    json["statuses"][0] = status("recue", move("fin", condition), choices=[choice("autre")])
    assert found(json, "un passage n’a jamais lieu").where == "statuses.recue.enter.0"


def test_a_field_that_nobody_filled_in_on_some_way() -> None:
    fields = [{"id": "note", "type": "number", "label": "La note"}]
    examined = choice("examinee", fields=fields)
    good = {">": [{"var": "note"}, 10]}
    json = circuit(
        status("recue", choices=[examined, choice("attente")]),
        status("attente", choices=[choice("examinee")]),
        status("examinee", choices=[choice("fin", good), choice("autre")]),
        end(),
        end("autre"),
    )
    finding = found(json, "La condition lit « La note »")
    assert finding.where == "statuses.examinee.choices.vers-fin"
    assert finding.way == "Recue → Attente → Examinee"
    json["statuses"][2]["choices"][0]["condition"] = {"and": [{"var": "note"}, good]}
    assert check_definition(json) == []
    json["statuses"][2]["choices"][0]["condition"] = good
    json["statuses"][1]["enter"] = [{"do": "set", "field": "note", "value": 0}]
    assert check_definition(json) == []
    examined["fields"][0]["required"] = False
    assert found(json, "La condition lit").way == "Recue → Examinee"


def test_a_field_of_the_form_is_there() -> None:
    fields = [{"id": "montant", "type": "number", "label": "Montant revu", "required": False}]
    again = choice("recue", fields=fields)
    guarded = choice("fin", {">": [MONTANT, 10]})
    json = circuit(status("recue", choices=[again, guarded, choice("autre")]), end(), end("autre"))
    assert check_definition(json, fields={"montant": "number"}) == []
    assert found(json, "La condition lit « Montant revu »").path == ("Recue",)


def test_an_end_of_which_the_citizen_hears_nothing() -> None:
    silent = end("fin", CLOSE)
    json = circuit(status("recue", TELL, choices=[choice("fin"), choice("a")]), silent, end("a"))
    assert found(json, "finit par « Fin »").way == "Recue → Fin"
    silent["enter"] = [{**TELL, "condition": DANGER}, CLOSE]
    assert found(json, "finit par « Fin »").blocks
    silent["enter"] = [
        {**TELL, "condition": DANGER},
        {**TELL, "condition": {"!": [DANGER]}},
        CLOSE,
    ]
    assert check_definition(json) == []
    made = {"do": "document", "template": "acte", "title": "Acte", "then": [TELL]}
    silent["enter"] = [made, CLOSE]
    assert check_definition(json) == []


def test_a_message_on_the_way_to_the_end_is_enough_when_every_way_has_one() -> None:
    json = circuit(
        status("recue", choices=[choice("a"), choice("b"), choice("c")]),
        status("a", TELL, move("fin")),
        status("b", move("fin")),
        end("fin", CLOSE),
        end("c"),
    )
    json["statuses"][3]["decides"] = False
    assert found(json, "finit par « Fin »").way == "Recue → B → Fin"
    json["statuses"][2]["enter"].insert(0, TELL)
    assert check_definition(json) == []


def test_who_withdraws_knows_it() -> None:
    json = circuit(status("recue", choices=[choice("fin")]), end(), end("retiree", CLOSE))
    assert check_definition({**json, "withdrawal": "retiree"}) == []
    json["statuses"][0]["citizen"] = {"withdraw": False}
    never = found({**json, "withdrawal": "retiree"}, "Retiree")
    assert never.where == "statuses.retiree"


@pytest.mark.parametrize(("basis", "lawful"), [("", False), ("CRPA, L231-1", True)])
def test_a_decision_of_a_clock_needs_a_law(basis: str, lawful: bool) -> None:
    first = status("recue", choices=[choice("a")])
    second = status("a", choices=[choice("fin")], timers=[timer("fin", legal_basis=basis)])
    json = circuit(first, second, end())
    if lawful:
        assert check_definition(json) == []
    else:
        assert found(json, "« Fin » décide").way == "Recue → A → Fin"


def test_a_status_says_itself_whether_it_decides() -> None:
    agreed = status("accord", choices=[choice("fin")], decides=True)
    json = circuit(status("recue", move("accord", DANGER), choices=[choice("fin")]), agreed, end())
    assert found(json, "« Accord » décide").way == "Recue → Accord"
    ended = {**end("caduque"), "decides": False}
    json = circuit(status("recue", timers=[timer("caduque")]), ended)
    assert check_definition(json) == []


@pytest.mark.parametrize("nested", [False, True])
def test_a_partner_asked_at_any_time_does_not_decide(nested: bool) -> None:
    """What a program answers to a global action leads on as what it answers in a status."""
    call = {"do": "connector", "connector": "x", "label": "Avis", "to": "accord", "timeout": DAY}
    paper = {"do": "document", "template": "lettre", "title": "Lettre", "then": [call]}
    rule = {"id": "g", "label": "Consulter", "by": ["f"], "actions": [paper if nested else call]}
    json = circuit(
        status("recue", choices=[choice("fin")]), end(), end("accord", decides=True), actions=[rule]
    )
    assert found(json, "« Accord » décide").where == f"actions.g.0{'.then.0' * nested}"
    assert all("Aucun chemin" not in one.text for one in check_definition(json))


@pytest.mark.parametrize(("days", "blocks"), [(90, False), (91, True), (3650, True)])
def test_data_are_kept_three_months_unless_a_law_is_named(days: int, blocks: bool) -> None:
    json = circuit(status("recue", choices=[choice("fin")]), end(), anonymise_after_days=days)
    assert bool(check_definition(json)) == blocks
    json["retention_basis"] = "Code du patrimoine, L211-1"
    assert check_definition(json) == []


Spoil = Callable[[Json], Any]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda j: j["functions"]["f"].update(role=""), "liée à aucun rôle"),
        (lambda j: j["statuses"][0]["choices"][0].update(by=["x"]), "La fonction « x »"),
        (lambda j: j["statuses"][1]["enter"][0].update(template="x"), "Le modèle de message « x »"),
        (lambda j: j["statuses"][0]["choices"][0].update(condition={"oups": 1}), "pas lisible"),
    ],
)
def test_what_a_circuit_names_must_exist(spoil: Spoil, words: str) -> None:
    json = circuit(status("recue", choices=[choice("fin")]), end())
    spoil(json)
    assert found(json, words, messages={"fin"}).blocks


def test_a_refusal_asks_for_its_reasons() -> None:
    silent = choice("refus", comment="optional")
    ends = (end(), end("refus", kind="refused"))
    json = circuit(status("recue", choices=[choice("fin"), silent]), *ends)
    assert found(json, "rendez le motif obligatoire").where == "statuses.recue.choices.vers-refus"
    json["statuses"][0]["choices"][1]["comment"] = "required"
    assert check_definition(json) == []
    by_hand = {"id": "clore", "label": "Clore", "by": ["f"], "to": "refus"}
    assert found({**json, "actions": [by_hand]}, "motif").where == "actions.clore"


def test_what_is_only_shown_on_her_page_tells_her_of_no_end() -> None:
    shown = {**TELL, "channel": "portal"}
    json = circuit(status("recue", TELL, choices=[choice("fin")]), end("fin", shown, CLOSE))
    assert found(json, "finit par « Fin »")
    json["statuses"][1]["enter"].insert(0, TELL)
    assert check_definition(json) == []
    shown["attach"] = ["acte"]
    assert "Rien n’est envoyé" in " ".join(one.text for one in check_definition(json))


def test_an_address_of_another_that_may_lack_or_is_none() -> None:
    mail = {"do": "message", "template": "autre", "whom": "field", "field": "luc"}
    field = {"id": "luc", "type": "email", "label": "Le second parent"}
    asked = choice("suite", fields=[field])
    json = circuit(
        status("recue", choices=[asked]), status("suite", mail, choices=[choice("fin")]), end()
    )
    assert check_definition(json) == []
    field["required"] = False
    advice = found(json, "L’adresse « Le second parent » peut manquer")
    assert (advice.level, advice.way) == (ADVICE, "Recue → Suite")
    field["type"] = "text"
    found(json, "« Le second parent » ne demande pas une adresse électronique")
    asked["fields"] = []
    found(json, "La question « luc », où lire l’adresse, n’existe pas", fields={})
    assert check_definition(json) == [], "the questions of the form are not known"
    mail["shows"] = ["rien"]
    found(json, "La réponse « rien », à dire dans le message, n’existe pas", fields={"luc": "text"})
