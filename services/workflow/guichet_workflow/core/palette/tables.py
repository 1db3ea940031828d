"""The properties that are small tables: of the circuit itself, of values, of rules."""

from guichet_kit.i18n import _

from guichet_workflow.core.palette.shapes import Property


def tables() -> tuple[Property, ...]:
    """The levels of urgency, teams, tags, zones and options of a circuit."""
    short, words = _("Nom court"), _("Nom")
    return (
        Property(
            "urgency",
            "table",
            _("Niveaux d’urgence"),
            _("Le premier est l’ordinaire, le dernier le plus urgent."),
            options=(("id", short), ("label", words), ("tone:tone", _("Couleur"))),
            shape="records",
        ),
        Property(
            "teams",
            "table",
            _("Équipes"),
            _("Chacune est liée à un rôle de la collectivité."),
            options=(("key", short), ("label", words), ("role:role", _("Rôle"))),
            shape="named",
        ),
        Property(
            "tags",
            "table",
            _("Étiquettes"),
            options=(("key", short), ("label", words)),
            shape="map",
        ),
        _zones(),
        _options(),
    )


def _zones() -> Property:
    """The parts of the territory, by their corners."""
    return Property(
        "zones",
        "table",
        _("Secteurs"),
        _(
            "Un coin par ligne, la latitude d’abord : 48.85, 2.35. Une ligne vide commence un "
            "autre morceau, « sauf » un trou. Un contour GeoJSON copié d’une carte convient aussi."
        ),
        options=(
            ("key", _("Nom court")),
            ("label", _("Nom")),
            ("shape:outline", _("Coins du contour")),
        ),
        shape="named",
    )


def _options() -> Property:
    """What each procedure may set."""
    return Property(
        "options",
        "table",
        _("Options"),
        _("Ce que chaque démarche qui suit ce circuit peut régler."),
        options=(
            ("key", _("Nom court")),
            ("label", _("Nom")),
            ("type:nature", _("Nature")),
            ("default:setting", _("Valeur sans réglage")),
        ),
        shape="named",
    )


def rules() -> Property:
    """Which team, by what is known of the case: the first rule that holds."""
    return Property(
        "rules",
        "table",
        _("Règles"),
        _("La première qui est vraie donne l’équipe."),
        options=(("condition:condition", _("Si")), ("team:team", _("Équipe"))),
        shape="records",
    )


def values(label: str, manner: str) -> Property:
    """Several values at once; `manner` says whether each goes to a datum, or to any name."""
    where = _("Donnée du dossier") if manner == "datum" else _("Nom chez l’autre service")
    columns = ((f"field:{manner}", where), ("value:value", _("Valeur")))
    return Property("values", "table", label, options=columns, shape="records")
