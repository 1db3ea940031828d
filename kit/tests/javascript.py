"""Runs scripts of the browser without a page of ours: under node, else in Chromium."""

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
    return list(run([SOURCE], BATCH, cases))


def run(sources: list[Path], function: str, argument: Any) -> Any:
    """Give what a function of these scripts makes of an argument, both being JSON."""
    node = shutil.which("node")
    scripts = "\n".join(source.read_text() for source in sources)
    return (
        _under_node(node, scripts, function, argument)
        if node
        else _in_chromium(scripts, function, argument)
    )


def _under_node(node: str, scripts: str, function: str, argument: Any) -> Any:
    script = (
        f"globalThis.window = globalThis;\n{scripts}\n"
        'const given = JSON.parse(require("fs").readFileSync(0, "utf8"));\n'
        f"console.log(JSON.stringify(({function})(given)));"
    )
    done = subprocess.run(
        [node, "-e", script],
        input=json.dumps(argument),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _in_chromium(scripts: str, function: str, argument: Any) -> Any:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.add_script_tag(content=scripts)
        found = page.evaluate(
            f"(text) => JSON.stringify(({function})(JSON.parse(text)))", json.dumps(argument)
        )
        browser.close()
    return json.loads(found)
