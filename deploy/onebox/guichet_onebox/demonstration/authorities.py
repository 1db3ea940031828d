"""The fictional authorities: their charter, their people, their procedures."""

from dataclasses import dataclass
from typing import Any

from guichet_onebox.installation import CATALOGUE

EVERY_PROCEDURE = tuple(sorted(path.parent.name for path in CATALOGUE.glob("*/form.json")))
PASSWORD = "Trois-Tilleuls-2026"  # noqa: S105 - shown to whoever starts the demonstration
RIGHTS = (
    "charter.edit",
    "accounts.manage",
    "forms.build",
    "workflows.build",
    "messages.edit",
    "stats.read",
    "answers.read",
)
READING = ("stats.read", "answers.read")


@dataclass(frozen=True)
class Role:
    """A role of the demonstration and what it gives."""

    slug: str
    label: str
    families: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agent:
    """An agent of the demonstration."""

    email: str
    name: str
    unit: str
    roles: tuple[str, ...]
    says: str


@dataclass(frozen=True)
class Citizen:
    """A citizen of the demonstration."""

    email: str
    name: str
    profiles: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Authority:
    """An authority of the demonstration: its charter, its people, its procedures."""

    slug: str
    charter: dict[str, Any]
    units: dict[str, str]
    roles: tuple[Role, ...]
    agents: tuple[Agent, ...]
    citizens: tuple[Citizen, ...]
    procedures: tuple[str, ...]
    sender: str
    words: tuple[tuple[str, str], ...] = ()
    """Words of the catalogue, which speaks for Valmont, and what this authority says instead."""


ADMINISTRATOR = Role("administration", "Administration de Guichet", (), RIGHTS)
CIVIL = Role("etat-civil", "Officier d’état civil", ("etat-civil",), READING)
ROADS = Role("voirie", "Agent de voirie", ("voirie",), READING)
FIELD = Role("voirie-terrain", "Agents de terrain", ("voirie",), ())
NORTH = Role("voirie-nord", "Agents de terrain, secteur nord", ("voirie",), ())
SOUTH = Role("voirie-sud", "Agents de terrain, secteur sud", ("voirie",), ())
CLUBS = Role("vie-associative", "Vie associative et sports", ("sport-culture",), ())
ELECTED = Role("elu-vie-associative", "Élu à la vie associative", ("sport-culture",), ())
SCHOOLS = Role("education", "Éducation et petite enfance", ("scolaire",), ())
PLANNING = Role("urbanisme", "Urbanisme et commerce", ("eco-urbanisme",), ())
PLANNING_ELECTED = Role("elu-urbanisme", "Élu à l’urbanisme", ("eco-urbanisme",), ())
RULES = Role("reglementation", "Réglementation et domaine public", ("voirie",), ())
RULES_HEAD = Role("responsable-reglementation", "Responsable Réglementation", ("voirie",), ())
RULES_ELECTED = Role("elu-domaine-public", "Élu au domaine public", ("voirie",), ())
SOLIDARITY = Role("ccas", "Centre communal d’action sociale", ("travail-social", "sante"), ())
CABINET = Role("cabinet", "Cabinet du maire", ("elus",), ())
HIRING = Role("ressources-humaines", "Ressources humaines", ("travail-social",), ())
TREASURY = Role("regie", "Finances et régies", ("fiscalite", "transports"), ())
PAYMENTS = Role("finances", "Paiement des subventions", ("sport-culture",), ())


def _agent(
    mailbox: str, name: str, unit: str, says: str, roles: tuple[str, ...] | None = None
) -> Agent:
    """Give an agent of Valmont, who holds the role of her unit unless others are named."""
    return Agent(f"{mailbox}@valmont.example", name, unit, roles or (unit,), says)


