"""Definitions of Publik: what is mapped, what is told, what is refused."""

import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from guichet_forms.core.exchange.notes import FileRefused
from guichet_forms.core.exchange.publik import Completion, Converted, convert, read_publik
from guichet_forms.schemas.working import read_working

SAMPLES = Path(__file__).parent / "samples"
CANTEEN = (SAMPLES / "inscription-cantine.wcs").read_bytes()
BLOCK = (SAMPLES / "personne-autorisee.wcs").read_bytes()
HERE = Completion(
    family="scolaire",
    service={
        "name": "Scolaire",
        "address": "1 place",
        "email": "s@exemple.fr",
        "phone": "0200000000",
    },
)


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"formdefs_xml/{name}", content)
    return stream.getvalue()


def tarred(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"forms/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def converted(content: bytes, name: str = "cantine.wcs") -> Converted:
    found = read_publik(content, name)
    return convert(found.forms[0], found.blocks, HERE)


@pytest.fixture(scope="module")
def canteen() -> Converted:
    return converted(zipped(a=CANTEEN, b=BLOCK))


@pytest.fixture(scope="module")
def fields(canteen: Converted) -> dict[str, dict[str, Any]]:
    return {f["id"]: f for page in canteen.definition["pages"] for f in page["fields"]}


STRANGE = (SAMPLES / "demande-etrange.wcs").read_bytes()


def test_what_nobody_knows_is_told_and_never_fatal() -> None:
    found = converted(STRANGE, "etrange.wcs")
    said = told(found)
    for words in ("hologramme", "password", "martien", "« truc »", "machin_inconnu", "« demain »"):
        assert words in said.replace("\u00a0", " "), words
    assert "récrivez-la" in said
    assert "Ce libellé contient un gabarit" in said
    reading = read_working(found.definition)
    assert sum(len(page.fields) for page in reading.form.pages) == 9
    assert reading.faults


def told(result: Converted) -> str:
    return "\n".join(f"{note.place}: {note.sentence}" for note in result.notes)


def test_the_card_is_read(canteen: Converted) -> None:
    source = canteen.definition
    assert (source["slug"], source["title"]) == ("inscription-cantine", "Inscription à la cantine")
    assert source["summary"] == "Pour inscrire un enfant à la cantine."
    assert source["keywords"] == ["cantine", "repas"]
    assert (source["family"], source["workflow"]) == ("scolaire", "cantine")
    assert source["applicant"] == {"name": ["nom", "prenom"], "email": "courriel", "phone": "tel"}
    assert source["digest"] == ["nom", "ecole"]
    assert [page["title"] for page in source["pages"]] == ["Le parent", "L’enfant"]


def test_questions_keep_what_they_ask(fields: dict[str, dict[str, Any]]) -> None:
    kinds = {name: item["type"] for name, item in fields.items()}
    assert kinds == {
        "vous": "heading",
        "nom": "text",
        "prenom": "text",
        "courriel": "email",
        "tel": "phone",
        "numero_de_dossier": "text",
        "ecole": "choice",
        "naissance": "date",
        "regime": "checkbox",
        "regime_texte": "long_text",
        "jours": "choices",
        "pourquoi_jeudi": "text",
        "python": "text",
        "commune": "choice",
        "tranche": "choice",
        "le_tarif_depend_du_quotient": "paragraph",
        "autorisees": "block",
        "photo": "file",
        "fratrie": "block",
        "lieu": "location",
        "quotient": "number",
    }
    assert fields["nom"]["prefill"] == {"from": "profile", "key": "family_name"}
    assert fields["nom"]["in_list"] is True
    assert (fields["nom"]["required"], fields["tel"]["required"]) == (True, False)
    assert fields["numero_de_dossier"]["pattern"] == "[A-Z]{2}[0-9]{4}"
    assert fields["ecole"]["options"][0] == {"value": "Jules Ferry", "label": "Jules Ferry"}
    assert (fields["ecole"]["display"], fields["ecole"]["statistic"]) == ("radios", True)
    assert (fields["naissance"]["min"], fields["naissance"]["max"]) == ("2010-09-01", "today-1d")
    assert (fields["jours"]["min"], fields["jours"]["max"]) == (1, 3)
    assert fields["tranche"]["options"][1] == {"value": "b", "label": "Tranche B"}
    assert fields["commune"]["source"] == "commune"
    assert (fields["quotient"]["min"], fields["quotient"]["max"]) == (0, 5000)
    assert fields["photo"]["accept"] == ["image/*"]
    block = fields["autorisees"]
    assert [item["label"] for item in block["fields"]] == ["Nom", "Lien avec l’enfant"]
    assert (block["min"], block["max"]) == (1, 3)
    assert [item["label"] for item in fields["fratrie"]["fields"]] == ["Prénom", "Âge"]


def test_conditions_become_trees(canteen: Converted, fields: dict[str, dict[str, Any]]) -> None:
    page = canteen.definition["pages"][1]
    assert page["condition"] == {"!=": [{"var": "nom"}, ""]}
    assert fields["regime_texte"]["condition"] == {
        "and": [{"!!": [{"var": "regime"}]}, {"==": [{"var": "ecole"}, "Jules Ferry"]}]
    }
    assert fields["pourquoi_jeudi"]["condition"] == {
        "and": [{"in": ["Jeudi", {"var": "jours"}]}, {"!": [{"!!": [{"var": "regime"}]}]}]
    }
    assert "condition" not in fields["python"]
    assert page["rules"][0]["check"] == {"<": [{"var": "naissance"}, "2024-01-01"]}
    assert page["rules"][0]["message"] == "L’enfant est trop jeune."


def test_what_is_lost_is_told_with_its_place(canteen: Converted) -> None:
    notes = told(canteen)
    for place, words in {
        "Jamais repris": "La condition « len(form_var_nom) > 3 » n’est pas reprise",
        "Calcul": "Le type « computed » n’a pas d’équivalent",
        "Bloc absent": "Le bloc « absent » n’est pas dans le fichier",
        "Commune": "La source de données « commune » est à créer",
        "Tableau": "Le type « table » n’a pas d’équivalent",
        "Page vide": "n’est pas reprise",
        "Inscription à la cantine": "une seule demande par personne",
    }.items():
        assert any(line.startswith(place) and words in line for line in notes.split("\n")), notes
    assert "« expiration_date » n’est pas repris" in notes
    assert "« last_modification » n’est pas repris" in notes


def test_an_application_bundle_is_read_too() -> None:
    found = read_publik(tarred(cantine=CANTEEN, bloc=BLOCK, manifest=b"{}"), "cantine.tar")
    assert len(found.forms) == 1
    assert set(found.blocks) == {"personne-autorisee"}


def test_an_empty_form_still_gives_something() -> None:
    result = converted(b"<formdef><name>Vide</name></formdef>")
    assert result.definition["slug"] == "vide"
    assert result.definition["pages"] == []


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;">]><formdef><name>&lol2;</name></formdef>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<formdef><name>&x;</name></formdef>"""


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        OUTSIDE,
        b"<formdef>",
        b"",
        b"PK\x03\x04nothing",
        b"<a>" * 100_000,
        zipped(a=b"0" * 30_000_000),
    ],
    ids=["bomb", "outside", "cut", "empty", "no zip", "deep", "zip bomb"],
)
def test_a25_hostile_files_are_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        read_publik(content, "a.wcs")


def test_a25_a_hostile_member_does_not_hide_the_others() -> None:
    found = read_publik(zipped(a=BOMB, b=CANTEEN, c=b"\x00"), "a.zip")
    assert len(found.forms) == 1
    assert {note.place for note in found.notes} == {"formdefs_xml/a", "formdefs_xml/c"}


def test_a_tar_bomb_and_too_many_members_are_refused() -> None:
    with pytest.raises(FileRefused):
        read_publik(tarred(a=b"0" * 60_000_000), "a.tar")
    with pytest.raises(FileRefused):
        read_publik(zipped(**{f"f{n}": b"<a/>" for n in range(600)}), "a.zip")


def test_a_birth_comes_from_franceconnect_since_accounts_hold_none() -> None:
    assert CANTEEN.count(b">last_name<") == 1
    found = converted(zipped(a=CANTEEN.replace(b">last_name<", b">birthdate<"), b=BLOCK))
    [name] = [f for page in found.definition["pages"] for f in page["fields"] if f["id"] == "nom"]
    assert name["prefill"] == {"from": "franceconnect", "key": "birthdate"}
    assert not [
        fault for fault in read_working(found.definition).faults if "prefill" in fault.place
    ]
