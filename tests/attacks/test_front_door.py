"""a28, a56, a57: whose counter answers is decided by the host name alone, whatever is forged."""

import re
from urllib.parse import urlencode

import pytest

from tests.attacks.browser import Browser
from tests.attacks.conftest import People
from tests.attacks.filing import STREET, Filed, start, street, track, wait_for_case

FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Server": "evil.example",
    "X-Host": "evil.example",
    "X-Original-URL": "/agents/",
    "X-Rewrite-URL": "/agents/",
    "X-HTTP-Method-Override": "DELETE",
    "Forwarded": "for=1.2.3.4;host=evil.example;proto=https",
    "Guichet-Base": "http://evil.example",
    "Guichet-Visitor": "somebody",
    "Guichet-Csrf": "chosen",
    "Guichet-Nonce": "chosen",
    "Guichet-Client": "1.2.3.4",
}

SENDERS = ("X-Forwarded-For", "X-Real-IP", "Guichet-Client", "True-Client-IP")
PLACES = ["/", "/connexion", "/agents/", "/demarches/signalement-voirie/1"]
PLACES += ["/identite/.well-known/openid-configuration", "/manifest.webmanifest"]


@pytest.mark.parametrize(
    "host",
    ["evil.example", "valmont.localhost.evil.example", "", "valmont.localhost:80:80", "[::1]"]
    + ["valmont.localhost@evil.example", "val-de-serre.localhost%00.evil", "a" * 5_000, "évil"],
)
def test_a28_a_host_that_is_none_of_ours_is_refused(people: People, host: str) -> None:
    visitor = people.visitor()
    for path in (
        "/",
        "/demarches/",
        "/connexion",
        "/identite/inscription",
        "/api/forms/v1/procedures",
    ):
        answer = visitor.get(path, {"Host": host.encode("latin-1").decode("latin-1")})
        assert answer.status == 400, (path, answer.status)
        assert "location" not in answer.headers
        assert "evil" not in answer.text
        assert "set-cookie" not in answer.headers


def test_a28_a_whole_address_in_the_request_line_changes_nothing(people: People) -> None:
    answer = people.visitor().get("http://evil.example/demarches/")
    assert answer.status in (200, 400, 404)
    assert "evil.example" not in answer.text + answer.location


def test_a28_forged_headers_reach_no_page_and_no_redirection(people: People) -> None:
    visitor = people.visitor()
    for path in PLACES:
        answer = visitor.get(path, FORGED)
        assert answer.status in (200, 303), (path, answer.status)
        assert "evil.example" not in answer.text + str(answer.headers)
        assert "chosen" not in answer.text
    page = visitor.get("/demarches/signalement-voirie/1", FORGED)
    assert "<!doctype html>" in page.text.lower()
    assert page.form()["csrf_token"] != "chosen"
    forged = visitor.post(page.path, {"csrf_token": "chosen"}, FORGED)
    assert forged.status == 403


def test_a28_a_letter_leads_to_the_configured_address(people: People) -> None:
    visitor = people.visitor()
    page = visitor.open("/identite/inscription")
    pairs = page.form().with_values({"email": "nouvelle@example.org"})
    answer = visitor.post("/identite/inscription", pairs, FORGED)
    assert answer.status in (200, 303), answer.page.words
    query = "select body, link from deliveries where address = 'nouvelle@example.org'"
    [(body, link), *_rest] = visitor.suite.wait_for("notify", query)
    assert "evil" not in body + link
    assert f"http://{visitor.host}/identite/inscription/" in body + link


def test_a28_a_forged_address_does_not_renew_the_tries(people: People) -> None:
    visitor = people.visitor("val-de-serre")
    page = visitor.open("/suivi/")
    pairs = page.form("/suivi/").with_values({"code": "K7QF-9M2R-XDT", "second": "a@b.fr"})
    statuses = [
        visitor.post("/suivi/", pairs, dict.fromkeys(SENDERS, f"10.{n}.0.1")).status
        for n in range(14)
    ]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_a56_a_session_is_worth_nothing_at_another_authority(people: People) -> None:
    for name, path in (("marie.legoff", "/mon-espace/"), ("admin", "/agents/comptes/")):
        abroad = people.visitor("val-de-serre")
        abroad.cookies = dict(people(name).cookies)
        answer = abroad.get(path)
        assert answer.status == 303
        assert answer.location.startswith("/connexion")
        assert people(name).get(path).status == 200


