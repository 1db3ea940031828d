"""From the case page: back to the list, to the neighbours in it, to the choices; answers copied."""

import re
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from guichet_kit.testing import Bench

from .samples import agent, case_url, choose, opened

ASKED = "vue=toutes&q=Goff"
LINK = re.compile(r'<a [^>]*href="(/agents/demandes/[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def links(page: str) -> dict[str, str]:
    bar = page[page.index("case-walk") :].partition("</div>")[0]
    found = {re.sub("<[^>]+>", " ", words).split()[0]: url for url, words in LINK.findall(bar)}
    return {words: unescape(url) for words, url in found.items()}


def test_a_case_of_a_list_leads_to_its_neighbours_and_back(bench: Bench) -> None:
    request_id = opened(bench)
    found = links(agent(bench).get(f"{case_url(request_id)}?liste={quote(ASKED)}").text)
    assert found["Demandes"] == f"/agents/demandes/?{ASKED}"
    following, former = urlsplit(found["Suivante"]), urlsplit(found["Précédente"])
    assert following.path == former.path == "/agents/demandes/voisine"
    asked = {"vue": ["toutes"], "q": ["Goff"], "de": [request_id]}
    assert parse_qs(following.query) == asked
    assert parse_qs(former.query) == {**asked, "sens": ["avant"]}


def test_the_list_is_remembered_after_an_act(bench: Bench) -> None:
    request_id = opened(bench)
    here = f"http://valmont.example{case_url(request_id)}"
    headers = {"Referer": f"{here}?liste={quote(ASKED)}"}
    done = agent(bench).get(case_url(request_id), headers=headers)
    assert done.location == f"{case_url(request_id)}?liste=vue%3Dtoutes%26q%3DGoff"
    assert agent(bench).get(done.location, headers=headers).status_code == 200
    refused = agent(bench).post(case_url(request_id, "notes"), data={"note": ""}, headers=headers)
    assert refused.status_code == 422
    assert links(refused.text)["Demandes"] == f"/agents/demandes/?{ASKED}"


@pytest.mark.parametrize(
    "referer",
    ["", "http://[", "http://x/?liste=vue%3Dtoutes", "http://x/agents/dossiers/?liste=a%3Db"],
)
def test_a_case_opened_from_elsewhere_has_no_neighbour(bench: Bench, referer: str) -> None:
    request_id = opened(bench)
    page = agent(bench).get(case_url(request_id), headers={"Referer": referer}).text
    assert links(page) == {"Demandes": "/agents/demandes/"}


def test_what_the_address_says_of_the_list_leads_to_the_list(bench: Bench) -> None:
    request_id = opened(bench)
    asked = quote('//elsewhere.example/?a="><script>&de=1&sens=apres&c=#x')
    page = agent(bench).get(f"{case_url(request_id)}?liste={asked}").text
    assert "<script>" not in page
    found = links(page)
    assert len(found) == 3
    assert parse_qs(urlsplit(found["Précédente"]).query)["de"] == [request_id]
    assert parse_qs(urlsplit(found["Précédente"]).query)["sens"] == ["avant"]


def test_an_answer_is_copied_by_its_button(bench: Bench) -> None:
    page = agent(bench).get(case_url(opened(bench))).text
    [button] = re.findall(r'<button[^>]*data-copy="14 rue du Lavoir"[^>]*>.*?</button>', page)
    assert " hidden" in button
    assert "data-needs-script" in button
    assert re.sub("<[^>]+>", "", button) == "Copier «\u00a0Adresse\u00a0»"


def test_the_key_of_the_status_leads_to_the_choices_where_there_are_some(bench: Bench) -> None:
    request_id = opened(bench)
    [title] = re.findall(
        r'<h2 [^>]*data-key="s"[^>]*>', agent(bench).get(case_url(request_id)).text
    )
    assert 'id="actions" tabindex="-1"' in title
    assert choose(agent(bench), request_id, "refuser", comment="Hors commune.").status_code == 303
    assert 'data-key="s"' not in agent(bench).get(case_url(request_id)).text
