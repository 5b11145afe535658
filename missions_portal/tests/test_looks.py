"""The looks see what they look for: each finds the fault that is planted for it, and none where there is no fault."""

from __future__ import annotations

from typing import Any

import pytest

from missions_portal.tests.looks import SIZES, Looking

pytestmark = pytest.mark.once
SITE = "http://planted.example"
PAGE = "<!doctype html><html lang=en-GB><title>Planted</title><style>{style}</style><main><h1>Here</h1>{body}</main></html>"
WIDE = "<p style='width: 900px'>Wider than a phone</p>"
CUT = "<p style='width: 3em; overflow: hidden; white-space: nowrap'>More words than fit</p>"
BOX = "<div style='width: 9em; overflow-x: auto'><p style='width: 90em'>A long line</p></div>"
UP = "<div style='display: flex; flex-direction: column-reverse'><a href='/1'>Below</a><a href='/2'>Above</a></div>"
ALIKE = "<ul><li><a href='/1' aria-current='page'>Here</a><li><a href='/2'>There</a></ul>"
SMALL = (
    "<button style='width: 9px; height: 9px; padding: 0'>x</button><button style='width: 9px; padding: 0'>y</button>"
)
# What is planted, by its style and body, and the beginning of what is found at the phone's width or in forced colours.
PLANTED = {
    "": ("", "<p>Nothing is wrong here. <a href='/1'>A link to press</a></p>"),
    "phone: 5": ("", WIDE),
    "phone: cut off: p “More words than fit”": ("", CUT),
    "phone: a box that scrolls and cannot be reached": ("", BOX),
    "phone: the Tab key goes back up from a “Below”": ("", UP),
    "phone: target-size": ("", SMALL),
    "focus is not seen: a “Go”": ("a:focus { outline: none }", "<a href='/1'>Go</a>"),
    "forced colours: focus is not seen: a “Go”": ("a:focus { outline: none; background: red }", "<a href='/1'>Go</a>"),
    "forced colours: lost in forced colours: i": (
        "i { display: block; width: 9px; height: 9px; background: red }",
        "<i></i>",
    ),
    "forced colours: no edge in forced colours": ("", "<p><span class=app-tag>Kept</span></p>"),
    "forced colours: chosen, and does not look it": ("[aria-current] { background: red }", ALIKE),
    "forced colours: moves though motion": ("p { transition: color 3s }", "<p>Moves</p>"),
}


@pytest.fixture
def window(browser: Any) -> Looking:
    return Looking(browser, SITE)


@pytest.mark.parametrize("fault", PLANTED)
def test_each_look_finds_its_fault(window: Looking, fault: str) -> None:
    style, body = PLANTED[fault]
    page = PAGE.format(style=style, body=body)
    window.page.route(f"{SITE}/", lambda route: route.fulfill(body=page, content_type="text/html; charset=utf-8"))
    window.page.goto(f"{SITE}/")
    found = window.at("phone", axe=True) + window.in_forced_colours()

    assert [one for one in found if one.startswith(fault)] if fault else found == [], found
    window.context.close()


def test_wide_spacing_is_laid_on_and_taken_off_again(window: Looking) -> None:
    page = PAGE.format(style="", body="<p style='width: 6em; overflow: hidden; white-space: nowrap'>One line fits</p>")
    window.page.route(f"{SITE}/", lambda route: route.fulfill(body=page, content_type="text/html; charset=utf-8"))
    window.page.goto(f"{SITE}/")
    window.page.set_viewport_size(SIZES["narrow"])

    assert window.look("tooWide", "cutOff") == []
    assert window.look("spread", "cutOff") != []
    assert window.look("together", "cutOff") == []
    window.context.close()
