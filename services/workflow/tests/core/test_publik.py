"""Workflows of Publik: what maps is read, the rest is told, nothing is fatal, nothing is run."""

from typing import Any

import pytest
from guichet_workflow.core.exchange import NotRead, read_upload
from guichet_workflow.schemas import DefinitionSchema

ITEMS = """
<item type="sendmail"><to><item>_submitter</item></to><subject>Bien reçu</subject>
<body>Bonjour</body></item>
<item type="sendmail"><to><item>_receiver</item></to><subject>Pour agent</subject></item>
<item type="displaymsg"><message>Patientez</message><to><item>_submitter</item></to></item>
<item type="commentable"><required>True</required></item>
<item type="choice"><label>Accepter</label><by><item>_receiver</item></by><status>2</status></item>
<item type="choice"><label>Refuser</label><by><item>etat-civil</item></by><status>3</status>
<condition><type>django</type><value>form_var_age|length &gt; 3</value></condition></item>
<item type="choice"><label>Perdu</label><by><item>_submitter</item></by><status>9</status></item>
<item type="jump"><timeout>864000</timeout><status>4</status></item>
<item type="jump"><condition><type>python</type><value>form_status</value></condition>
<status>2</status></item>
<item type="jump"><timeout>{{ jours }}</timeout><status>2</status></item>
<item type="jump"><trigger>payer</trigger><status>2</status></item>
<item type="webservice_call"><url>https://exemple.test</url></item>
<item type="dispatch"><role_key>_receiver</role_key><role_id>accueil</role_id></item>
<item type="inconnu"/>
"""
WHOLE = f"""<?xml version="1.0"?>
<workflow><name>Acte</name><slug>acte_de_naissance</slug>
<roles><role id="_receiver">Destinataire</role></roles>
<possible_status>
<status><id>1</id><name>Nouvelle</name><colour>#66FF00</colour>
<visibility><role>__restricted__</role></visibility><items>{ITEMS}</items></status>
<status><id>2</id><name>Acceptée</name><forced_endpoint>true</forced_endpoint>
<items><item type="export_to_model"><label>Acte signé</label></item>
<item type="anonymise"/><item type="notification"><title>Prêt</title></item></items></status>
<status><id>3</id><name>Refusée</name><items/></status>
<status><id>4</id><name>À compléter</name>
<items><item type="editable"><by><item>_submitter</item></by><label>Corrigez</label></item>
<item type="jumponsubmit"><status>1</status></item></items></status>
</possible_status>
<global_actions><action><id>a</id></action></global_actions>
</workflow>"""


@pytest.fixture
def read() -> tuple[dict[str, Any], str]:
    imported = read_upload(WHOLE)
    return dict(imported.source), "\n".join(imported.notes)


def test_what_maps_is_a_circuit(read: tuple[dict[str, Any], str]) -> None:
    source = DefinitionSchema().load(read[0])
    assert (source["slug"], source["title"], source["start"]) == (
        "acte-de-naissance",
        "Acte",
        "nouvelle",
    )
    assert source["functions"] == {
        "receiver": {"label": "Destinataire", "role": "accueil"},
    }
    kinds = {one["id"]: (one["kind"], one["turn"]) for one in source["statuses"]}
    assert kinds == {
        "nouvelle": ("open", "agent"),
        "acceptee": ("done", "nobody"),
        "refusee": ("refused", "nobody"),
        "a_completer": ("waiting", "citizen"),
    }


def test_each_item_becomes_what_it_says(read: tuple[dict[str, Any], str]) -> None:
    first, accepted, _refused, waiting = read[0]["statuses"]
    assert first["enter"] == [
        {"do": "message", "template": "bien-recu"},
        {
            "do": "message", "template": "pour-agent-agents", "whom": "function",
            "function": "receiver",
        },
        {"do": "connector", "connector": "appel_d_un_service", "label": "Appel d’un service"},
    ]  # fmt: skip
    assert first["citizen_info"] == "Patientez"
    assert [(one["label"], one["to"], one["by"]) for one in first["choices"]] == [
        ("Accepter", "acceptee", ["receiver"])
    ]
    assert {one["comment"] for one in first["choices"]} == {"required"}
    assert first["timers"] == [
        {"id": "delai", "after": {"n": 10, "unit": "days"}, "to": "a_completer"}
    ]
    assert [action["do"] for action in accepted["enter"]] == [
        "document",
        "message",
        "close",
        "anonymise",
    ]
    assert "hidden" not in first
    assert (waiting["enter"][0]["do"], waiting["enter"][0]["to"]) == ("ask", "nouvelle")


