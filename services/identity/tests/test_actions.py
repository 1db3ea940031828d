"""Passwords, keys, the audit trail and the sweeping of old rows, below the pages."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from guichet_identity import jobs
from guichet_identity.actions import audit, clients
from guichet_identity.actions.sign_in import Allowance
from guichet_identity.browser import address, device
from guichet_identity.models import SigningKey
from guichet_identity.passwords import Hasher, fault_of
from guichet_identity.settings import Settings
from guichet_identity.signing import Keyring
from guichet_identity.tokens import authority_of
from guichet_kit.problems import Invalid
from guichet_kit.settings import SettingsError
from guichet_kit.testing import Bench, ServiceUnderTest
from joserfc.errors import JoseError
from sqlalchemy.exc import DBAPIError


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "motdepasse123",
        "MotDePasse2026!",
        "azertyuiop12",
        "poiuytreza99",
        "123456789012",
        "aaaaaaaaaaaaaa",
        "abababababab",
        "marie.legoff-2026",
        "vive-valmont-2026",
        "x" * 201,
    ],
)
def test_a_password_that_is_a_guess_is_refused(password: str) -> None:
    assert fault_of(password, "marie.legoff@exemple.fr", "valmont")


@pytest.mark.parametrize(
    "password", ["quatre mots tout simples", "correct cheval pile agrafe", "Tr0ub4dour&3-lune"]
)
def test_four_words_are_a_good_password(password: str) -> None:
    assert fault_of(password, "marie@exemple.fr", "valmont") == ""


def test_passwords_are_hashed_two_at_a_time() -> None:
    hasher = Hasher()
    begun = time.perf_counter()
    hasher.hash("one")
    one = time.perf_counter() - begun
    with ThreadPoolExecutor(6) as pool:
        begun = time.perf_counter()
        made = list(pool.map(hasher.hash, "abcdef"))
    assert time.perf_counter() - begun > one
    assert all(hashed.startswith("$argon2id$") for hashed in made)
    assert hasher.verify(made[0], "a")
    assert not hasher.verify(made[0], "b")
    assert not hasher.verify(None, "nobody has this password")
    assert not hasher.verify("not a hash", "a")


def test_the_wait_doubles_up_to_its_bound() -> None:
    waits = [Allowance(5, 300).delay(n).total_seconds() for n in (5, 6, 7, 8, 50, 5_000)]
    assert waits == [0, 2, 4, 8, 300, 300]


def test_a_key_is_announced_before_it_signs_and_kept_after(running: ServiceUnderTest) -> None:
    engine = running.app.extensions["guichet"].database.web
    keyring = Keyring(engine, running.settings.signing_secret)
    old = keyring.sign({"sub": "a"}, "JWT")
    kid = keyring.rotate()
    assert kid in {key["kid"] for key in keyring.public()["keys"]}
    still = keyring.sign({"sub": "b"}, "JWT")
    assert keyring.read(still).header["kid"] == keyring.read(old).header["kid"] != kid
    with running.fresh().transaction() as session:
        mine = sa.update(SigningKey).where(SigningKey.kid == kid)
        session.execute(mine.values(active_from=sa.func.now()))
    later = Keyring(engine, running.settings.signing_secret)
    assert later.read(later.sign({"sub": "c"}, "JWT")).header["kid"] == kid
    assert later.read(old).claims == {"sub": "a"}


def test_a_key_cannot_be_read_with_another_secret(running: ServiceUnderTest) -> None:
    engine = running.app.extensions["guichet"].database.web
    Keyring(engine, running.settings.signing_secret).public()
    with pytest.raises(JoseError):
        Keyring(engine, "another-secret-of-thirty-two-characters").sign({}, "JWT")


def test_the_trail_is_chained_and_nobody_edits_it(bench: Bench, journey: Any) -> None:
    journey.citizen()
    journey.session()
    with bench.transaction() as session:
        assert audit.first_broken_link(session) is None
    for statement in ("update audit set actor = 'x'", "delete from audit", "truncate audit"):
        with pytest.raises(DBAPIError), bench.transaction() as session:
            session.execute(sa.text(statement))


def test_a_changed_or_missing_line_is_found(bench: Bench, journey: Any) -> None:
    journey.citizen()
    journey.session()
    admin = sa.create_engine(bench.service.url().replace("postgresql://", "postgresql+psycopg://"))
    own = {"authority": bench.authority}
    changes = [
        ("update audit set actor = 'x' where position = 2 and authority = :authority", 2),
        ("delete from audit where position = 1 and authority = :authority", 2),
    ]
    for statement, position in changes:
        with admin.begin() as connection:
            connection.execute(sa.text(statement), own)
        with bench.transaction() as session:
            assert audit.first_broken_link(session) == position
    admin.dispose()


def test_lines_written_at_once_make_one_chain(bench: Bench) -> None:
    def write(number: int) -> None:
        with bench.transaction() as session:
            audit.note(session, "signed.in", actor="x", subject=str(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(12)))
    with bench.transaction() as session:
        assert audit.first_broken_link(session) is None
        assert session.scalar(sa.text("select max(position) from audit")) == 12


def test_old_rows_are_swept(bench: Bench, journey: Any) -> None:
    account = journey.citizen()
    journey.session()
    bench.client().post("/identite/inscription", data={"email": "x@exemple.fr"})
    jobs.sweep(bench.app)
    assert len(journey.sids(account.id)) == 1
    age = {
        "sessions": "expires_at = now() - interval '1 second'",
        "codes": "expires_at = now() - interval '2 days'",
        "links": "expires_at = now() - interval '1 second'",
        "attempts": "changed_at = now() - interval '91 days'",
    }
    with bench.transaction() as session:
        for table, change in age.items():
            session.execute(sa.text(f"update {table} set {change}"))  # noqa: S608 - words above
    jobs.sweep(bench.app)
    with bench.transaction() as session:
        for table in age:
            count = sa.text(f"select count(*) from {table}")  # noqa: S608 - words above
            assert session.scalar(count) == 0, table


@pytest.mark.parametrize(
    ("client_id", "address"),
    [
        ("gateway", "https://site.example/cb"),
        ("forms", "https://site.example/cb"),
        ("Site", "https://site.example/cb"),
        ("site", "http://site.example/cb"),
        ("site", "https://site.example/cb#x"),
        ("site", "https://me@site.example/cb"),
        ("site", "javascript:alert(1)"),
    ],
)
def test_a_client_that_could_not_be_trusted_is_not_registered(
    bench: Bench, client_id: str, address: str
) -> None:
    with pytest.raises(Invalid), bench.transaction() as session:
        clients.put_client(session, client_id, "Site", [address])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox · Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit Version/18.0 Mobile Safari/604.1",
            "Safari · iPhone",
        ),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_in_words(bench: Bench, text: str, words: str) -> None:
    with bench.app.test_request_context(headers={"User-Agent": text}):
        assert device() == words


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("x" * 100, "x" * 64),
    ],
)
def test_an_address_is_counted_by_household(bench: Bench, told: str, counted: str) -> None:
    with bench.app.test_request_context(environ_base={"REMOTE_ADDR": told}):
        assert address() == counted


@pytest.mark.parametrize("text", ["", "valmont", "valmont.", ".x", "Val mont.x", "a'b.x"])
def test_a_reference_that_is_not_ours_names_no_authority(text: str) -> None:
    assert authority_of(text) == ""


def test_short_secrets_are_refused() -> None:
    with pytest.raises(SettingsError, match="GUICHET_PAIRWISE_KEY"):
        Settings(
            database_url="x",
            worker_database_url="x",
            issuer="x",
            handover_key="h" * 32,
            gateway_secret="g" * 32,
            pairwise_key="short",
            signing_secret="s" * 32,
        )
