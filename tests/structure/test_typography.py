"""French as it is printed: spaces that never break before signs, and the apostrophe that curves.

Source: Imprimerie nationale, *Lexique des règles typographiques*, "Ponctuation" and "Nombres".
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = [ROOT / "kit/guichet_kit", ROOT / "questions/guichet_questions"]
PRODUCT += [ROOT / "deploy/onebox/guichet_onebox"]
PRODUCT += [one for one in sorted((ROOT / "services").glob("*/guichet_*")) if one.is_dir()]
CALLS = {"_", "ngettext"}
FRENCH = re.compile(r"\w’\w|«.|.»", re.S)
JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.S)
CALLED = re.compile(r"\b(?:_|ngettext)\(((?:\s*\"[^\"]*\",?)+)")
FAULTS = {
    "a plain space before : ; ! ?": re.compile(r"(?<=[^\s:]) [:;!?](?![\w/=%-])|^ : "),
    "a plain space inside « »": re.compile(r"« | »"),
    "a plain space before € or %": re.compile(r"\d (?:€|%%)"),
    "a number cut by anything but U+202F": re.compile(
        r"(?<![\w,])(?<!\d[ \u00a0])"
        r"(?:\d{1,3}[ \u00a0]\d{3}|\d{1,2}(?:[ \u00a0]\d{3}){2,})(?!\w|[ \u00a0]\d)"
    ),
    "a straight apostrophe": re.compile(r"[a-zà-ÿ]'[a-zà-ÿ]", re.I),
    "three dots": re.compile(r"(?<!\.)\.\.\.(?!\.)"),
}


def faults(text: str) -> list[str]:
    """What is wrong in a French text: nothing when it is well set."""
    return [name for name, pattern in FAULTS.items() if pattern.search(text)]


def _given(tree: ast.AST) -> Iterator[ast.expr]:
    """What is given to `_` and `ngettext`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield from node.args


def _of_python(text: str) -> Iterator[tuple[int, str]]:
    """What is translated, and what holds a sign that only French has; docstrings are English."""
    tree = ast.parse(text)
    told = {id(node) for node in _given(tree)}
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) in told or (id(node) not in apart and FRENCH.search(node.value)):
            yield node.lineno, node.value


def _of_template(text: str) -> Iterator[tuple[int, str]]:
    for found in CALLED.finditer(text):
        for said in re.finditer(r"\"([^\"]*)\"", found[1]):
            yield text.count("\n", 0, found.start()) + 1, said[1].replace("\\u00a0", "\u00a0")
    shown = JINJA.sub(lambda block: "x" + "\n" * block[0].count("\n"), text)
    keyless = re.sub(r"<kbd.*?</kbd>", "", shown)
    bare = re.sub(r"<[^<>]*>", lambda tag: "\n" * tag[0].count("\n"), keyless)
    yield from enumerate(bare.split("\n"), 1)


def _of_data(text: str) -> Iterator[tuple[int, str]]:
    """Strings of a catalogue's JSON; its keys and its codes hold none of what is looked for."""
    for number, line in enumerate(text.split("\n"), 1):
        for said in re.finditer(r"\"((?:[^\"\\]|\\.)*)\"", line):
            yield number, said[1].replace("\\n", "\n").replace("\\u00a0", "\u00a0")


def _of_guide(text: str) -> Iterator[tuple[int, str]]:
    """Markdown, without what is code and the addresses of links."""
    shown = re.sub(r"```.*?```", lambda code: "\n" * code[0].count("\n"), text, flags=re.S)
    plain = re.sub(r"`[^`\n]*`|\]\([^)\n]*\)", "x", shown)
    yield from enumerate(plain.split("\n"), 1)


def _files() -> Iterator[tuple[Path, Iterator[tuple[int, str]]]]:
    for folder in PRODUCT:
        for path in sorted(folder.rglob("*.py")):
            yield path, _of_python(path.read_text())
        for path in sorted(folder.rglob("*.html")):
            yield path, _of_template(path.read_text())
    for path in sorted((ROOT / "catalogue").rglob("*.json")):
        yield path, _of_data(path.read_text())
    for path in sorted((ROOT / "catalogue").rglob("*.html")):
        yield path, _of_template(path.read_text())
    for path in sorted((ROOT / "docs/guides").glob("*.md")):
        yield path, _of_guide(path.read_text())


def test_french_is_set_as_it_is_printed() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {fault}: {text.strip()[:80]}"
        for path, texts in _files()
        for number, text in texts
        for fault in faults(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "Motif : clos",
        "Quoi ?",
        "« clos »",
        "12 €",
        "5 %%",
        "1 000",
        "2\u00a0000",
        "1 000 000",
        "l'eau",
        "voir...",
    ],
)
def test_what_is_badly_set_is_seen(text: str) -> None:
    python = [said for _line, said in _of_python(f"told = _({text!r})")]
    template = [said for _line, said in _of_template(f'<p>{{{{ _("{text}") }}}}</p>')]
    data = [said for _line, said in _of_data(f'{{"label": "{text}"}}')]
    assert all(any(map(faults, texts)) for texts in (python, template, data))


@pytest.mark.parametrize(
    "text",
    [
        "Motif\u00a0: clos",
        "«\u00a0clos\u00a0»",
        "12:30",
        "06 39 98 00 12",
        "123 456 789 00012",
        "1\u202f000\u00a0€",
        "l’eau",
    ],
)
def test_what_is_well_set_is_left(text: str) -> None:
    assert faults(text) == []
