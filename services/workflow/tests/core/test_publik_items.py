"""Actions of Publik, one kind after the other: what each becomes, and what the report says."""

from typing import Any

import pytest
from guichet_workflow.core.exchange import read_upload
from guichet_workflow.schemas import DefinitionSchema

LEVELS = """<criticality_levels><item><name>Normal</name></item><item><name>Urgent</name></item>
</criticality_levels>"""


def read(items: str, more: str = "") -> tuple[dict[str, Any], str]:
    """The circuit whose first status has these items, once its schema took it, and its report."""
    text = (
        f"<workflow>{more}<possible_status><status><id>1</id><name>Nouvelle</name>"
        f"<items>{items}</items></status>"
        "<status><id>2</id><name>Fin</name></status></possible_status></workflow>"
    )
    imported = read_upload(text)
    DefinitionSchema().load(imported.source)
    return dict(imported.source), "\n".join(imported.notes).replace("\u00a0", " ")


def entered(items: str, more: str = "") -> tuple[list[dict[str, Any]], str]:
    """What the first status does on entering, and the report."""
    leave = '<item type="choice"><label>Finir</label><status>2</status></item>'
    source, notes = read(items + leave, more)
    return source["statuses"][0].get("enter", []), notes


def item(kind: str, inner: str) -> str:
    return f'<item type="{kind}">{inner}</item>'


def test_an_sms_goes_to_the_citizen_and_each_has_its_template() -> None:
    made, notes = entered(item("sendsms", "<body>Prêt</body>") * 2)
    assert made == [
        {"do": "message", "template": "sms-nouvelle", "channel": "sms"},
        {"do": "message", "template": "sms-nouvelle-2", "channel": "sms"},
    ]
    assert "le modèle de message « sms-nouvelle » est à écrire, d’après : « Prêt »" in notes
    made, notes = entered(item("sendsms", "<to><item>0601020304</item></to><body>Prêt</body>"))
    assert made == []
    assert "« SMS » n’est pas envoyé à « 0601020304 »" in notes


@pytest.mark.parametrize(
    ("to", "told"), [("", True), ("<item>_submitter</item>", True), ("<item>rh</item>", False)]
)
def test_a_line_of_the_history_is_a_note(to: str, told: bool) -> None:
    made, notes = entered(
        item("register-comment", f"<comment>Vu {{{{ a }}}}</comment><to>{to}</to>")
    )
    assert made == [{"do": "note", "text": "Vu {{ a }}"}]
    assert ("l’usager ne lit pas ici" in notes) is told
    assert "contient des variables de Publik" in notes
    assert entered(item("register-comment", ""))[0] == []


@pytest.mark.parametrize(
    ("inner", "made"),
    [
        ("<mode>1</mode>", {"mode": "up"}),
        ("<mode>2</mode>", {"mode": "down"}),
        ("<mode>3</mode><absolute_value>1</absolute_value>", {"mode": "set", "level": "urgent"}),
    ],
)
def test_levels_of_urgency_and_their_changes(inner: str, made: dict[str, str]) -> None:
    enter, notes = entered(item("modify_criticality", inner), LEVELS)
    assert enter == [{"do": "urgency", **made}]
    assert "urgence" not in notes


def test_an_urgency_that_has_no_level_is_told() -> None:
    assert "faute de niveaux" in entered(item("modify_criticality", "<mode>1</mode>"))[1]
    far = item("modify_criticality", "<mode>3</mode><absolute_value>9</absolute_value>")
    assert entered(far, LEVELS)[0] == []
    alone = "<criticality_levels><item><name>Normal</name></item></criticality_levels>"
    source, notes = read("", alone)
    assert "urgency" not in source
    assert "Niveaux d’urgence : à refaire ici" in notes


def test_a_tracking_code_is_made_again() -> None:
    replaced = item("remove_tracking_code", "<replace>True</replace>")
    assert entered(replaced)[0] == [{"do": "renew_code"}]
    made, notes = entered(item("remove_tracking_code", ""))
    assert made == []
    assert "ne se retire pas ici sans être remplacé" in notes


