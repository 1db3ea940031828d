"""The shape of the tree: sizes, names, and what may never be committed."""

import re
import subprocess
import tokenize
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAX_LINES = 500
KIT_MAX_LINES = 2_500
SERVICES = sorted(path.name for path in (ROOT / "services").iterdir() if path.is_dir())
SAME_IN_EVERY_SERVICE = (
    "README.md",
    "pyproject.toml",
    "contracts/routes.json",
    "contracts/openapi.json",
    "guichet_{name}/__init__.py",
    "guichet_{name}/settings.py",
    "guichet_{name}/models.py",
    "guichet_{name}/cli.py",
    "guichet_{name}/py.typed",
    "guichet_{name}/migrations/env.py",
)
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common", "common.py", "misc.py"}


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def lines(path: Path) -> int:
    return len(path.read_bytes().splitlines())


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    kinds = {".py", ".html", ".js", ".css", ".sh"}
    long = [
        f"{lines(path)} {path.relative_to(ROOT)}"
        for path in tracked()
        if path.suffix in kinds and "vendor" not in path.parts and lines(path) > MAX_LINES
    ]
    assert long == []


def statement_lines(path: Path) -> int:
    """Lines that are neither blank, nor comment, nor docstring."""
    source = path.read_text()
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    read: set[int] = set()
    fresh = True
    for token in tokenize.generate_tokens(StringIO(source).readline):
        if token.type == tokenize.NEWLINE:
            fresh = True
        elif token.type not in skipped and not (fresh and token.type == tokenize.STRING):
            read.update(range(token.start[0], token.end[0] + 1))
            fresh = False
    return len(read)


def test_the_kit_stays_small() -> None:
    """All the Python of guichet_kit but its two languages and the fixtures (ADR 0012)."""
    kit = ROOT / "kit/guichet_kit"
    apart = {*kit.glob("logic/*.py"), kit / "templating.py", kit / "testing.py"}
    code = [path for path in kit.rglob("*.py") if path not in apart]
    assert sum(map(statement_lines, code)) <= KIT_MAX_LINES


def test_each_service_has_the_same_files() -> None:
    for name in SERVICES:
        for pattern in SAME_IN_EVERY_SERVICE:
            path = ROOT / "services" / name / pattern.format(name=name)
            package = path.with_suffix("") / "__init__.py"
            assert path.exists() or package.exists(), path.relative_to(ROOT)


def test_no_drawer_for_what_has_no_name() -> None:
    assert [p for p in tracked() if p.name in FORBIDDEN_NAMES] == []


def test_pages_hold_no_inline_style_script_or_handler() -> None:
    """The content security policy would refuse them in the browser, silently."""
    pattern = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"", re.I)
    for path in tracked():
        if path.suffix == ".html" and "/templates/" in path.as_posix():
            allowed = "documents/templates" in path.as_posix() or "mail" in path.name
            found = [] if allowed else pattern.findall(path.read_text())
            assert found == [], path.relative_to(ROOT)


def test_nothing_of_this_machine_is_committed() -> None:
    machine = re.compile(rf"{re.escape(str(ROOT.parent))}/|https?://[^ \"]*/(simple|packages)/")
    for path in tracked():
        if path.suffix in {".py", ".toml", ".lock", ".md", ".json", ".sh", ""}:
            text = path.read_text(errors="replace")
            assert ROOT.parent == Path("/") or not machine.search(text), path.relative_to(ROOT)
