"""The pages of the agents' desk."""

import csv
from io import StringIO

import pytest
from guichet_backoffice.actions.views import TABS
from guichet_kit.dates import PARIS
from guichet_kit.testing import Bench

from .conftest import moved, officer, publish, sent, stamp, status, take, voirie

LIST = "/agents/demandes/"


def test_the_list_shows_a_request_in_four_statements_at_most(bench: Bench) -> None:
    take(bench, sent(), due_at=stamp(days=-1.5))
    client = officer(bench)
    client.get(LIST)
    with bench.statements() as seen:
        page = client.get(f"{LIST}?q=goff")
    assert len(seen) <= 4, seen
    for text in ("2026-000412", "Acte de naissance", "Copie intégrale", "Marie Le Goff"):
        assert text in page.text
    assert 'aria-sort="descending"' in page.text
    assert "1 demande<" in client.get(f"{LIST}?q=gof").text
    with bench.statements() as seen:
        assert "commence ainsi" in client.get(f"{LIST}?q=gof").text
    assert len(seen) <= 4, seen


@pytest.mark.parametrize(("filtered", "more"), [("&tri=recu", 0), ("&canal=web", 1)])
def test_a_view_that_filters_nothing_is_counted_as_its_tab(
    bench: Bench, filtered: str, more: int
) -> None:
    take(bench, sent(number="2026-000001"))
    with bench.statements() as seen:
        page = officer(bench).get(f"{LIST}?vue=toutes{filtered}")
    assert "1 demande<" in page.text
    assert [text.count("count(") for text in seen if "count(" in text] == [len(TABS) + more]


def test_the_first_page_begins_with_what_is_to_do_most_urgent_first(bench: Bench) -> None:
    take(bench, sent(number="2026-000001"), due_at=stamp(days=5))
    take(bench, sent(number="2026-000002"), due_at=stamp(days=-1))
    page = officer(bench).get(LIST)
    assert page.text.index("2026-000002") < page.text.index("2026-000001")
    assert "(en retard)" in page.text


def test_filters_are_chips_and_each_can_be_removed(bench: Bench) -> None:
    take(bench, sent())
    page = officer(bench).get(f"{LIST}?vue=toutes&demarche=acte-naissance&canal=web&q=goff").text
    page = page.replace("\u00a0", " ")
    assert "Démarche : <b>Acte de naissance</b>" in page
    assert 'href="/agents/demandes/?vue=toutes&amp;canal=web&amp;q=goff"' in page
    assert 'href="/agents/demandes/?vue=toutes"' in page
    assert "2026-000412" in page


def test_htmx_gets_the_same_content(bench: Bench) -> None:
    take(bench, sent())
    client = officer(bench)
    whole = client.get(LIST)
    part = client.get(LIST, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "2026-000412" in part.text
    assert "<html" not in part.text
    assert whole.headers["Vary"] == "HX-Request"


def test_a_page_leads_to_the_next_and_back(bench: Bench) -> None:
    take(bench, *(sent(number=f"2026-{place:06d}") for place in range(120)))
    client = officer(bench)
    seen, address, pages = set(), f"{LIST}?vue=toutes", 0
    while address:
        text = client.get(address).text
        seen |= {part[:11] for part in text.split("data-row>")[1:]}
        pages += 1
        address = link(text, "next")
    assert (len(seen), pages) == (120, 3)
    back = client.get(link(text, "prev")).text
    assert back.count("data-row") == 50
    first = client.get(link(back, "prev")).text
    assert first.count("data-row") == 50
    assert not link(first, "prev")
    assert client.get(f"{LIST}?apres=n-importe-quoi").status_code == 404


def link(text: str, rel: str) -> str:
    mark = f'rel="{rel}" href="'
    return text.split(mark)[1].split('"')[0].replace("&amp;", "&") if mark in text else ""


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (LIST, "Tout est traité"),
        (f"{LIST}?vue=toutes", "Aucune demande pour l’instant"),
        (f"{LIST}?vue=attente", "Rien dans cette vue"),
        (f"{LIST}?canal=courrier&q=loup", "Canal : Courrier, Contient : loup"),
        ("/agents/", "Aucune demande pour l’instant"),
    ],
)
def test_an_empty_page_says_why(bench: Bench, address: str, sentence: str) -> None:
    text = officer(bench).get(address).text.replace("\u00a0", " ")
    assert sentence in text


def test_a_day_is_over_once_all_is_done_not_before_anything_came(bench: Bench) -> None:
    assert "Ouvrir le portail des usagers" in officer(bench).get("/agents/").text
    take(bench, sent(), status=status("delivree", "Délivrée", "done", "nobody"))
    text = officer(bench).get("/agents/").text
    assert "Tout est traité" in text


def test_an_agent_without_role_or_family_is_told_whom_to_ask(bench: Bench) -> None:
    take(bench, sent())
    for claims in ({"roles": []}, {"families": []}):
        for address in ("/agents/", LIST):
            assert (
                "Aucune démarche ne vous est confiée" in officer(bench, **claims).get(address).text
            )