def question(kind: str, label: str, more: str = "") -> str:
    return f"<field><type>{kind}</type><label>{label}</label>{more}</field>"


def form(by: str, *questions: str) -> str:
    fields = f"<formdef><fields>{''.join(questions)}</fields></formdef>"
    return item("form", f"<by><item>{by}</item></by>{fields}")


RIDDLE = "<condition><type>django</type><value>a</value></condition>"
ASKED = (
    question("string", "Motif", "<required>True</required><varname>motif</varname>"),
    question("item", "Suite", "<items><item>Oui</item><item>Non</item></items>"),
    question("item", "Ville", "<hint>Votre ville</hint>"),
    question("bool", "Urgent", "<required>True</required>" + RIDDLE),
    question("page", "Page"),
)
FIELDS = [
    {"id": "motif", "type": "text", "label": "Motif", "required": True},
    {
        "id": "suite",
        "type": "choice",
        "label": "Suite",
        "options": [{"value": "Oui", "label": "Oui"}, {"value": "Non", "label": "Non"}],
        "required": False,
    },
    {"id": "urgent", "type": "checkbox", "label": "Urgent", "required": False},
]


def test_a_form_of_the_citizen_is_a_question_that_leads_on() -> None:
    leads = item("jumponsubmit", "<status>2</status>")
    source, notes = read(form("_submitter", *ASKED) + leads)
    first = source["statuses"][0]
    (ask,) = first["enter"]
    assert (first["kind"], ask["do"], ask["to"]) == ("waiting", "ask", "fin")
    assert ask["fields"] == FIELDS
    for words in (
        "« Ville » (item) est à refaire",
        "« Page » (page)",
        "« Urgent » est posée à tous",
    ):
        assert words in notes


def test_a_button_of_the_citizen_is_a_choice_of_hers() -> None:
    hers = item(
        "choice", "<label>Accepter</label><by><item>_submitter</item></by><status>2</status>"
    )
    first = read(hers)[0]["statuses"][0]
    assert (first["turn"], first["choices"][0]["by"]) == ("citizen", ["citizen"])
    both = hers.replace("</by>", "<item>rh</item></by>")
    first = read(both)[0]["statuses"][0]
    assert (first["turn"], first["function"]) == ("agent", "rh")
    assert first["choices"][0]["by"] == ["citizen", "rh"]


def test_a_form_of_agents_goes_with_the_status_or_with_a_choice() -> None:
    leave = '<item type="choice"><label>Finir</label><status>2</status></item>'
    first = read(form("rh", *ASKED) + leave)[0]["statuses"][0]
    assert first["fields"] == FIELDS
    leads = item("jumponsubmit", "<status>2</status>")
    before = (
        '<item type="choice"><label>Finir</label><by><item>dg</item></by><status>2</status></item>'
    )
    first = read(before + form("rh", *ASKED) + leads)[0]["statuses"][0]
    assert (first["kind"], first["function"]) == ("open", "dg")
    choice = first["choices"][1]
    assert "fields" not in first
    assert (choice["label"], choice["by"], choice["to"]) == ("Valider", ["rh"], "fin")
    assert choice["fields"] == FIELDS


def test_a_form_is_bounded_and_an_empty_one_is_told() -> None:
    leave = '<item type="choice"><label>Finir</label><status>2</status></item>'
    source, notes = read(form("rh", *[question("date", "Jour")] * 60) + leave)
    held = [one["id"] for one in source["statuses"][0]["fields"]]
    assert len(set(held)) == len(held) == 50
    assert "coupé à 50 questions" in notes
    assert "sans question" in read(form("rh") + leave)[1]


KEPT = """<backoffice-fields><field><id>bo1</id><label>Suivi</label><varname>suivi</varname></field>
</backoffice-fields>"""


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("reçu", "reçu"),
        ("{{ form_var_nom }}", {"var": "nom"}),
        ("{{form_var_suivi_raw}}", {"var": "suivi"}),
        ("[form_var_nom]", {"var": "nom"}),
    ],
)
def test_constants_and_answers_are_put_in_fields(written: str, value: object) -> None:
    pair = f"<fields><field><field_id>bo1</field_id><value>{written}</value></field></fields>"
    made, _notes = entered(item("set-backoffice-fields", pair), KEPT)
    assert made == [{"do": "set", "values": [{"field": "suivi", "value": value}]}]


