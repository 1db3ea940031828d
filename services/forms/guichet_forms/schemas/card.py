"""What a procedure says of itself, as the inputs of one page: its sections and their keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.core.access import role_of
from guichet_forms.core.editing import walk
from guichet_forms.core.inputs import Inputs
from guichet_forms.schemas.properties import Chosen, Property
from guichet_forms.schemas.property_values import posted_values, shown


@dataclass(frozen=True)
class Section:
    """Keys that one fills in together."""

    id: str
    title: str
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class Around:
    """What the page offers of the rest: families (slug, name) and the workflows that are known."""

    families: tuple[Chosen, ...]
    workflows: tuple[Chosen, ...] = ()


def sections(source: Mapping[str, Any], around: Around) -> list[Section]:
    """The sections of the page, in the order one thinks of them."""
    return [
        Section("presentation", _("Présentation"), _presentation(around)),
        Section("acces", _("Qui peut faire la démarche"), _access()),
        Section("service", _("Service et circuit"), _service(around)),
        Section("demandeur", _("Qui demande"), _applicant(source)),
        Section("silence", _("Silence de l’administration"), _silence()),
        Section("donnees", _("Données personnelles"), _privacy()),
    ]


def card_labels(source: Mapping[str, Any]) -> dict[str, str]:
    """What each key of the procedure is called; an object by the section it is in."""
    found: dict[str, str] = {}
    for section in sections(source, Around(())):
        for one in section.properties:
            found[one.key] = one.label
            found.setdefault(one.key.partition(".")[0], section.title)
    return found


def _text(key: str, label: str, hint: str = "") -> Property:
    return Property(key=key, widget="text", label=label, hint=hint)


def _area(key: str, label: str, hint: str = "") -> Property:
    return Property(key=key, widget="area", label=label, hint=hint)


def _lines(key: str, label: str, hint: str = "") -> Property:
    return Property(key=key, widget="lines", label=label, hint=hint)


def _number(key: str, label: str, hint: str = "") -> Property:
    return Property(key=key, widget="number", label=label, hint=hint)


def _one(key: str, label: str, choices: Iterable[tuple[str, str]], hint: str = "") -> Property:
    offered = tuple(Chosen(value, words) for value, words in choices)
    return Property(key=key, widget="select", label=label, hint=hint, choices=offered)


def _several(key: str, label: str, choices: Iterable[tuple[str, str]], hint: str = "") -> Property:
    offered = tuple(Chosen(value, words) for value, words in choices)
    return Property(key=key, widget="several", label=label, hint=hint, choices=offered)


def _presentation(around: Around) -> tuple[Property, ...]:
    families = Property(key="family", widget="select", label=_("Famille"), choices=around.families)
    return (
        _text("title", _("Titre"), _("Exemple : « Demander un acte de naissance ».")),
        _area("summary", _("Résumé"), _("Ce que la démarche permet, en deux phrases.")),
        families,
        _number("minutes", _("Durée pour remplir"), _("En minutes.")),
        _text("cost", _("Coût"), _("Exemple : gratuit.")),
        _lines(
            "pieces_needed",
            _("À avoir sous la main"),
            _("Une chose par ligne. Les pièces à joindre s’affichent d’elles-mêmes."),
        ),
        _lines("keywords", _("Mots de recherche"), _("Un par ligne, dans les mots des usagers.")),
    )


def _access() -> tuple[Property, ...]:
    who = (
        ("anyone", _("Tout le monde, sans compte")),
        ("account", _("Les personnes qui ont un compte")),
        ("profile", _("Les comptes d’un profil, par exemple association")),
        ("internal", _("Les agents seulement")),
    )
    level = (
        ("low", _("Compte local ou FranceConnect")),
        ("substantial", _("Identité vérifiée (niveau substantiel)")),
    )
    channels = (
        ("web", _("En ligne")),
        ("guichet", _("Au guichet")),
        ("telephone", _("Par téléphone")),
        ("courrier", _("Par courrier")),
        ("courriel", _("Par courriel")),
    )
    return (
        _one("access.who", _("Ouverte à"), who),
        _one("access.profile", _("Profil"), (("association", _("Association")),), _only_profile()),
        _one(
            "access.level",
            _("Niveau de connexion"),
            level,
            _("Sans choix, un compte local suffit. Ne concerne pas les agents."),
        ),
        _lines(
            "access.roles",
            _("Rôles des agents"),
            _("Démarche interne : un par ligne, nommé comme dans « Rôles ». Vide : tous."),
        ),
        _several("channels", _("Canaux"), channels, _("Hors ligne, un agent saisit.")),
        Property(key="mandate.allowed", widget="box", label=_("Peut être faite pour quelqu’un")),
        _area("mandate.declaration", _("Déclaration du mandataire"), _("Montrée et cochée.")),
    )


def _only_profile() -> str:
    return _("Seulement pour une démarche ouverte à un profil.")


def _service(around: Around) -> tuple[Property, ...]:
    """A workflow is picked among those that are known; forms used alone, its name is typed."""
    how = _("Comment les demandes sont traitées. Les circuits se font dans « Circuits ».")
    workflow = Property(
        key="workflow",
        widget="select" if around.workflows else "text",
        label=_("Circuit"),
        hint=how,
        choices=around.workflows,
        empty=_("Choisissez un circuit"),
    )
    return (
        workflow,
        _text("service.name", _("Service chargé du dossier")),
        _text("service.address", _("Adresse postale"), _("Sur l’accusé d’enregistrement.")),
        _text("service.email", _("Courriel")),
        _text("service.phone", _("Téléphone")),
    )


def _applicant(source: Mapping[str, Any]) -> tuple[Property, ...]:
    named = _questions(source, ("text", "identity"))
    return (
        _several("applicant.name", _("Questions qui donnent son nom"), named),
        _one(
            "applicant.email", _("Question qui donne son courriel"), _questions(source, ("email",))
        ),
        _one(
            "applicant.phone", _("Question qui donne son téléphone"), _questions(source, ("phone",))
        ),
        _several(
            "digest",
            _("Questions qui distinguent une demande dans les listes"),
            _questions(source, ()),
            _("Cinq au plus."),
        ),
    )


def _questions(source: Mapping[str, Any], kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    shown_only = ("heading", "paragraph", "card_data", "block", "file")
    return [
        (place.field["id"], str(place.field.get("label") or place.field["id"]))
        for place in walk(source)
        if not place.nested
        and (place.field.get("type") in kinds if kinds else place.field["type"] not in shown_only)
    ]


def _silence() -> tuple[Property, ...]:
    outcomes = (
        ("sans_objet", _("Sans objet")),
        ("accord", _("Vaut accord")),
        ("rejet", _("Vaut rejet")),
    )
    units = (("months", _("mois")), ("days", _("jours")))
    return (
        _one("silence.outcome", _("Le silence"), outcomes, _("CRPA, articles L231-1 et L231-4.")),
        _number("silence.delay.n", _("Au bout de")),
        _one("silence.delay.unit", _("Unité"), units),
        _area("silence.basis", _("Texte qui le prévoit")),
    )


def _privacy() -> tuple[Property, ...]:
    return (
        _area("purpose", _("À quoi servent les réponses"), _("RGPD, article 13.")),
        _area("legal_basis", _("Base légale")),
        _area("recipients", _("Qui les lit")),
        _number("retention_days", _("Conservation après clôture"), _("En jours. Sans choix : 90.")),
        _text("nir_basis", _("Décret qui autorise le numéro de sécurité sociale")),
    )


def card_values(listed: Iterable[Section], source: Mapping[str, Any]) -> dict[str, Any]:
    """What each input holds: a text, or a list for several choices."""
    return {
        one.key: _several_shown(one, source) if one.widget == "several" else shown(one, source)
        for section in listed
        for one in section.properties
    }


def _several_shown(one: Property, source: Mapping[str, Any]) -> list[str]:
    value: Any = source
    for step in one.key.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return [str(item) for item in value] if isinstance(value, list) else []


def posted_card(listed: Iterable[Section], posted: Inputs) -> dict[str, Any]:
    """What the page wants written, None for a key emptied."""
    values: dict[str, Any] = {}
    for one in (one for section in listed for one in section.properties):
        if one.widget == "several":
            _put(values, one.key, posted.getlist(one.name) or None)
        else:
            for found in posted_values([one], posted).values():
                inner = one.key.partition(".")[2]
                value = found.get(inner) if inner and isinstance(found, Mapping) else found
                _put(values, one.key, _named(one.key, value))
    return values


def _named(key: str, value: Any) -> Any:
    """Roles are known by their identifiers, which identity makes of their names."""
    return list(map(role_of, value)) if key == "access.roles" and value else value


def _put(values: dict[str, Any], key: str, value: Any) -> None:
    *outer, last = key.split(".")
    here = values
    for step in outer:
        here = here.setdefault(step, {})
    here[last] = value
