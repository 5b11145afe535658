// What is looked at on an open page besides axe's own rules; laid into every page the accessibility tests open.
window.looks = (() => {
  const CAN_HAVE_FOCUS = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex="0"]';
  const HAS_A_SHAPE = ".govuk-button, .app-tag, .app-choice label, .app-menu > summary, .app-filter, .app-notice, input:not([type='hidden']), select, textarea";

  function called(e) {
    const words = (e.innerText || e.value || e.name || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${e.tagName.toLowerCase()}${e.className && typeof e.className === "string" ? "." + e.className.split(" ")[0] : ""} “${words}”`;
  }

  // Words for screen readers alone are folded into one pixel.
  function forEarsAlone(e) {
    for (let a = e; a && a !== document.body; a = a.parentElement) {
      const style = getComputedStyle(a);
      if (style.clipPath === "inset(50%)" || (a.offsetWidth <= 1 && a.offsetHeight <= 1)) return true;
    }
    return false;
  }

  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !forEarsAlone(e);
  const stops = () => [...document.querySelectorAll(CAN_HAVE_FOCUS)].filter((e) => !e.disabled && shown(e));

  function tooWide() {
    const more = document.documentElement.scrollWidth - window.innerWidth;
    return more > 0 ? [`${more} px wider than the screen`] : [];
  }

  // Words that lie outside the box that hides what does not fit it.
  function cutOff() {
    const found = [];
    for (const e of document.querySelectorAll("body *")) {
      if (e.scrollWidth - e.clientWidth <= 1 && e.scrollHeight - e.clientHeight <= 1) continue;
      if (e.matches("input, select, textarea, option")) continue;
      const style = getComputedStyle(e);
      if (![style.overflowX, style.overflowY].some((way) => way === "hidden" || way === "clip") || !shown(e)) continue;
      const box = e.getBoundingClientRect();
      const texts = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const words = texts.currentNode;
        if (!words.data.trim() || !shown(words.parentElement)) continue;
        const range = document.createRange();
        range.selectNodeContents(words);
        const r = range.getBoundingClientRect();
        if (r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1) {
          found.push(`cut off: ${called(e)} hides “${words.data.trim().slice(0, 40)}”`);
          break;
        }
      }
    }
    return found;
  }

  // A box that scrolls is reached by the Tab key and has a name.
  function boxesOutOfReach() {
    return [...document.querySelectorAll("body *")]
      .filter((e) => !e.matches("textarea, select") && shown(e))
      .filter((e) => {
        const style = getComputedStyle(e);
        const scrolls = (way, more) => (way === "auto" || way === "scroll") && more > 1;
        return (
          scrolls(style.overflowX, e.scrollWidth - e.clientWidth) || scrolls(style.overflowY, e.scrollHeight - e.clientHeight)
        );
      })
      .filter((e) => e.tabIndex < 0 || !(e.ariaLabel || e.getAttribute("aria-labelledby")))
      .map((e) => `a box that scrolls and cannot be reached: ${called(e)}`);
  }

  // The Tab key never goes back up, save to the top of a column further right.
  function outOfOrder() {
    const found = stops().filter((e) => e.tabIndex > 0).map((e) => `tabindex above 0: ${called(e)}`);
    let before = null;
    for (const e of stops()) {
      if (getComputedStyle(e).position === "fixed" || e.closest(".app-bar, .govuk-skip-link")) continue;
      const box = e.getBoundingClientRect();
      if (before && box.bottom <= before.box.top + 1 && box.left < before.box.right - 1 && box.height) {
        found.push(`the Tab key goes back up from ${called(before.e)} to ${called(e)}`);
      }
      before = { e, box };
    }
    return found;
  }

  // Forced colours keep how clear a ground was: what is quite clear and what is filled are one colour to the eye.
  const CLEAR = /^rgba\((.*), 0\)$/;
  const groundOf = (style) => style.backgroundColor.replace(CLEAR, "rgb($1)");

  function lookOf(e) {
    const style = getComputedStyle(e);
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderTopColor, borderTopWidth, color } = style;
    return [outlineStyle, outlineWidth, outlineColor, boxShadow, groundOf(style), borderTopColor, borderTopWidth, color].join(" ");
  }

  const outlined = (e) => {
    const style = getComputedStyle(e);
    return style.outlineStyle === "auto" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  };

  // Is it seen that this has the focus? Where colours are forced only lines tell.
  function isSeen(e) {
    const around = [e, e.closest("label")].filter(Boolean);
    e.blur();
    const before = around.map(lookOf).join();
    e.focus({ preventScroll: true });
    if (document.activeElement !== e || around.some(outlined)) return true;
    return !matchMedia("(forced-colors: active)").matches && around.map(lookOf).join() !== before;
  }

  function unseenFocus() {
    const found = stops().filter((e) => !isSeen(e)).map((e) => `focus is not seen: ${called(e)}`);
    document.activeElement?.blur();
    return found;
  }

  // Where the focus is, for a walk by keyboard: is it there, seen, in sight, and under nothing?
  function here(goal) {
    const e = document.activeElement;
    const box = [...e.getClientRects()].find((r) => r.width && r.height) ?? e.getBoundingClientRect();
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, window.innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, window.innerHeight)];
    const on = [[(left + right) / 2, (top + bottom) / 2], [left + 2, top + 2], [right - 2, bottom - 2]];
    const over = on.map(([x, y]) => document.elementFromPoint(x, y)).filter(Boolean);
    const own = (o) => e.contains(o) || o.contains(e) || o.closest("label")?.contains(e);
    return {
      there: e === goal,
      group: e.type === "radio" && e.name === goal?.name && e.form === goal?.form,
      page: e === document.body,
      called: called(e),
      seen: isSeen(e),
      inSight: left < right && top < bottom,
      covered: over.filter((o) => !own(o)).map(called),
      box: { top: box.top + scrollY, bottom: box.bottom + scrollY, left: box.left, right: box.right },
      apart: Boolean(e.closest(".app-bar, .govuk-skip-link")),
    };
  }

  // What is drawn by its background alone: dots, bars and marks; not the band above the header, which says nothing.
  function drawn() {
    const found = [];
    for (const e of document.querySelectorAll("body *:not(.app-band i)")) {
      for (const part of ["", "::before", "::after"]) {
        const style = getComputedStyle(e, part || null);
        if (part ? style.content !== '""' : e.childNodes.length || e.matches("input, svg, svg *, img, br")) continue;
        if (!CLEAR.test(style.backgroundColor) && style.borderTopStyle === "none" && shown(e)) found.push([e, part]);
      }
    }
    return found;
  }

  let marks = [];
  const rememberMarks = () => void (marks = drawn());

  // With forced colours: a mark that was drawn still differs from the ground it lies on, and a box still has its edge.
  function lostShapes() {
    const ground = groundOf(getComputedStyle(document.body));
    const lost = marks
      .filter(([e, part]) => {
        const style = getComputedStyle(e, part || null);
        return groundOf(style) === ground && style.backgroundImage === "none" && style.borderTopStyle === "none";
      })
      .map(([e, part]) => `lost in forced colours: ${called(e)}${part}`);
    const edgeless = [...document.querySelectorAll(HAS_A_SHAPE)]
      .filter((e) => shown(e) && !["radio", "checkbox", "file"].includes(e.type))
      .filter((e) => getComputedStyle(e).borderTopStyle === "none" || !parseFloat(getComputedStyle(e).borderTopWidth))
      .map((e) => `no edge in forced colours: ${called(e)}`);
    return [...lost, ...edgeless, ...alike()];
  }

  // What is chosen or current looks other than what lies beside it.
  function alike() {
    const beside = (e) => [...(e.closest("ul, ol, .app-choice, nav")?.querySelectorAll(e.tagName) ?? [])];
    const look = (e) => [lookOf(e), getComputedStyle(e).fontWeight, getComputedStyle(e).borderBottomColor].join();
    const chosen = [...document.querySelectorAll("[aria-current]:is(a, div), .app-choice label:has(:checked)")].filter(shown);
    return chosen
      .filter((e) => {
        const others = beside(e).filter((o) => shown(o) && !o.hasAttribute("aria-current") && !o.querySelector(":checked"));
        return others.length && others.every((other) => look(other) === look(e));
      })
      .map((e) => `chosen, and does not look it: ${called(e)}`);
  }

  const moving = () =>
    [...document.querySelectorAll("body *")]
      .filter((e) => /[1-9]/.test(getComputedStyle(e).transitionDuration + getComputedStyle(e).animationDuration))
      .map((e) => `moves though motion is not wanted: ${called(e)}`);

  // Lines, letters and words as far apart as a reader may set them (WCAG 2.2, 1.4.12).
  function spread() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }",
    );
    document.adoptedStyleSheets = [sheet];
  }
  const together = () => void (document.adoptedStyleSheets = []);

  return { here, tooWide, cutOff, boxesOutOfReach, outOfOrder, unseenFocus, isSeen, rememberMarks, lostShapes, moving, spread, together };
})();