@pytest.mark.parametrize(
    ("field", "written", "told"),
    [
        ("bo1", "{{ form_var_a|upper }}", "« suivi » reçoit « {{ form_var_a|upper }} »"),
        ("bo1", "=1 + 1", "« suivi » reçoit « =1 + 1 »"),
        ("bo9", "reçu", "« bo9 » reçoit « reçu »"),
    ],
)
def test_an_expression_that_says_more_is_told(field: str, written: str, told: str) -> None:
    pair = f"<fields><field><field_id>{field}</field_id><value>{written}</value></field></fields>"
    made, notes = entered(item("set-backoffice-fields", pair), KEPT)
    assert made == []
    assert told in notes


@pytest.mark.parametrize(
    ("to", "sent", "told"),
    [
        ("<to>{{ form_user_email }}</to>", True, ""),
        ("<to><item>[form_user_email]</item></to>", True, ""),
        ("<to>admin@exemple.fr</to>", False, "« Fini » n’est pas envoyé à « admin@exemple.fr »"),
        ("<to>{{ form_var_a|x }}</to>", False, "pas envoyé à « {{ form_var_a|x }} »"),
    ],
)
def test_a_mail_goes_to_the_citizen_when_it_went_to_her(to: str, sent: bool, told: str) -> None:
    made, notes = entered(item("sendmail", f"<subject>Fini</subject>{to}"))
    assert bool(made) is sent
    assert told in notes
    assert ("n’est pas envoyé" in notes) is bool(told)


def test_a_mail_goes_to_agents_and_to_an_address_that_was_given() -> None:
    to = '<item>_submitter</item><item slug="rh">Les RH</item><item>{{ form_var_mel }}</item>'
    made, notes = entered(item("sendmail", f"<subject>Fini</subject><to>{to}</to>"))
    message = {"do": "message"}
    assert made == [
        message | {"template": "fini"},
        message | {"template": "fini-agents", "whom": "function", "function": "rh"},
        message | {"template": "fini-autre", "whom": "field", "field": "mel"},
    ]
    assert "n’est pas envoyé" not in notes


def test_a_template_is_named_without_its_variables() -> None:
    made, _notes = entered(item("sendmail", "<subject>Reçue, n° {{ form_number }}</subject>"))
    assert made == [{"do": "message", "template": "recue-n"}]


def test_a_notice_stays_on_her_page() -> None:
    made, _notes = entered(item("notification", "<title>Prêt</title>"))
    assert made == [{"do": "message", "template": "pret", "channel": "portal"}]


CHECK = "<validation><type>{}</type></validation>"


def test_the_social_security_number_is_asked_anew_with_its_decree() -> None:
    """The law allows it in a few acts only: a question that says no decree would be refused."""
    asked = question("string", "NIR", CHECK.format("nir-fr")) + question("string", "Nom")
    made, notes = entered(form("_submitter", asked))
    (ask,) = made
    assert [one["label"] for one in ask["fields"]] == ["Nom"]
    assert "« NIR » demande le numéro de sécurité sociale : refaites-la" in notes


