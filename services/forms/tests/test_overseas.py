"""An authority that is not in Paris: the days its questions judge, the hours its drafts say."""

from copy import deepcopy
from datetime import date, datetime
from json import dumps
from typing import Any
from zoneinfo import ZoneInfo

from guichet_forms.actions import rehearsals
from guichet_kit.testing import Bench, example_of

from .conftest import FIRST, GO, SECOND, TEN, URL, hidden, publish
from .making import DESK, SLUG, designer
from .shelves import SCHOOL, model
from .test_actions import ANSWERS
from .test_api import post
from .test_api_cards import post as post_card
from .test_card_pages import SCHOOLS
from .test_events import WORKFLOW

PLACED = "workflow.authority.placed.v1"
FAR_AWAY = ("Pacific/Kiritimati", "Pacific/Midway")
"""At any hour, it is another day than in Paris in one of them."""


def today(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date()


def placed(bench: Bench) -> str:
    """Put the authority where it is not the day of Paris; give its zone."""
    zone = next(one for one in FAR_AWAY if today(one) != today("Europe/Paris"))
    told = {"zone": zone, "hour": "heure du lagon"}
    assert bench.deliver(PLACED, {**example_of(WORKFLOW, PLACED), **told}) == 1
    return zone


def asking_today(bench: Bench) -> None:
    """Ask for the day it is, and no other."""
    source = deepcopy(TEN)
    asked = next(one for page in source["pages"] for one in page["fields"] if one["id"] == "date")
    asked.update(min="today", max="today")
    publish(bench, source)


def typed(day: date) -> dict[str, Any]:
    parts = {"date-day": day.day, "date-month": day.month, "date-year": day.year}
    return {**SECOND, **GO, **parts}


def test_today_is_that_of_the_authority(bench: Bench) -> None:
    zone = placed(bench)
    asking_today(bench)
    client = bench.client()
    token = hidden(client.get(f"{URL}1").text, "token")
    client.post(f"{URL}1", data={**FIRST, **GO, "token": token})
    there = {"token": token}
    assert client.post(f"{URL}2", data=typed(today("Europe/Paris")) | there).status_code == 422
    assert client.post(f"{URL}2", data=typed(today(zone)) | there).location == f"{URL}verifier"
    check = client.get(f"{URL}verifier").text
    told = {name: hidden(check, name) for name in ("token", "revision")}
    assert "confirmation" in client.post(f"{URL}envoyer", data=told).location


def test_today_is_that_of_the_authority_for_programs_too(bench: Bench) -> None:
    zone = placed(bench)
    asking_today(bench)
    client = bench.client("citizen", family="transports")
    wrong = post(client, answers={**ANSWERS, "date": str(today("Europe/Paris"))})
    assert wrong.status_code == 422
    assert post(client, answers={**ANSWERS, "date": str(today(zone))}).status_code == 201


def test_today_is_that_of_the_authority_for_who_tries_the_form(bench: Bench) -> None:
    zone = placed(bench)
    asking_today(bench)
    who = designer(bench)
    for day, status in ((today("Europe/Paris"), 422), (today(zone), 200)):
        tried = who.post(f"{DESK}{SLUG}/apercu/page", data={**typed(day), "_at": "2"})
        assert tried.status_code == status
        test = {"name": str(status), "answers": dumps({**ANSWERS, "date": str(day)})}
        assert who.post(f"{DESK}{SLUG}/tests", data=test).status_code == 303
    with bench.transaction() as session:
        kept = {one.content["name"]: one.content for one in rehearsals.list_tests(session, SLUG)}
    assert [kept[name]["expect"]["valid"] for name in ("422", "200")] == [False, True]


def test_a_draft_says_its_hour_as_it_is_there(bench: Bench) -> None:
    zone = ZoneInfo(placed(bench))
    client = bench.client("citizen", family="transports", sub="p-marie")
    before = f"{datetime.now(zone):%H:%M}"
    client.post(f"{URL}1", data={**FIRST, **GO})
    hours = {before, f"{datetime.now(zone):%H:%M}"}
    mine = bench.client("citizen", subjects={"transports": "p-marie"}, sub="c")
    dashboard = mine.get("/fragments/mes-brouillons").text
    pages = [dashboard, *(client.get(f"{URL}{page}").text for page in ("", "effacer"))]
    for page in pages:
        assert any(f"à {hour} (heure du lagon)" in page for hour in hours)
    asked = client.get(f"{URL}2").text.replace("\u00a0", " ")
    assert any(f"Brouillon enregistré à {hour}" in asked for hour in hours)


def test_today_is_that_of_the_authority_for_its_cards(bench: Bench) -> None:
    zone = placed(bench)
    source = deepcopy(SCHOOL)
    source["pages"][0]["fields"][2].update(min="today", max="today")
    with bench.transaction() as session:
        model(session, source)
    desk = bench.client("agent", name="Sam", roles=["vie-scolaire"])
    for day, page, made, faults in (
        (today("Europe/Paris"), 422, 422, 1),
        (today(zone), 303, 201, 0),
    ):
        parts = {f"ouverture-{name}": getattr(day, name) for name in ("day", "month", "year")}
        posted = desk.post(f"{SCHOOLS}nouvelle", data={"nom": "École", **parts})
        assert posted.status_code == page
        answers = {"nom": "École", "ouverture": str(day)}
        assert post_card(desk, {"answers": answers}, f"key-of-{made}").status_code == made
        body = {"cards": [{"answers": answers}], "dry": True}
        assert len(post_card(desk, body, "key-of-dry", "/import").json["faults"]) == faults