@pytest.mark.parametrize(
    "words",
    [
        "Nouvelle : le modèle de message « bien-recu » est à écrire, d’après : « Bonjour »",
        "le modèle de message « pour-agent-agents » est à écrire",
        "« Refuser » n’est pas repris : sa condition « form_var_age|length > 3 » est à récrire",
        "Perdu, mène à un statut absent (9)",
        "automatique » n’est pas repris : sa condition « form_status » est à récrire",
        "le délai « {{ jours }} » est à récrire",
        "payer : un programme le demande sous le nom « payer »",
        "le connecteur « appel_d_un_service » est à brancher sur « https://exemple.test »",
        "l’action « inconnu » n’existe pas ici",
        "rien ne déclenche cette action, elle n’est pas reprise",
        "la correction des réponses devient une question",
    ],
)
def test_what_does_not_map_is_told(read: tuple[dict[str, Any], str], words: str) -> None:
    assert words in read[1].replace("\u00a0", " ")


BOMB = (
    '<!DOCTYPE w [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><workflow><name>&b;</name>'
    "<possible_status/></workflow>"
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><workflow>&a;</workflow>'


@pytest.mark.parametrize(
    "text",
    [
        "<formdef/>",
        "<workflow><possible_status/></workflow>",
        "<workflow>",
        BOMB,
        OUTSIDE,
        "<workflow>" + "<a>" * 100 + "</a>" * 100 + "<possible_status/></workflow>",
    ],
    ids=["a form", "empty", "cut", "bomb", "outside", "deep"],
)
def test_what_is_no_workflow_is_refused(text: str) -> None:
    with pytest.raises(NotRead):
        read_upload(text)


def test_statuses_of_the_same_name_stay_apart() -> None:
    statuses = "".join(f"<status><id>{n}</id><name>É</name></status>" for n in range(3))
    text = f"<workflow><possible_status>{statuses}</possible_status></workflow>"
    source = read_upload(text).source
    assert [one["id"] for one in source["statuses"]] == ["e", "e_2", "e_3"]
    assert source["title"] == "Circuit importé"


def workflow(statuses: str, roles: str = "") -> str:
    return (
        f"<workflow><roles>{roles}</roles><possible_status>{statuses}</possible_status></workflow>"
    )


def state(at: int, items: str = "") -> str:
    return f"<status><id>{at}</id><name>Étape</name><items>{items}</items></status>"


CONDITION = "<condition><type>django</type><value>form_var_age|length &gt; 3</value></condition>"


def test_what_has_a_condition_is_left_out_and_its_status_still_leads() -> None:
    items = (
        f'<item type="sendmail"><subject>Majeur</subject>{CONDITION}</item>'
        f'<item type="anonymise">{CONDITION}</item>'
        f'<item type="choice"><label>Oui</label><status>2</status>{CONDITION}</item>'
    )
    imported = read_upload(workflow(state(1, items) + state(2)))
    first = imported.source["statuses"][0]
    assert first["kind"] == "open"
    assert not {"enter", "choices"} & set(first)
    assert len([one for one in imported.notes if "n’est pas repris" in one]) == 3


def choice(by: str, status: int = 1) -> str:
    return (
        f'<item type="choice"><label>Oui</label><by><item>{by}</item></by>'
        f"<status>{status}</status></item>"
    )


@pytest.mark.parametrize(
    ("text", "most"),
    [
        (workflow("".join(state(n) for n in range(101))), "100 statuts"),
        (workflow(state(1, choice("a") * 2_001)), "2000 actions"),
        (workflow(state(1), "".join(f'<role id="r{n}">R</role>' for n in range(201))), "200 rôles"),
        (workflow(state(1, "".join(choice(f"r{n}") for n in range(201)))), "200 rôles"),
    ],
)
def test_what_is_too_large_is_said(text: str, most: str) -> None:
    with pytest.raises(NotRead) as refused:
        read_upload(text)
    assert f"{most} au plus" in refused.value.sentence


def test_what_has_one_name_many_times_is_read() -> None:
    timeouts = '<item type="jump"><timeout>60</timeout><status>1</status></item>' * 500
    comments = '<item type="commentable"/>' * 400
    names = "".join(f'<role id="R-{"x" * 80}{"é" * n}">R</role>' for n in range(200))
    text = workflow(state(1, choice("a") * 1_000 + comments + timeouts) + state(2))
    source = read_upload(text).source
    first = source["statuses"][0]
    for held, most in ((first["choices"], 30), (first["timers"], 20)):
        assert len({one["id"] for one in held}) == len(held) == most
    assert {one["comment"] for one in first["choices"]} == {"optional"}
    same = read_upload(workflow(state(1), names)).source["functions"]
    assert len(same) == 30
    assert max(map(len, same)) <= 60
