"""The command that says where a portal is, run as an operator runs it."""

from dataclasses import asdict

import pytest
from guichet_kit.problems import Invalid
from guichet_kit.testing import Bench
from guichet_workflow import cli
from guichet_workflow.actions import put_portal
from guichet_workflow.actions.carry import hold
from guichet_workflow.models import Portal
from sqlalchemy import select

from .samples import opened


@pytest.fixture(autouse=True)
def environment(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in asdict(bench.service.settings).items():
        monkeypatch.setenv(f"GUICHET_{name.upper()}", str(value))


def test_links_of_mails_begin_with_the_portal(bench: Bench) -> None:
    place = "https://demarches.valmont.fr"
    assert cli.main(["portal", "put", bench.authority, f"{place}/", "Ville de Valmont"]) == 0
    with bench.transaction() as session:
        (row,) = session.scalars(select(Portal))
    assert (row.name, row.origin) == ("Ville de Valmont", place)
    opened(bench)
    (asked,) = bench.emitted("workflow.message.requested.v1")
    assert asked["link"].startswith(f"{place}/demandes/")
    assert asked["values"]["commune"] == "Ville de Valmont"


def test_what_is_no_address_or_no_authority_is_refused(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    own = bench.authority
    assert cli.main(["portal", "put", own, "demarches.valmont.fr", "Valmont"]) == 1
    assert "https://demarches.ville.fr" in capsys.readouterr().err
    assert cli.main(["portal", "put", own, "https://demarches.valmont.fr", " "]) == 1
    assert "nom de la collectivité" in capsys.readouterr().err
    assert cli.main(["portal", "put", "Pas un nom", "https://x.example", "X"]) == 2
    assert "Pas un nom" in capsys.readouterr().err


@pytest.mark.parametrize(
    "origin",
    [
        "https://demarches.ville.fr@evil.example",
        "https://u:p@ville.fr",
        "https://ville.fr?x=",
        "https://ville.fr#",
        "https://ville.fr/#",
        "https://ville.fr/demarches",
        "https://ville.fr\n.evil.example",
        "https://ville.fr\n",
        "https://ville.fr\\evil.example",
        "https://ville.fr:port",
        "https://ville .fr",
        "javascript://ville.fr",
        "",
    ],
)
def test_what_is_not_the_origin_of_a_site_is_refused(bench: Bench, origin: str) -> None:
    with bench.transaction() as session, pytest.raises(Invalid) as refused:
        put_portal(session, name="Valmont", origin=origin)
    assert list(refused.value.errors) == ["origin"]


@pytest.mark.parametrize("origin", ["http://localhost:8080", "http://[::1]:8080", "HTTPS://V.fr/"])
def test_the_origin_of_a_site_is_kept(bench: Bench, origin: str) -> None:
    with bench.transaction() as session:
        put_portal(session, name="Valmont", origin=origin)
        assert session.scalars(select(Portal.origin)).one() == origin.rstrip("/")


def test_the_territory_says_which_holidays_delays_pass_over(bench: Bench) -> None:
    told = ["portal", "put", bench.authority, "https://demarches.valmont.fr", "Valmont"]
    assert cli.main([*told, "--territory", "martinique"]) == 0
    assert cli.main(told) == 0  # what is not said again stays
    request_id = opened(bench)
    with bench.transaction() as session:
        assert hold(session, request_id).definition.territory == "martinique"


def test_an_unknown_territory_is_refused(bench: Bench) -> None:
    with bench.transaction() as session, pytest.raises(Invalid) as refused:
        put_portal(session, name="Valmont", origin="https://v.example", territory="bretagne")
    assert "territoire" in refused.value.errors["territory"]
