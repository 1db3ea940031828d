"""What citizens and agents read: history, whose turn it is, delays."""

from typing import Any

import pytest
from guichet_workflow.core.case import SYSTEM, Actor
from guichet_workflow.core.definition import Delay
from guichet_workflow.core.events import Assigned, Chose, Withdrawn
from guichet_workflow.core.words import delay_words, history_sentence, turn

AGENT = Actor("agent", "a-1", "Nadia Benali")
CITIZEN = Actor("citizen", "c-1", "Camille Roux")
SOUND = "Le fichier « acte.pdf » n’est plus mis à l’écart : vérifié de nouveau, il est sain."
MINE = frozenset({"instructeur"})


@pytest.mark.parametrize(
    ("kind", "values", "by", "citizen", "agent"),
    [
        (
            "moved",
            {"label": "À vérifier", "citizen_label": "Reçue"},
            SYSTEM,
            "Votre demande est maintenant : Reçue.",
            "La demande passe à : À vérifier.",
        ),
        (
            "chose",
            {"label": "Accepter", "comment": "Le matin"},
            CITIZEN,
            "Vous avez choisi « Accepter ». Votre mot : « Le matin »",
            "L’usager a choisi « Accepter ». Mot joint : « Le matin »",
        ),
        (
            "taken_in",
            {"recipient": "le syndicat", "name": "Eau", "contact": "01 99", "text": ""},
            SYSTEM,
            "Votre demande est maintenant chez le syndicat : Eau, 01 99.",
            "Le syndicat prend la demande : Eau, 01 99.",
        ),
        (
            "chose",
            {"label": "Rejeter", "comment": "Hors délai"},
            AGENT,
            "Le service vous écrit : « Hors délai »",
            "Nadia Benali a choisi « Rejeter ». Motif : « Hors délai »",
        ),
        (
            "messaged",
            {"text": "Merci"},
            CITIZEN,
            "Vous avez écrit : « Merci »",
            "L’usager a écrit : « Merci »",
        ),
        (
            "messaged",
            {"text": "Bonjour"},
            AGENT,
            "Le service a écrit : « Bonjour »",
            "Nadia Benali a écrit : « Bonjour »",
        ),
        (
            "file_released",
            {"name": "acte.pdf"},
            SYSTEM,
            f"{SOUND} Vous n’avez pas à en envoyer une autre copie.",
            SOUND,
        ),
    ],
)
def test_a_line_of_history_for_each(
    kind: str, values: dict[str, Any], by: Actor, citizen: str, agent: str
) -> None:
    for audience, expected in (("citizen", citizen), ("agent", agent)):
        found = history_sentence(kind, values, by, audience)
        assert found.replace("\u00a0", " ") == expected


def test_a_citizen_never_reads_the_name_of_an_agent(story: Any) -> None:
    story(Assigned(AGENT, AGENT))
    story(Chose(AGENT, "rejeter", MINE, story.case.version, "Hors délai"))
    lines = [line for line in story.effects if getattr(line, "public", False)]
    texts = [history_sentence(line.kind, line.values, line.by, "citizen") for line in lines]
    assert len(texts) > 3
    assert not any(AGENT.name in text for text in texts)


def test_whose_turn_it_is(story: Any) -> None:
    assert turn(story.definition, story.case).title == "À nous"
    story(Chose(AGENT, "complement", MINE, story.case.version))
    assert turn(story.definition, story.case) == ("À vous", "Une pièce manque.")
    story(Withdrawn(CITIZEN))
    assert turn(story.definition, story.case).title == "Terminé"


@pytest.mark.parametrize(
    ("delay", "words"),
    [
        (Delay(1, "days"), "1 jour"),
        (Delay(5, "working_days"), "5 jours ouvrés"),
        (Delay(1, "business_days"), "1 jour ouvrable"),
        (Delay(48, "hours"), "48 heures"),
        (Delay(2, "months"), "2 mois"),
        (Delay(30, "minutes"), "30 minutes"),
        (Delay(-3, "days"), "-3 jours"),
    ],
)
def test_delays_in_words(delay: Delay, words: str) -> None:
    assert delay_words(delay) == words
