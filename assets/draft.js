// Keeps what is being typed as a draft on the server, so that a lost session or a closed lid loses nothing.

const PAUSE = 5000; // ms after the last key; also the shortest time between two keepings
const LEFT_OUT = new Set(["password", "file", "submit", "button", "image", "reset"]);

export function keepDraft(form) {
  const status = form.querySelector("[data-draft-status]");
  let timer = null;
  let dirty = false;
  let kept = "";
  let leaving = false;
  let sending = null; // the keeping under way

  const say = (words) => {
    if (status) status.textContent = words;
  };

  function typed() {
    const body = new URLSearchParams();
    for (const field of form.elements) {
      if (!field.name || field.disabled || LEFT_OUT.has(field.type)) continue;
      if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
      if (field.type === "select-multiple") {
        for (const option of field.selectedOptions) body.append(field.name, option.value);
      } else body.append(field.name, field.value);
    }
    body.set("_path", window.location.pathname);
    return body;
  }

  function send(body, keepalive) {
    clearTimeout(timer);
    timer = null;
    dirty = false;
    return fetch(form.dataset.draft, {
      method: "POST",
      body,
      credentials: "same-origin",
      redirect: "manual", // a redirect here is the sign-in page: the session has ended
      keepalive,
      headers: { "X-Requested-With": "fetch" },
    });
  }

  async function keep() {
    if (leaving || sending) return;
    const body = typed();
    if (String(body) === kept) {
      dirty = false;
      return;
    }
    sending = store(body);
    await sending;
    sending = null;
    if (dirty && !leaving) timer ??= setTimeout(keep, PAUSE * 2);
  }

  async function store(body) {
    try {
      const answer = await send(body, false);
      if (answer.ok) {
        kept = String(body);
        say(`Draft kept ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`);
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        say("You have been signed out. Your words are still on this page; press the button and sign in again to keep them.");
      } else throw new Error(answer.status);
    } catch {
      dirty = true;
      say("Your draft could not be kept just now. Your words are still on this page.");
    }
  }

  function note() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  form.addEventListener("input", note);
  form.addEventListener("change", note);
  // Once the form itself is sent, a late draft would come back after the words were saved.
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
  // A form beside this one, such as one that finds what to tick here, leads to this page again: what was typed is kept
  // before the page goes, or it would be drawn without it. A phone with no signal is not held up for long.
  document.addEventListener("submit", async (event) => {
    const other = event.target;
    if (other === form || other.method !== "get" || !(dirty || sending)) return;
    event.preventDefault();
    await Promise.race([Promise.resolve(sending).then(keep), new Promise((done) => setTimeout(done, PAUSE))]);
    other.submit();
  });
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("pagehide", () => {
    if (dirty && !leaving && String(typed()) !== kept) send(typed(), true).catch(() => {});
  });
  // A page that was refused holds words that were sent and not kept: sending them ended the keeping.
  if (document.querySelector(".govuk-error-summary")) keep();
}
