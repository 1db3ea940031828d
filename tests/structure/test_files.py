"""The shape of the tree: sizes, names, and what may never be committed."""

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAX_LINES = 500
KIT_MAX_STATEMENTS = 2_060
LANGUAGES_MAX_STATEMENTS = 580
SERVICES = sorted(path.name for path in (ROOT / "services").iterdir() if path.is_dir())
SAME_IN_EVERY_SERVICE = (
    "README.md",
    "pyproject.toml",
    "contracts/routes.json",
    "contracts/openapi.json",
    "guichet_{name}/__init__.py",
    "guichet_{name}/settings.py",
    "guichet_{name}/models.py",
    "guichet_{name}/schemas.py",
    "guichet_{name}/actions.py",
    "guichet_{name}/api.py",
    "guichet_{name}/pages.py",
    "guichet_{name}/events.py",
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


def statements(path: Path) -> int:
    """Statements of a module, each counted once however many lines it takes; no docstring is."""
    found = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.stmt)]
    return sum(
        not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)) for one in found
    )


def test_the_kit_stays_small() -> None:
    """What services run of guichet_kit, and its two languages apart (ADR 0015)."""
    kit = ROOT / "kit/guichet_kit"
    languages = {*kit.glob("logic/*.py"), kit / "templating.py"}
    shared = {*kit.rglob("*.py")} - languages - {kit / "testing.py"}
    assert sum(map(statements, shared)) <= KIT_MAX_STATEMENTS
    assert sum(map(statements, languages)) <= LANGUAGES_MAX_STATEMENTS


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


def test_no_merge_is_left_half_made() -> None:
    mark = re.compile(rb"^(<{7} |>{7} )", re.MULTILINE)
    assert [path for path in tracked() if mark.search(path.read_bytes())] == []
