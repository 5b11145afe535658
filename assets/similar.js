// While a barrier is being written, shows what resembles it, so that “us too” can be said in place of writing it again.

const PAUSE = 800; // ms after the last key

export function showSimilar(place) {
  const title = document.querySelector('[name="title"]');
  const text = document.querySelector('[name="gets_in_the_way"]');
  const token = text.form.elements.csrfmiddlewaretoken;
  text.closest(".govuk-form-group").after(place);
  let timer = null;
  let asked = "";
  let asking = null;

  async function ask() {
    const words = new URLSearchParams({ title: title.value, text: text.value.slice(0, 1000) });
    if (String(words) === asked) return;
    asked = String(words);
    asking?.abort(); // the answer to what was typed before is nobody's question any more
    const mine = (asking = new AbortController());
    words.set(token.name, token.value);
    try {
      const answer = await fetch(place.dataset.similar, {
        method: "POST",
        body: words,
        credentials: "same-origin",
        redirect: "manual",
        signal: mine.signal,
      });
      if (answer.ok) place.innerHTML = await answer.text();
    } catch {
      // Without a connection nothing is suggested, and the next key asks again.
      if (mine === asking) asked = "";
    }
  }

  for (const box of [title, text]) {
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
  }
  if (title.value) ask();
}
