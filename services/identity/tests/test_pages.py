"""Sign-in, registration, forgotten password and the own account, as people meet them."""

from typing import Any
from urllib.parse import unquote, urlencode

import pytest
import sqlalchemy as sa
from argon2 import Parameters, PasswordHasher, extract_parameters
from guichet_identity.actions.sign_in import ACCOUNT, PAIR
from guichet_identity.models import Account, Code, Link, LiveSession, Profile
from guichet_kit.testing import Bench

NEUTRAL = "Regardez votre messagerie"


def sign_in(bench: Bench, journey: Any, password: str, email: str = "", **headers: str) -> Any:
    path = f"/identite/connexion?{urlencode(journey.query())}"
    form = {"email": email or journey.marie, "password": password}
    return bench.client().post(path, data=form, headers=headers)


def test_a_wrong_password_and_an_unknown_address_look_alike(bench: Bench, journey: Any) -> None:
    journey.citizen()
    wrong = sign_in(bench, journey, "not the right password")
    unknown = sign_in(bench, journey, journey.password, "paul@exemple.fr")
    assert wrong.status_code == unknown.status_code == 422
    page = wrong.get_data(as_text=True)
    assert "L’adresse électronique ou le mot de passe n’est pas le bon." in page
    assert 'value="marie@exemple.fr"' in page
    assert "not the right password" not in page
    assert page.replace("marie@", "paul@") == unknown.get_data(as_text=True)


def test_what_is_left_empty_is_asked_for(bench: Bench, journey: Any) -> None:
    journey.citizen()
    path = f"/identite/connexion?{urlencode(journey.query())}"
    empty = bench.client().post(path, data={"email": " ", "password": ""})
    assert empty.status_code == 422
    assert "Écrivez votre adresse électronique, par exemple" in empty.text
    assert "Écrivez votre mot de passe." in empty.text
    assert unquote(empty.headers["Guichet-Title"]) == "Erreur\u00a0: Se connecter"
    nothing = bench.client().post("/identite/inscription", data={"email": ""})
    assert unquote(nothing.headers["Guichet-Title"]).startswith("Erreur\u00a0: ")
    assert "<h1>Créer un compte</h1>" in nothing.text
    assert "le bon" not in empty.text