def test_a56_tickets_and_tokens_do_not_cross(people: People, street_report: Filed) -> None:
    owner = people.visitor()
    tracked = track(owner, street_report)
    abroad = people.visitor("val-de-serre")
    abroad.cookies = dict(owner.cookies)
    stolen = abroad.get(tracked.path)
    assert stolen.status == 403
    assert street_report.codes[0] not in stolen.text
    first = STREET[0] | {"add_file": "photo"}
    asked = owner.submit(start(owner, "signalement-voirie"), "", first)
    assert owner.get(asked.location).status == 200
    assert abroad.get(asked.location).status in (403, 404)
    values = {"code": street_report.codes[1], "second": street_report.email}
    elsewhere = abroad.submit(abroad.open("/suivi/"), "/suivi/", values)
    assert elsewhere.status == 422


def test_a56_an_authority_sees_its_own_alone(people: People, street_report: Filed) -> None:
    """The two authorities have the same procedure, the same role and the same family of it."""
    sofia = people("sofia.roux")
    lea = people.visitor("val-de-serre")
    hers = street(lea, {"lieu-text": "Quai de la Serre"})
    wait_for_case(lea, hers)
    for path in ("/agents/demandes/?vue=toutes", "/agents/demandes/export.csv", "/agents/"):
        assert "12 place du Marché" not in sofia.open(path).text
        assert "Quai de la Serre" not in people("karim.benali").open(path).text
    assert "Quai de la Serre" in sofia.open("/agents/demandes/").text
    case = f"/agents/dossiers/{street_report.request_id}/"
    assert sofia.open(case).status == 404
    assert people("karim.benali").open(f"/agents/dossiers/{hers.request_id}/").status == 404
    assert people("admin").open("/agents/comptes/?q=Sofia").page.words.count("Sofia Roux") == 0


def test_a56_an_event_for_no_authority_of_ours_opens_no_case(people: People) -> None:
    suite = people.suite
    filed = street(people.visitor())
    wait_for_case(people.visitor(), filed)
    query = "select body from outbox where type = 'forms.submission.sent.v1' and body like %s"
    [(body,), *_rest] = suite.sql("forms", query, f"%{filed.request_id}%")
    text = body if isinstance(body, str) else bytes(body).decode()
    other = filed.request_id[:-4] + "beef"
    forged = text.replace('"valmont"', '"nulle-part"').replace(filed.request_id, other)
    forged = re.sub(r'("id":")[0-9a-f-]{32}', r"\g<1>" + "0" * 32, forged)
    before = suite.sql("workflow", "select count(*) from parked")[0][0]
    suite.sql("bus", "insert into deliveries (queue, body) values ('workflow', %s)", forged)
    suite.sql("bus", "notify workflow")
    suite.wait_for("workflow", "select 1 from parked having count(*) > %s", before)
    assert suite.sql("workflow", "select 1 from cases where authority = 'nulle-part'") == []
    assert suite.sql("workflow", "select 1 from cases where request_id = %s", other) == []


def test_a57_nothing_is_left_over_on_a_connection_after_an_error(people: People) -> None:
    """Errors inside transactions, then the other authority's pages on the same few connections."""
    here, there = people.visitor(), people.visitor("val-de-serre")
    bad = [
        "/demarches/%00/",
        "/demarches/?apres=%00",
        "/demarches/" + "x" * 3_000 + "/",
        f"/recherche?{urlencode({'q': chr(0) + 'a'})}",
        "/demarches/signalement-voirie/999999999999999999999",
    ]
    for turn in range(60):
        ours: Browser
        ours, other = (here, there) if turn % 2 else (there, here)
        assert ours.get(bad[turn % len(bad)]).status in (200, 400, 404, 422)
        shown = other.get("/demarches/").text
        assert ("acte-naissance" in shown) == (other is here)
