"""a53: every address of every service by every kind of person equals the table written here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from guichet_kit.auth import Principal, allow, guards_of
from guichet_kit.problems import Unauthorized

from tests.attacks.routes import ANY_ID, Address, addresses
from tests.structure.conftest import Made

RIGHTS: tuple[str, ...] = (
    "charter.edit",
    "accounts.manage",
    "forms.build",
    "workflows.build",
    "messages.edit",
)
RIGHTS += ("stats.read", "answers.read", "cases.trigger", "calls.answer")
PEOPLE = {
    "anonymous": Principal(kind="anonymous", subject="anonymous", authority="t-matrix"),
    "citizen": Principal(
        kind="citizen",
        subject="pseudonym",
        authority="t-matrix",
        family="etat-civil",
        subjects={"etat-civil": "pseudonym"},
        client_id="gateway",
    ),
    "agent": Principal(kind="agent", subject=ANY_ID, authority="t-matrix"),
    "roads": Principal(
        kind="agent",
        subject=ANY_ID,
        authority="t-matrix",
        roles=frozenset({"voirie"}),
        families=frozenset({"voirie"}),
    ),
    "administrator": Principal(
        kind="agent", subject=ANY_ID, authority="t-matrix", rights=frozenset(RIGHTS)
    ),
    "program": Principal(
        kind="service",
        subject="sensors",
        authority="t-matrix",
        client_id="sensors",
        rights=frozenset({"cases.trigger"}),
        bounds={"cases.trigger": frozenset({"voirie"})},
    ),
}
EVERYONE, PROGRAM = frozenset(PEOPLE), frozenset({"program"})
CITIZEN, ADMINISTRATOR = frozenset({"citizen"}), frozenset({"administrator"})
AGENTS = frozenset({"agent", "roads", "administrator"})
SIGNED_IN = AGENTS | CITIZEN
GATEWAY = CITIZEN  # the only one of them whose token was made for the gateway
# The longest beginning of an address decides; a new address that none begins fails the test.
TABLE = {
    "identity": {
        "/identite/": EVERYONE,
        "/identite/compte/": SIGNED_IN,
        "POST /identite/logout": SIGNED_IN,
        "/agents/comptes/": ADMINISTRATOR,
        "/api/v1/agents": ADMINISTRATOR,
        "/api/v1/programs": ADMINISTRATOR,
        "/api/v1/roles": AGENTS,
    },
    "forms": {
        "/demarches/": EVERYONE,
        "/agents/formulaires/": ADMINISTRATOR,
        "/agents/sources/": ADMINISTRATOR,
        "/agents/listes/": AGENTS,
        "/agents/fiches/": AGENTS,
        "/agents/fiches/nouveau-modele": ADMINISTRATOR,
        "/agents/fiches/signalement-voirie/modele": ADMINISTRATOR,
        "/agents/fiches/signalement-voirie/supprimer": ADMINISTRATOR,
        "/api/v1/card-models": AGENTS,
        "/api/v1/cards/": AGENTS,
        "/api/v1/sources": ADMINISTRATOR,
        "/api/v1/procedures": EVERYONE,
        "/api/v1/procedures/signalement-voirie/prefill": SIGNED_IN,
        "/api/v1/procedures/signalement-voirie/exports": ADMINISTRATOR,
        "/api/v1/procedures/signalement-voirie/bundle": ADMINISTRATOR,
        "/api/v1/imports": ADMINISTRATOR,
        "/api/v1/exports/": ADMINISTRATOR,
        "/api/v1/submissions": ADMINISTRATOR,
        "/api/v1/drafts/": EVERYONE,
        "/api/v1/submissions/": EVERYONE,
        "/fragments/": GATEWAY,
    },
    "workflow": {
        "/suivi/": EVERYONE,
        "/demandes/": CITIZEN,
        "/agents/dossiers/": AGENTS,
        "/agents/circuits/": ADMINISTRATOR,
        "/api/v1/cases/": AGENTS,
        f"/api/v1/cases/{ANY_ID}/triggers/": ADMINISTRATOR | PROGRAM,
        f"/api/v1/cases/{ANY_ID}/calls/": ADMINISTRATOR,
        "/api/v1/definitions": ADMINISTRATOR,
        "/api/v1/procedures/": ADMINISTRATOR,
        "/fragments/": GATEWAY,
        "/fragments/etapes/": EVERYONE,
    },
    "documents": {
        "/fichiers/": EVERYONE,
        "/fichiers/deposer": frozenset(),  # the ticket of the address is the right, whoever asks
        "/fichiers/recevoir": frozenset(),  # the same
        "/fichiers/choisir": frozenset(),  # the same, and then one's own wallet
        f"/fichiers/{ANY_ID}/apercu": AGENTS,
        "/documents/": CITIZEN,
        "/agents/documents/": ADMINISTRATOR,
        "/interne/fichiers/": EVERYONE,  # whose sealed ticket is notify's: no prefix leads there
        "/api/v1/templates": ADMINISTRATOR,
        "/api/v1/documents/": AGENTS,
        "/fragments/": GATEWAY,
    },
    "notify": {
        "/messages/": CITIZEN,
        "/boite-demonstration/": EVERYONE,
        "/agents/messages/": ADMINISTRATOR,
        "/api/v1/templates": ADMINISTRATOR,
        "/fragments/": GATEWAY,
    },
    "stats": {
        "/agents/statistiques/": ADMINISTRATOR,
        "/api/v1/board": ADMINISTRATOR,
        "/fragments/delais/": EVERYONE,
    },
    "backoffice": {"/agents/": AGENTS, "/api/v1/entries": AGENTS},
}


OPEN = ("/identite/.well-known/", "/identite/jwks", "/identite/token", "/identite/sessions/revoke")
OPEN += ("/interne/fichiers/",)  # the ticket of the address is the right


@dataclass
class Badges:
    """Stands for the issuer's keys: a token is the name of a person of the table."""

    def check(self, token: str) -> Principal:
        """Give this person."""
        if token not in PEOPLE:
            raise Unauthorized
        return PEOPLE[token]


