"""What agents call the messages that the suite brings."""

import json
import re
from pathlib import Path

from guichet_workflow import gallery
from guichet_workflow.core.codes import LOST, RENEWED
from guichet_workflow.core.message_names import NAMES, message_name

CATALOGUE = Path(__file__).parents[4] / "catalogue"
PATTERNS = Path(gallery.__file__).parent / "patterns"


def test_each_message_that_the_suite_brings_has_a_name_with_its_accents() -> None:
    brought = {RENEWED, LOST}
    for path in CATALOGUE.glob("*/messages.json"):
        brought |= set(json.loads(path.read_text()))
    for path in PATTERNS.glob("*.json"):
        brought |= set(re.findall(r'"do": "message",\s*"template": "([^"]+)"', path.read_text()))
    assert len(brought) > 50
    assert brought - set(NAMES) == set()


def test_a_message_of_the_suite_is_named() -> None:
    assert message_name("recue") == "accusé de réception"


def test_a_message_of_an_authority_is_spelt_out() -> None:
    assert message_name("visite_du-jardin") == "visite du jardin"
