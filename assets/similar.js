// While a barrier is being written, shows what resembles it, so that “us too” can be said in place of writing it again.

const PAUSE = 800; // ms after the last key

export function showSimilar(place) {
  const title = document.querySelector('[name="title"]');
  const text = document.querySelector('[name="gets_in_the_way"]');
  text.closest(".govuk-form-group").after(place);
  let timer = null;
  let asked = "";

  async function ask() {
    const words = String(new URLSearchParams({ title: title.value, text: text.value.slice(0, 1000) }));
    if (words === asked) return;
    asked = words;
    try {
      const answer = await fetch(`${place.dataset.similar}?${words}`, { credentials: "same-origin", redirect: "manual" });
      // What was typed since asks again by itself: only the answer to the last question is shown.
      if (answer.ok && words === asked) place.innerHTML = await answer.text();
    } catch {
      asked = ""; // without a connection nothing is suggested, and the next key asks again
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
