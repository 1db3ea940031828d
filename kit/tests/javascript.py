"""Runs the browser's JSON Logic without a page of ours: under node, else in Chromium."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import guichet_kit
from playwright.sync_api import sync_playwright

SOURCE = Path(guichet_kit.__file__).parent / "static" / "logic.js"
BATCH = """
(cases) => cases.map((one) => {
  try { return {value: window.guichetLogic.evaluate(one.tree, one.data)}; }
  catch (error) {
    if (error.name !== "LogicRefused") { throw error; }
    return {refused: true};
  }
})
"""


def evaluate_all(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give {"value"} or {"refused": True} for each {"tree", "data"}, all in one call."""
    node = shutil.which("node")
    return _under_node(node, cases) if node else _in_chromium(cases)


def _under_node(node: str, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    script = (
        f"globalThis.window = globalThis;\n{SOURCE.read_text()}\n"
        'const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));\n'
        f"console.log(JSON.stringify(({BATCH})(cases)));"
    )
    done = subprocess.run(
        [node, "-e", script], input=json.dumps(cases), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def _in_chromium(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.add_script_tag(content=SOURCE.read_text())
        found = page.evaluate(
            f"(text) => JSON.stringify(({BATCH})(JSON.parse(text)))", json.dumps(cases)
        )
        browser.close()
    return list(json.loads(found))
