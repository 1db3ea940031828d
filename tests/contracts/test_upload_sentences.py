"""What the page of questions says of a file before it is sent is what documents says after."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FORMS = ROOT / "questions/guichet_questions/templates/questions/kinds/files.html"
DOCUMENTS = ROOT / "services/documents/guichet_documents"
SAID = ("too-large", "too-many", "empty", "refused")


def sentences(name: str) -> list[str]:
    """The French sentences of one attribute, a gap written the same way on both sides."""
    attribute = re.search(rf'data-{name}="\{{\{{(.*?)\}}\}}"', FORMS.read_text(), re.S)
    assert attribute, name
    found = re.findall(r'"([^"]{20,})"', attribute[1])
    return [text.replace("{name}", "%(name)s") for text in found]


def test_a_file_is_refused_in_the_same_words_before_and_after() -> None:
    modules = [DOCUMENTS / "actions/deposits.py", DOCUMENTS / "pages/deposit.py"]
    said = "".join(path.read_text() for path in modules)
    joined = re.sub(r'"\n\s+"', "", said)
    for name in SAID:
        assert sentences(name), name
        for sentence in sentences(name):
            assert sentence in joined, sentence