VALMONT = Authority(
    slug="valmont",
    charter={
        "name": "Valmont",
        "subtitle": "Mes démarches",
        "brand": "#1f6f59",
        "accent": "#f2b84b",
        "phone": "01 99 00 10 00",
        "address": "Mairie de Valmont\n1 place de la Mairie\n35999 Valmont",
        "hours": "Du lundi au vendredi, 8 h 30 à 17 h 30",
        "header_links": [],
        "footer_links": [],
        "featured": [
            "acte-naissance",
            "signalement-voirie",
            "subvention-association",
            "listes-electorales",
            "cantine-periscolaire",
            "declaration-prealable",
        ],
    },
    units={
        "etat-civil": "État civil",
        "voirie": "Voirie",
        "vie-associative": "Vie associative et sports",
        "education": "Éducation et petite enfance",
        "urbanisme": "Urbanisme et commerce",
        "reglementation": "Réglementation",
        "ccas": "Action sociale",
        "cabinet": "Cabinet du maire",
        "regie": "Finances et régies",
        "ressources-humaines": "Ressources humaines",
        "direction": "Direction générale",
    },
    roles=(
        ADMINISTRATOR,
        CIVIL,
        ROADS,
        FIELD,
        NORTH,
        SOUTH,
        CLUBS,
        ELECTED,
        SCHOOLS,
        PLANNING,
        PLANNING_ELECTED,
        RULES,
        RULES_HEAD,
        RULES_ELECTED,
        SOLIDARITY,
        CABINET,
        HIRING,
        TREASURY,
        PAYMENTS,
    ),
    agents=(
        _agent("anne.martin", "Anne Martin", "etat-civil", "agente de l’état civil"),
        _agent("bruno.tessier", "Bruno Tessier", "etat-civil", "agent de l’état civil"),
        _agent(
            "karim.benali",
            "Karim Benali",
            "voirie",
            "agent de voirie, secteur nord",
            ("voirie", "voirie-terrain", "voirie-nord"),
        ),
        _agent("claire.dubois", "Claire Dubois", "vie-associative", "associations, salles, sports"),
        _agent(
            "paul.renard",
            "Paul Renard",
            "direction",
            "élu, décide des subventions, de l’urbanisme et du domaine public",
            ("elu-vie-associative", "elu-urbanisme", "elu-domaine-public"),
        ),
        _agent("nadia.ferrand", "Nadia Ferrand", "education", "écoles, cantine, petite enfance"),
        _agent("julien.costa", "Julien Costa", "urbanisme", "urbanisme et commerce"),
        _agent("sylvie.marchal", "Sylvie Marchal", "reglementation", "domaine public, buvettes"),
        _agent(
            "helene.morvan",
            "Hélène Morvan",
            "reglementation",
            "responsable de la réglementation",
            ("reglementation", "responsable-reglementation"),
        ),
        _agent("odile.garnier", "Odile Garnier", "ccas", "action sociale, personnes isolées"),
        _agent("thomas.leroux", "Thomas Leroux", "cabinet", "courrier du maire et des élus"),
        _agent(
            "farid.haddad",
            "Farid Haddad",
            "regie",
            "taxe de séjour, stationnement, paiements",
            ("regie", "finances"),
        ),
        _agent("lucie.perrin", "Lucie Perrin", "ressources-humaines", "candidatures et stages"),
        _agent("admin", "Élise Faure", "direction", "administratrice", ("administration",)),
    ),
    citizens=(
        Citizen("marie.legoff@example.org", "Marie Le Goff"),
        Citizen(
            "moulin@example.org",
            "Les Amis du moulin",
            ({"slug": "association", "name": "Les Amis du moulin", "number": "W991234567"},),
        ),
    ),
    procedures=EVERY_PROCEDURE,
    sender="ne-pas-repondre@valmont.example",
)

VAL_DE_SERRE = Authority(
    slug="val-de-serre",
    charter={
        "name": "Val-de-Serre",
        "subtitle": "Agglomération",
        "brand": "#5b3a8c",
        "accent": "#7fd1c7",
        "phone": "04 99 00 01 00",
        "address": "Val-de-Serre Agglomération\n1 quai de la Serre\n35998 Serre-les-Bains",
        "hours": "Du lundi au vendredi, 9 h à 17 h",
        "header_links": [],
        "footer_links": [],
    },
    units={"voirie": "Voirie communautaire", "direction": "Direction générale"},
    roles=(ADMINISTRATOR, ROADS, FIELD, NORTH, SOUTH),
    agents=(
        Agent(
            "sofia.roux@val-de-serre.example",
            "Sofia Roux",
            "voirie",
            ("voirie", "voirie-terrain"),
            "agente de voirie",
        ),
        Agent(
            "admin@val-de-serre.example",
            "Hugo Lambert",
            "direction",
            ("administration",),
            "administrateur",
        ),
    ),
    citizens=(Citizen("lea.marchand@example.org", "Léa Marchand"),),
    procedures=("encombrants", "signalement-voirie"),
    sender="ne-pas-repondre@val-de-serre.example",
    words=(
        ("la Commune de Valmont", "Val-de-Serre Agglomération"),
        ("12 rue des Ateliers, 35999 Valmont", "1 quai de la Serre, 35998 Serre-les-Bains"),
        ("voirie@valmont.example", "voirie@val-de-serre.example"),
        ("01 99 00 10 20", "04 99 00 01 00"),
        ("Valmont", "Val-de-Serre"),
    ),
)
AUTHORITIES = (VALMONT, VAL_DE_SERRE)
