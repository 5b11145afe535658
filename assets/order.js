// The items of an agenda can be dragged to another place. The buttons of each item stay, for keyboards and phones.

export function dragToOrder(list) {
  const items = () => [...list.children];
  let held = null;
  let from = 0;

  for (const item of items()) item.draggable = item.querySelector("form") !== null;

  list.addEventListener("dragstart", (event) => {
    held = event.target.closest("li");
    from = items().indexOf(held);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", ""); // Firefox drags nothing without it
  });

  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!held || !over) return;
    event.preventDefault();
    if (over === held) return;
    const box = over.getBoundingClientRect();
    over[event.clientY > box.top + box.height / 2 ? "after" : "before"](held);
  });

  list.addEventListener("drop", (event) => event.preventDefault());

  list.addEventListener("dragend", (event) => {
    const to = items().indexOf(held);
    if (event.dataTransfer.dropEffect === "none") putBack();
    else if (to !== from) move(to + 1);
    held = null;
  });

  function putBack() {
    const rest = items().filter((item) => item !== held);
    if (rest[from]) rest[from].before(held);
    else list.append(held);
  }

  // One of the item's own forms, with its key: only the place in its address changes.
  function move(place) {
    const form = held.querySelector("form");
    form.action = form.action.replace(/to\/\d+\/$/, `to/${place}/`);
    form.requestSubmit();
  }
}