@pytest.fixture
def badged(services: dict[str, Made]) -> Iterator[dict[str, Made]]:
    """The services as they are built, with views that only say that they were reached."""
    kept = {
        name: (made.app.extensions["guichet"].keys, made.app.view_functions.copy())
        for name, made in services.items()
    }
    for made in services.values():
        made.app.extensions["guichet"].keys = Badges()
        for endpoint, view in list(made.app.view_functions.items()):
            guards = guards_of(view)
            if guards is not None:
                made.app.view_functions[endpoint] = allow(*guards)(_stub())
    yield services
    for name, made in services.items():
        made.app.extensions["guichet"].keys, made.app.view_functions = kept[name]


def _stub() -> Callable[..., tuple[str, int]]:
    def reached(**_values: object) -> tuple[str, int]:
        return "", 204

    return reached


def allowed(one: Address, method: str) -> frozenset[str]:
    """Give who the table lets in."""
    table = TABLE[one.service]
    fits = [key for key in table if f"{method} {one.path}".startswith(key)]
    fits += [key for key in table if one.path.startswith(key)]
    assert fits, f"no row of the table for {one.service} {one.rule}"
    return table[max(fits, key=lambda key: len(key.removeprefix(f"{method} ")) + (" " in key))]


def is_let_in(made: Made, one: Address, method: str, name: str) -> bool:
    """Tell whether the guards of an address let somebody in."""
    headers = {"Authorization": f"Bearer {name}", "Accept": "text/html"}
    answer = made.app.test_client().open(one.path, method=method, headers=headers)
    return answer.status_code == 204


@pytest.mark.parametrize("service", TABLE)
def test_a53_guards_are_those_of_the_table(badged: dict[str, Made], service: str) -> None:
    wrong = []
    made = badged[service]
    for one in addresses({service: made}, {}):
        for method in sorted(one.methods):
            found = {name for name in PEOPLE if is_let_in(made, one, method, name)}
            if found != allowed(one, method):
                wrong.append((method, str(one.rule), sorted(found), sorted(allowed(one, method))))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("service", TABLE)
def test_a53_no_token_or_a_wrong_one_opens_nothing(badged: dict[str, Made], service: str) -> None:
    made = badged[service]
    for one in addresses({service: made}, {}):
        open_to_all = one.path.startswith(OPEN)
        for method in one.methods:
            for headers in (
                {},
                {"Authorization": "Bearer nobody"},
                {"Authorization": "Basic eDp5"},
            ):
                answer = made.app.test_client().open(one.path, method=method, headers=headers)
                if not open_to_all:
                    assert answer.status_code == 401, (method, one.path, answer.status_code)