def test_the_export_is_exactly_the_view(bench: Bench) -> None:
    evil = sent(number="2026-000001", applicant={"name": "=HYPERLINK(1)"}, digest='+cmd;x"y')
    take(bench, evil, sent(number="2026-000002", channel="telephone"))
    take(bench, voirie(number="2026-000003"))
    answer = officer(bench).get(f"{LIST}export.csv?vue=toutes&canal=web")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0][:2] == ["Numéro", "Demande"]
    assert [row[0] for row in rows[1:]] == ["2026-000001"]
    assert rows[1][3] == "'=HYPERLINK(1)"
    assert rows[1][2] == "'+cmd;x\"y"


def test_an_export_leaves_one_line_in_the_audit_and_no_name(bench: Bench) -> None:
    from guichet_backoffice.models import Trace
    from sqlalchemy import select

    take(bench, sent(number="2026-000001"))
    address = f"{LIST}export.csv?vue=toutes&canal=web&q=Legoff"
    assert officer(bench).get(address).status_code == 200
    with bench.transaction() as session:
        (line,) = session.scalars(select(Trace))
    assert (line.actor, line.action, line.object) == ("agent-1", "list.exported", "toutes")
    assert line.details == {"channel": "web", "searched": True}
    assert len(line.hash) == 64


def test_an_export_too_long_says_that_it_is_cut(bench: Bench) -> None:
    from guichet_backoffice.actions.export import csv_lines
    from guichet_backoffice.actions.listing import list_entries
    from guichet_backoffice.actions.reach import scope
    from guichet_backoffice.actions.views import View
    from guichet_kit.auth import Principal

    from .conftest import NOW

    take(bench, *(sent(number=f"2026-{place:06d}") for place in range(5)))
    who = Principal(
        kind="agent",
        subject="a",
        authority=bench.authority,
        roles=frozenset(["officier"]),
        families=frozenset(["etat-civil"]),
    )

    def lines(most: int) -> list[str]:
        with bench.transaction() as session:
            reach = scope(session, who)

            def read(after: str):
                return list_entries(session, reach, View(tab="toutes"), NOW, after=after, size=2)

            return "".join(csv_lines(read, {}, most, PARIS)).splitlines()

    assert len(lines(10)) == 6
    assert len(lines(5)) == 6
    assert len(lines(3)) == 5
    assert "Export limité aux 3 premières" in lines(3)[-1]


def test_the_day_begins_with_late_requests(bench: Bench) -> None:
    take(bench, sent(number="2026-000001"), due_at=stamp(days=-2))
    take(bench, sent(number="2026-000002"), assignee={"id": "agent-1", "name": "Anne"})
    take(bench, sent(number="2026-000003"), status=status("nouvelle", "Nouvelle"), due_at=None)
    page = officer(bench).get("/agents/")
    for text in ("En retard", "Les miennes", "À prendre", "À vérifier", "/agents/dossiers/"):
        assert text in page.text
    assert "L’usager a répondu" not in page.text
    assert "?vue=retard" in page.text


def test_the_end_of_the_legal_delay_is_seen_ten_days_before(bench: Bench) -> None:
    take(bench, sent(number="2026-000001"), legal_at=stamp(days=8))
    take(bench, sent(number="2026-000002"), legal_at=stamp(days=30))
    day = officer(bench).get("/agents/").text
    assert "Le délai légal finit dans les 10 jours" in day
    assert "Légal\u00a0: J-" in day
    found = officer(bench).get("/agents/demandes/?vue=toutes&echeance=legal").text
    assert "2026-000001" in found
    assert "2026-000002" not in found


def test_what_failed_is_found_from_the_day_and_from_the_list(bench: Bench) -> None:
    take(bench, sent(number="2026-000001"), due_at=stamp(days=-2), incidents=2)
    take(bench, sent(number="2026-000002"), due_at=None, incidents=1)
    take(bench, sent(number="2026-000003"), incidents=1, closed_at=stamp(), due_at=None)
    take(bench, sent(number="2026-000004"), due_at=None)
    day = officer(bench).get("/agents/").text
    assert "Avec un incident" in day
    assert "2 incidents" in day, "those late have it said on their line"
    found = officer(bench).get("/agents/demandes/?vue=incidents").text
    assert [number for number in range(1, 5) if f">2026-00000{number}<" in found] == [1, 2]
    assert "1 incident" in found
    assert "vue=incidents" in officer(bench).get("/agents/demandes/").text


def test_the_tab_of_incidents_is_there_once_something_failed(bench: Bench) -> None:
    take(bench, sent())
    who = officer(bench)
    assert "vue=incidents" not in who.get("/agents/demandes/").text
    assert ">Incidents" in who.get("/agents/demandes/?vue=incidents").text


def test_the_tab_of_third_parties_is_there_while_one_is_awaited(bench: Bench) -> None:
    request = sent(number="2026-000001")
    take(bench, request, awaits=2)
    take(bench, sent(number="2026-000002"), awaits=1, closed_at=stamp())
    take(bench, sent(number="2026-000003"))
    who = officer(bench)
    tab = who.get("/agents/demandes/").text.split("vue=tiers")[1]
    assert "Attend un tiers" in tab[:60]
    assert ">1<" in tab[:200]
    found = who.get("/agents/demandes/?vue=tiers").text
    assert [number for number in range(1, 4) if f">2026-00000{number}<" in found] == [1]
    bench.deliver("workflow.case.moved.v1", moved(request, 2))
    assert "vue=tiers" not in who.get("/agents/demandes/").text


