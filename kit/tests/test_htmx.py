"""htmx, as pages configure it, sets no inline style that the content policy forbids."""

import re
from pathlib import Path

import guichet_kit
from playwright.sync_api import Route, sync_playwright

KIT = Path(guichet_kit.__file__).parent
META = re.findall("<meta.*>", (KIT / "templates/guichet/parts/head.html").read_text())[0]
SHEET = f"""{META}<script>
document.addEventListener("securitypolicyviolation",
  (event) => document.title += event.effectiveDirective);
</script><script src="/htmx.min.js"></script><p id="now"><textarea id="area"></textarea></p>"""
NEXT = '<p id="now"><textarea id="area">B</textarea></p>'
POLICY = "style-src 'self'"


def served(route: Route) -> None:
    if route.request.url.endswith(".js"):
        route.fulfill(path=KIT / "static/vendor/htmx.min.js", content_type="text/javascript")
        return
    body = NEXT if "next" in route.request.url else SHEET
    headers = {"content-security-policy": POLICY, "content-type": "text/html; charset=utf-8"}
    route.fulfill(body=body, headers=headers)


def test_a_box_made_larger_by_hand_is_replaced_within_the_policy() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        page = browser.new_page()
        page.route("**/*", served)
        page.goto("http://kit.test/")
        page.evaluate("document.getElementById('area').style.height = '300px'")
        page.evaluate("htmx.ajax('GET', '/next', { target: '#now', swap: 'outerHTML' })")
        page.wait_for_function("document.getElementById('area').value === 'B'")
        page.wait_for_timeout(50)
        assert page.title() == ""
        browser.close()