def test_questions_that_the_library_knows_keep_their_kind() -> None:
    asked = (
        question("string", "SIRET", CHECK.format("siret-fr")),
        question("string", "Code", CHECK.format("zipcode-fr")),
        question("ranked-items", "Ordre", "<items><item>A</item><item>B</item></items>"),
        question("title", "Suite"),
        question("comment", "&lt;p&gt;Deux &lt;b&gt;mots&lt;/b&gt; &amp;amp; plus&lt;/p&gt;"),
    )
    leave = '<item type="choice"><label>Finir</label><status>2</status></item>'
    source, notes = read(form("rh", *asked) + leave)
    fields = source["statuses"][0]["fields"]
    assert [one["type"] for one in fields] == ["siret", "text", "ranking", "heading", "paragraph"]
    assert fields[4]["text"] == "Deux mots & plus"
    assert "la vérification « zipcode-fr » de « Code » n’est pas reprise" in notes
    assert "sans question n’est pas repris" in read(form("rh", question("title", "A")) + leave)[1]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("N° {{ form_number }} : {{form_url}}", "« Fini — N° {{ numero }} : {{ lien }} »."),
        ("[form_name] de [form_user_display_name]", "« {{ demarche }} de {{ nom }} »."),
        (
            "{% if form_var_a %}{{ form_tracking_code }}{% endif %}",
            "sans équivalent de « {% if form_var_a %}, form_tracking_code, {% endif %} ».",
        ),
        ("[if-any form_var_a]oui[end]", "sans équivalent de « if-any form_var_a, end »."),
        ("[ERREUR] tableau[3]", "d’après : « [ERREUR] tableau[3] »."),
    ],
)
def test_the_words_of_a_mail_are_told_with_our_names(body: str, told: str) -> None:
    notes = entered(item("sendmail", f"<subject>Fini</subject><body>{body}</body>"))[1]
    assert told in notes


def test_a_template_that_has_a_name_keeps_it() -> None:
    made, _notes = entered(item("sendmail", "<mail_template>recu-v2</mail_template>"))
    assert made == [{"do": "message", "template": "recu-v2"}]


def test_a_document_is_kept_in_the_field_that_it_was_kept_in() -> None:
    field = "<field><id>bo9</id><type>file</type><varname>rapport</varname></field>"
    more = f"<backoffice-fields>{field}</backoffice-fields>"
    kept = "<label>Rapport</label><backoffice_filefield_id>bo9</backoffice_filefield_id>"
    made, _notes = entered(item("export_to_model", kept), more)
    assert made[0]["result"] == "rapport"


def of_status(inner: str, items: str) -> tuple[dict[str, Any], str]:
    text = (
        f"<workflow><possible_status><status><id>1</id><name>A</name>{inner}<items>{items}</items>"
        "</status><status><id>2</id><name>Fin</name></status></possible_status></workflow>"
    )
    imported = read_upload(text)
    DefinitionSchema().load(imported.source)
    return imported.source["statuses"][0], "\n".join(imported.notes).replace("\u00a0", " ")


def test_a_status_says_what_it_told_agents_and_is_run_over_a_list() -> None:
    leave = item("choice", "<label>Finir</label><status>2</status>")
    html = "&lt;p&gt;Sous &lt;b&gt;8&lt;/b&gt; jours&lt;/p&gt;"
    told = f"<backoffice_info_text>{html}</backoffice_info_text>"
    loop = "<loop_items_template>{{ form_var_enfants }}</loop_items_template>"
    first, notes = of_status(told + loop + "<after_loop_status>2</after_loop_status>", leave)
    assert first["info"] == "Sous 8 jours"
    assert first["loop"] == {"over": {"var": "enfants"}, "item": "element", "after": "fin"}
    assert "l’élément en cours s’y lit dans « element »" in notes
    first, notes = of_status(loop, leave)
    assert "loop" not in first
    assert "se répète sur « {{ form_var_enfants }} », à refaire" in notes


def test_a_way_back_to_a_marked_status_is_told() -> None:
    notes = of_status("", item("jump", "<status>_previous</status>"))[1]
    assert "un retour au statut marqué est à refaire avec un repère" in notes


def test_a_file_that_agents_join_is_a_question_of_their_form() -> None:
    leave = item("choice", "<label>Finir</label><status>2</status>")
    by = "<by><item>rh</item></by><title>Le plan</title><required>True</required>"
    first = read(item("addattachment", by) + leave)[0]["statuses"][0]
    assert first["fields"] == [
        {"id": "le_plan", "type": "file", "label": "Le plan", "required": True}
    ]
    source, notes = read(item("addattachment", "<by><item>_submitter</item></by>") + leave)
    assert "fields" not in source["statuses"][0]
    assert "depuis sa page de suivi" in notes


def test_what_has_no_word_here_is_told_in_french() -> None:
    notes = entered(item("add_role", "") + item("aggregationemail", ""))[1]
    assert "l’action « Ajout d’un rôle à l’usager » n’existe pas ici" in notes
    assert "le résumé quotidien aux agents part de lui-même" in notes