def test_the_day_shows_each_request_once(bench: Bench) -> None:
    take(bench, *(sent(number=f"2026-{n:06d}") for n in range(1, 8)), due_at=stamp(days=2))
    page = officer(bench).get("/agents/").text
    shown = [one for one in (f"2026-{n:06d}" for n in range(1, 8)) if page.count(f">{one}<") == 1]
    assert len(shown) == 7
    assert page.count('file-name"><a href="/agents/dossiers/') == 7
    assert "Voir les 7" in page


def test_the_day_leaves_out_a_list_that_stands_above(bench: Bench) -> None:
    take(bench, sent(), due_at=stamp(days=2))
    page = officer(bench).get("/agents/").text
    assert "À rendre dans les 7 jours" in page
    assert "<h2>À prendre" not in page
    assert page.count('file-name"><a href="/agents/dossiers/') == 1


@pytest.mark.parametrize("words", ["vue=ancienne", "tri=abc", "canal=pigeon", "q=" + "a" * 300])
def test_an_address_that_is_not_understood_still_shows_the_list(bench: Bench, words: str) -> None:
    take(bench, sent())
    page = officer(bench).get(f"{LIST}?{words}")
    assert page.status_code == 422
    assert "n’a pas été comprise" in page.text
    assert "2026-000412" in page.text
    assert officer(bench).get(f"{LIST}export.csv?{words}").status_code == 422


def test_nothing_to_export_no_button(bench: Bench) -> None:
    assert "Exporter cette vue" not in officer(bench).get(LIST).text
    take(bench, sent())
    shown = officer(bench).get(LIST).text
    assert "Exporter cette vue" in shown
    assert "n’a pas été comprise" not in shown


@pytest.mark.parametrize("words", ["naissance", "etat civil", "ÉTAT-CIVIL extrait", "Pièce"])
def test_a_procedure_is_found_by_its_words_its_family_and_its_keywords(
    bench: Bench, words: str
) -> None:
    keywords = ["extrait", "pièce d’état civil"]
    publish(bench, "acte-naissance", "etat-civil", keywords=keywords)
    page = officer(bench).get("/agents/saisir/", query_string={"canal": "guichet", "q": words})
    assert "/agents/saisir/acte-naissance/?canal=guichet" in page.text


def test_a_request_is_entered_for_someone_else(bench: Bench) -> None:
    publish(bench, "mariage", "etat-civil", workflow="acte-naissance", channels=["web"])
    publish(bench, "deces", "etat-civil", workflow="acte-naissance", open=False)
    client = officer(bench)
    assert "Démarches que vous pouvez saisir" not in client.get("/agents/saisir/").text
    page = client.get("/agents/saisir/?canal=telephone").text
    assert "Acte de naissance" in page
    for other in ("Mariage", "Deces", "Signalement"):
        assert other not in page
    assert "Aucune démarche ne correspond" in client.get("/agents/saisir/?canal=guichet&q=zz").text
    went = client.get("/agents/saisir/acte-naissance/?canal=telephone")
    assert went.status_code == 303
    assert went.headers["Location"] == "/demarches/acte-naissance/?canal=telephone"
    for slug in ("mariage", "deces", "signalement", "rien"):
        assert client.get(f"/agents/saisir/{slug}/?canal=telephone").status_code == 404
    assert client.get("/agents/saisir/acte-naissance/?canal=pigeon").status_code == 422
    assert client.get("/agents/saisir/?canal=pigeon").status_code == 422
    nothing = client.get("/agents/saisir/?suite=1")
    assert nothing.status_code == 422
    assert "Choisissez un canal" in nothing.text
    assert "novalidate" in nothing.text


def test_who_manages_accounts_is_sent_where_roles_are_given(bench: Bench) -> None:
    for path in ("/agents/", "/agents/demandes/"):
        manager = bench.client("agent", rights=["accounts.manage"]).get(path)
        assert 'href="/agents/comptes/"' in manager.text
        plain = bench.client("agent").get(path)
        assert "/agents/comptes/" not in plain.text
        assert "Demandez à la personne qui gère les comptes" in plain.text


@pytest.mark.parametrize(("up", "said"), [(True, ""), (False, "arrivent avec du retard")])
def test_agents_are_told_that_requests_arrive_late(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, up: bool, said: str
) -> None:
    monkeypatch.setattr("guichet_kit.health.state", lambda: {"bus": "ok" if up else "down"})
    client = officer(bench)
    fragment = client.get(f"{LIST}retard", headers={"HX-Request": "true"}).text
    assert said in fragment
    assert bool(fragment.strip()) is not up
    assert 'hx-get="/agents/demandes/retard"' in client.get(LIST).text
    assert 'hx-get="/agents/demandes/retard"' in client.get("/agents/").text
    assert ("arrivent normalement" in client.get(f"{LIST}retard").text) is up
