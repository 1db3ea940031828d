"""An authority sends so many SMS a day, then mails take their place."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_notify.actions import ceiling, templates
from guichet_notify.actions.ways import NoText
from guichet_notify.models import SmsCount
from sqlalchemy import update

from .conftest import equipped, send, serving, settle_all, states, wanted_sms
from .test_sms import ASKED, ask, row_of

MOST = 8


@pytest.fixture(scope="session")
def bounded(admin_url: str) -> Iterator[ServiceUnderTest]:
    yield from serving(admin_url, sms_daily=MOST)


@pytest.fixture(scope="session")
def stopped(admin_url: str) -> Iterator[ServiceUnderTest]:
    yield from serving(admin_url, sms_daily=0)


def writing(service: ServiceUnderTest) -> Bench:
    settle_all(service)
    bench = equipped(service)
    with bench.transaction() as session:
        templates.put_template(session, "recue", "", "Demande prise. {{ lien }}", channel="sms")
    return bench


@pytest.fixture
def few(bounded: ServiceUnderTest) -> Bench:
    """The mailbox of the demonstration, where eight SMS leave in a day."""
    return writing(bounded)


def given(at: int, **more: Any) -> dict[str, Any]:
    to = {"email": f"p{at}@example.org", "phone": f"06399800{at:02}", "name": "P"}
    return {"to": to, "link": "https://x.example/1", **more}


def used(bench: Bench) -> int:
    with bench.transaction() as session:
        return ceiling.used_today(session)


def test_many_numbers_cost_no_more_than_the_day_allows(few: Bench) -> None:
    ids = [ask(few, **given(at)) for at in range(12)]
    assert [[*states(few, one)] for one in ids] == [["sms"]] * MOST + [["email"]] * 4
    assert row_of(few, ids[-1], "email").note == (
        "Pas de SMS\u00a0: le plafond de SMS de la journée est atteint"
    )
    assert send(few) == 12
    assert used(few) == MOST


def test_a_long_text_counts_for_what_it_costs(few: Bench) -> None:
    long = "https://x.example/" + "a" * 650
    asked = [given(1, link=long), given(2, link=long), given(3)]
    found = [states(few, ask(few, **more)) for more in asked]
    assert [*map(list, found)] == [["sms"], ["email"], ["sms"]]
    assert used(few) == 6


def test_a_message_asked_for_twice_counts_once_and_leaves_once(few: Bench) -> None:
    data = wanted_sms(**given(1))
    for _time in range(MOST + 2):
        few.deliver(ASKED, data)
    assert states(few, data["message_id"]) == {"sms": "waiting"}
    assert used(few) == 1


def test_the_next_day_begins_at_nought_and_never_goes_back(few: Bench) -> None:
    for at in range(MOST):
        ask(few, **given(at))
    shift(few, -1)
    assert used(few) == 0
    assert [*states(few, ask(few, **given(20)))] == ["sms"]
    assert used(few) == 1
    shift(few, 1)
    ask(few, **given(21))
    assert used(few) == 2


def shift(bench: Bench, days: int) -> None:
    with bench.transaction() as session:
        session.execute(update(SmsCount).values(day=SmsCount.day + days))


def test_authorities_count_apart(few: Bench, bounded: ServiceUnderTest) -> None:
    for at in range(MOST):
        ask(few, **given(at))
    assert [*states(other := writing(bounded), ask(other, **given(30)))] == ["sms"]


def test_those_that_come_together_do_not_pass_the_ceiling(few: Bench) -> None:
    def try_one(_at: int) -> bool:
        try:
            with few.transaction() as session:
                ceiling.reserve(session, uuid7(), 1, MOST)
        except NoText:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(try_one, range(24))) == MOST
    assert used(few) == MOST


def test_administrators_see_how_many_of_the_day_are_used(few: Bench) -> None:
    client = few.client("agent", rights=["messages.edit"])
    assert f"0 SMS sur {MOST}" in shown(client)
    for at in range(MOST - 2):
        ask(few, **given(at))
    assert "Presque tous les SMS du jour sont pris" in shown(client)
    for at in range(2):
        ask(few, **given(at + 20))
    page = shown(client)
    assert "Plus aucun SMS ne part aujourd’hui" in page
    assert f"{MOST} SMS sur {MOST}" in page


def shown(client: Any) -> str:
    return str(client.get("/agents/messages/").text).replace("\u00a0", " ")


def test_nought_a_day_is_no_sms_and_screens_say_so(stopped: ServiceUnderTest) -> None:
    bench = writing(stopped)
    message_id = ask(bench, **given(1))
    assert [*states(bench, message_id)] == ["email"]
    assert "n’envoie pas de SMS" in row_of(bench, message_id, "email").note
    client = bench.client("agent", rights=["messages.edit"])
    assert "n’envoie pas de SMS" in client.get("/agents/messages/recue/sms").text
    assert " SMS sur " not in shown(client)
