"""Markers, alerts, zones, reopening, as the builder offers them."""

from guichet_kit.i18n import _

from guichet_workflow.core.palette.shapes import Kind, Property


def showing() -> tuple[Kind, ...]:
    """What is shown on the case, or found of its place."""
    group = _("Signaler aux agents")
    return (
        Kind(
            "alert",
            _("Afficher une alerte"),
            _("Afficher : « %(text)s »"),
            (
                Property("text", "long_text", _("Texte"), required=True),
                Property("for", "choice", _("Qui la voit"), required=True, options=_audiences()),
                Property("level", "choice", _("Ton"), options=_levels()),
                Property("keep", "boolean", _("Reste affichée quand le dossier avance")),
            ),
            {"text": _("À savoir"), "for": "agents"},
            group,
        ),
        Kind(
            "link_request",
            _("Lier une autre demande"),
            _("Lier la demande dont le numéro est dans « %(field)s »"),
            (Property("field", "field", _("Question du numéro"), required=True),),
            {"field": "numero_lie"},
            group,
        ),
        Kind(
            "locate",
            _("Trouver le secteur d’un lieu"),
            _("Retenir dans « %(field)s » le secteur de « %(place)s »"),
            (
                Property("place", "field", _("Question du lieu"), required=True),
                Property("field", "field", _("Donnée du dossier"), required=True),
            ),
            {"place": "lieu", "field": "secteur"},
            group,
        ),
    )


def journeys() -> tuple[Kind, ...]:
    """What brings the case back."""
    group = _("Avancer et finir")
    return (
        Kind(
            "marker",
            _("Poser un repère"),
            _("Poser le repère « %(name)s »"),
            (Property("name", "text", _("Nom du repère"), required=True, shape="marker"),),
            {"name": "repere"},
            group,
        ),
        Kind(
            "return",
            _("Revenir à un repère"),
            _("Revenir au repère « %(marker)s », sinon à « %(to)s »"),
            (
                Property("marker", "text", _("Nom du repère"), required=True, shape="marker"),
                Property("to", "status", _("S’il n’est pas posé"), required=True),
            ),
            {"marker": "repere"},
            group,
        ),
        Kind(
            "redirect",
            _("Mener à une page"),
            _("Mener à la page «\u00a0%(page)s\u00a0»\u00a0: %(for)s"),
            (
                Property(
                    "page",
                    "text",
                    _("Page de ce site"),
                    _("Par exemple /agents/demandes/"),
                    required=True,
                ),
                Property("for", "choice", _("Qui y va, après son acte"), options=_led()),
            ),
            {"page": "/agents/demandes/"},
            group,
        ),
        Kind("reopen", _("Rouvrir la demande"), _("Rouvrir la demande"), (), {}, group),
    )


def _led() -> tuple[tuple[str, str], ...]:
    return (("agents", _("L’agent")), ("citizen", _("L’usager")))


def _audiences() -> tuple[tuple[str, str], ...]:
    return (("agents", _("Les agents")), ("citizen", _("L’usager")), ("all", _("Tous")))


def _levels() -> tuple[tuple[str, str], ...]:
    return (
        ("info", _("Information")),
        ("ok", _("Bonne nouvelle")),
        ("warn", _("Attention")),
        ("bad", _("Grave")),
    )