def test_a32_an_unknown_address_takes_as_long(
    bench: Bench, journey: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both work out one argon2 hash, of the same cost."""
    journey.citizen()
    costs: list[Parameters] = []
    verify = PasswordHasher.verify

    def noted(self: PasswordHasher, encoded: str, password: str) -> bool:
        costs.append(extract_parameters(encoded))
        return verify(self, encoded, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    for address in (journey.marie, "personne@exemple.fr"):
        assert sign_in(bench, journey, "wrong", address).status_code == 422
    known, unknown = costs
    assert known == unknown


def test_a31_tries_are_slowed_and_never_locked(bench: Bench, journey: Any) -> None:
    journey.citizen()
    for _ in range(PAIR.free + 1):
        assert sign_in(bench, journey, "wrong").status_code == 422
    slowed = sign_in(bench, journey, journey.password)
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) >= 1
    assert 'value="marie@exemple.fr"' in slowed.get_data(as_text=True)
    elsewhere = sign_in(bench, journey, journey.password, **{"Guichet-Client": "198.51.100.7"})
    assert elsewhere.status_code == 303
    with bench.transaction() as session:
        session.execute(sa.text("update attempts set blocked_until = now()"))
    assert sign_in(bench, journey, journey.password).status_code == 303


def test_a31_the_owner_passes_while_her_account_is_attacked(bench: Bench, journey: Any) -> None:
    journey.citizen()
    home = {"Guichet-Client": "198.51.100.7"}
    assert sign_in(bench, journey, journey.password, **home).status_code == 303
    for number in range(ACCOUNT.free + 1):
        attacker = {"Guichet-Client": f"203.0.113.{number}"}
        assert sign_in(bench, journey, "wrong", **attacker).status_code == 422
    stranger = {"Guichet-Client": "203.0.113.200"}
    assert sign_in(bench, journey, "wrong", **stranger).status_code == 429
    assert sign_in(bench, journey, journey.password, **home).status_code == 303


def test_tries_are_kept_without_the_address(bench: Bench, journey: Any) -> None:
    sign_in(bench, journey, "wrong", **{"Guichet-Client": "198.51.100.7"})
    with bench.transaction() as session:
        kept = session.scalars(sa.text("select digest from attempts")).all()
    assert len(kept) == 3
    assert "marie" not in str(kept)
    assert "198.51" not in str(kept)


def test_an_old_hash_is_made_anew_at_sign_in(bench: Bench, journey: Any) -> None:
    from argon2 import PasswordHasher

    journey.citizen()
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(journey.password)
    with bench.transaction() as session:
        session.execute(sa.text("update accounts set password_hash = :weak"), {"weak": weak})
    assert sign_in(bench, journey, journey.password).status_code == 303
    with bench.transaction() as session:
        renewed = session.scalar(sa.text("select password_hash from accounts"))
    assert renewed.startswith("$argon2id$v=19$m=47104,t=1,p=1$")


def test_a_form_without_its_token_is_refused(bench: Bench, journey: Any) -> None:
    path = f"/identite/connexion?{urlencode(journey.query())}"
    headers = {"X-CSRF-Token": "forged"}
    assert bench.client().post(path, data={"email": "x"}, headers=headers).status_code == 403


def test_the_sign_in_page_alone_sends_to_the_door(bench: Bench) -> None:
    assert bench.client().get("/identite/connexion").headers["Location"] == "/connexion"


def test_registration_by_a_link_of_one_use(bench: Bench, journey: Any) -> None:
    client = bench.client()
    sent = client.post("/identite/inscription", data={"email": " Marie@Exemple.fr"})
    assert NEUTRAL in sent.get_data(as_text=True)
    (link,) = journey.links()
    assert client.get(link).status_code == 200
    assert client.get(link).status_code == 200, "opening a link must not spend it"
    form = {"name": "Marie Le Goff", "password": "short"}
    weak = client.post(link, data=form)
    assert weak.status_code == 422
    assert "Marie Le Goff" in weak.get_data(as_text=True)
    made = client.post(link, data={**form, "password": journey.password, "kind": "agent"})
    assert "Votre compte est créé" in made.get_data(as_text=True)
    assert client.post(link, data={**form, "password": journey.password}).status_code == 404
    assert sign_in(bench, journey, journey.password).status_code == 303
    assert journey.session()["kind"] == "citizen"


def test_a32_nobody_learns_who_has_an_account(bench: Bench, journey: Any) -> None:
    journey.citizen()
    pages = []
    for path in ("inscription", "mot-de-passe"):
        for email in (journey.marie, "inconnue@exemple.fr"):
            with bench.statements() as seen:
                answer = bench.client().post(f"/identite/{path}", data={"email": email})
            page = answer.get_data(as_text=True).replace(email, "X")
            pages.append((answer.status_code, page, len(seen)))
    assert len(set(pages)) == 1
    letters = bench.emitted("identity.message.requested.v1")
    assert [letter["template"] for letter in letters] == [
        "mot-de-passe",
        "confirmer-adresse",
        "mot-de-passe",
        "confirmer-adresse",
    ]


@pytest.mark.parametrize("email", ["", "marie", "a@b", "a b@exemple.fr", "x@" + "e" * 300 + ".fr"])
def test_an_address_that_is_none_is_refused_and_kept(bench: Bench, email: str) -> None:
    answer = bench.client().post("/identite/inscription", data={"email": email})
    assert answer.status_code == 422
    assert "nom@exemple.fr" in answer.get_data(as_text=True)
    assert bench.emitted() == []


def test_letters_are_not_a_weapon(bench: Bench) -> None:
    answers = [
        bench.client().post("/identite/inscription", data={"email": "v@exemple.fr"}).status_code
        for _ in range(6)
    ]
    assert answers[:4] == [200, 200, 200, 200]
    assert answers[4:] == [429, 429]
    assert len(bench.emitted("identity.message.requested.v1")) == 4


def test_a34_a_forgotten_password_ends_all_sessions(bench: Bench, journey: Any) -> None:
    account = journey.citizen()
    made = journey.session()
    client = bench.client()
    for _ in range(2):
        client.post("/identite/mot-de-passe", data={"email": journey.marie})
    first, second = journey.links()
    form = {"password": "un tout autre secret"}
    assert client.post(second, data=form).status_code == 200
    assert journey.sids(account.id) == []
    assert bench.emitted("identity.session.revoked.v1") == [{"sid": made["sid"]}]
    assert client.post(second, data=form).status_code == 404
    assert client.post(first, data=form).status_code == 404, "older links are void"
    assert sign_in(bench, journey, journey.password).status_code == 422
    assert sign_in(bench, journey, "un tout autre secret").status_code == 303


def test_a34_a_link_older_than_a_day_is_refused(bench: Bench, journey: Any) -> None:
    bench.client().post("/identite/inscription", data={"email": journey.marie})
    with bench.transaction() as session:
        session.execute(sa.text("update links set expires_at = now()"))
    (link,) = journey.links()
    answer = bench.client().get(link)
    assert answer.status_code == 404
    assert "plus valable" in answer.get_data(as_text=True)


def test_the_account_page_lists_sessions_and_profiles(bench: Bench, journey: Any) -> None:
    given = [{"slug": "association", "name": "Les Amis du lavoir", "number": "W123456789"}]
    journey.citizen(profiles=given)
    page = journey.browser("citizen", journey.marie).get("/identite/compte/")
    text = page.get_data(as_text=True)
    for words in ("Marie Le Goff", "marie@exemple.fr", "Les Amis du lavoir", "Cette session"):
        assert words in text
    assert page.headers["Guichet-Area"] == "portal"
    assert page.headers["Cache-Control"] == "no-store"


def test_a_session_that_ended_opens_no_account(bench: Bench, journey: Any) -> None:
    journey.citizen()
    client = journey.browser("citizen", journey.marie)
    with bench.transaction() as session:
        session.execute(sa.text("delete from sessions"))
    assert client.get("/identite/compte/").status_code == 401
    assert bench.client("citizen", sub="not-an-id").get("/identite/compte/").status_code == 401
    assert bench.client().get("/identite/compte/").status_code == 401


def test_one_closes_ones_own_sessions_only(bench: Bench, journey: Any) -> None:
    journey.citizen()
    journey.citizen("paul@exemple.fr")
    other, mine = journey.session("paul@exemple.fr")["sid"], journey.session()["sid"]
    client = journey.browser("citizen", journey.marie)
    path = "/identite/compte/sessions/{}/fermer"
    assert client.post(path.format(other)).status_code == 404
    assert client.post(path.format(mine)).status_code == 303
    assert bench.emitted("identity.session.revoked.v1") == [{"sid": mine}]


def test_a_name_is_changed(bench: Bench, journey: Any) -> None:
    journey.citizen()
    client = journey.browser("citizen", journey.marie)
    assert client.post("/identite/compte/nom", data={"value": "  "}).status_code == 422
    form = {"value": "Marie Kervella", "profiles": "association", "active": ""}
    assert client.post("/identite/compte/nom", data=form).status_code == 303
    made = journey.exchanged(journey.session()["refresh_token"], "forms", family="voirie")
    assert (made["name"], made["profiles"]) == ("Marie Kervella", [])


def test_a_password_is_changed_and_other_sessions_end(bench: Bench, journey: Any) -> None:
    account = journey.citizen()
    journey.session()
    client = journey.browser("citizen", journey.marie)
    path = "/identite/compte/mot-de-passe"
    form = {"value": "un tout autre secret", "current": "wrong"}
    refused = client.post(path, data=form)
    assert refused.status_code == 422
    assert "un tout autre secret" not in refused.get_data(as_text=True)
    weak = {"value": "motdepasse123", "current": journey.password}
    assert client.post(path, data=weak).status_code == 422
    assert client.post(path, data={**form, "current": journey.password}).status_code == 303
    assert len(journey.sids(account.id)) == 1
    assert client.get("/identite/compte/").status_code == 200


def test_an_address_changes_when_its_link_is_opened(bench: Bench, journey: Any) -> None:
    journey.citizen()
    client = journey.browser("citizen", journey.marie)
    form = {"value": "Marie.Kervella@exemple.fr", "current": journey.password}
    assert client.post("/identite/compte/courriel", data=form).status_code == 303
    (link,) = journey.links()
    assert "marie.kervella@exemple.fr" in client.get(link).get_data(as_text=True)
    assert client.post(link).status_code == 303
    assert client.post(link).status_code == 404
    assert sign_in(bench, journey, journey.password).status_code == 422
    moved = sign_in(bench, journey, journey.password, "marie.kervella@exemple.fr")
    assert moved.status_code == 303


def test_nobody_takes_the_link_of_another(bench: Bench, journey: Any) -> None:
    journey.citizen()
    journey.citizen("paul@exemple.fr")
    form = {"value": "nouvelle@exemple.fr", "current": journey.password}
    journey.browser("citizen", journey.marie).post("/identite/compte/courriel", data=form)
    (link,) = journey.links()
    assert journey.browser("citizen", "paul@exemple.fr").post(link).status_code == 404


def test_an_account_is_erased(bench: Bench, journey: Any) -> None:
    account = journey.citizen()
    client = journey.browser("citizen", journey.marie)
    path = "/identite/compte/supprimer"
    assert client.post(path, data={"current": "wrong"}).status_code == 422
    assert client.post(path, data={"current": journey.password}).status_code == 200
    with bench.transaction() as session:
        for model in (Account, LiveSession, Code, Link, Profile):
            assert session.scalars(sa.select(model)).all() == []
        trail = session.scalars(sa.text("select audit::text from audit")).all()
    assert journey.sids(account.id) == []
    assert "marie" not in str(trail).lower()


def test_an_agent_does_not_erase_her_account(bench: Bench, journey: Any) -> None:
    journey.agent()
    client = journey.browser("agent", journey.anne)
    answer = client.post("/identite/compte/supprimer", data={"current": journey.password})
    assert answer.status_code == 403
