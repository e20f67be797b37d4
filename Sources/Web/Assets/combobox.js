// <input data-combobox list="…"> with its datalist becomes an editable combobox (ARIA 1.2, list autocomplete), in place:
// the input stays part of the form and works as without this script. Words match anywhere in
// the text, in any order, without regard to accents and case.

const MOST = 100; // options drawn at once; typing narrows the rest

export function comboboxes(root) {
  root.querySelectorAll("input[data-combobox][list]").forEach(build);
}

function build(input) {
  const texts = Array.from(input.list?.options ?? [], (option) => option.value);
  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.hidden = true;
  attributes(list, { role: "listbox", "aria-label": input.dataset.combobox });
  attributes(input, {
    role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": list.id,
  });
  input.removeAttribute("list");
  input.after(list);
  behave({ input, list, texts, matches: [], active: -1 });
}

function behave(state) {
  const { input, list } = state;
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => (isOpen(state) ? null : open(state, "")));
  input.addEventListener("input", () => open(state, input.value));
  input.addEventListener("keydown", (event) => key(event, state));
  input.addEventListener("blur", () => leave(state));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the input
  list.addEventListener("click", (event) => {
    const text = state.matches[event.target.closest("[data-index]")?.dataset.index];
    if (text !== undefined) choose(state, text);
  });
}

function key(event, state) {
  if (event.isComposing || event.ctrlKey || event.metaKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
  if (step !== undefined) {
    event.preventDefault();
    if (isOpen(state)) move(state, step);
    else open(state, "");
    return;
  }
  if (!isOpen(state)) return;
  if (event.key === "Enter" && state.active >= 0) {
    event.preventDefault();
    choose(state, state.matches[state.active]);
  }
  if (event.key === "Escape") {
    event.preventDefault();
    close(state);
  }
}

function open(state, filter) {
  const { input, list, texts } = state;
  if (input.disabled || input.readOnly) return;
  const words = plain(filter).split(/\s+/);
  state.matches = texts.filter((text) => words.every((word) => plain(text).includes(word))).slice(0, MOST);
  list.replaceChildren(...state.matches.map((text, index) => item(state, text, index)));
  const visible = state.matches.length > 0;
  list.hidden = !visible;
  input.setAttribute("aria-expanded", String(visible));
  activate(state, visible ? Math.max(0, state.matches.indexOf(input.value)) : -1);
}

function move(state, step) {
  const last = state.matches.length - 1;
  if (Math.abs(step) > 1) return activate(state, Math.min(last, Math.max(0, state.active + step)));
  const next = state.active + step;
  activate(state, next < 0 ? last : next > last ? 0 : next);
}

function activate(state, index) {
  const { input, list } = state;
  state.active = index;
  list.querySelector(".active")?.classList.remove("active");
  const element = list.children[index];
  element?.classList.add("active");
  element?.scrollIntoView({ block: "nearest" });
  if (element) input.setAttribute("aria-activedescendant", element.id);
  else input.removeAttribute("aria-activedescendant");
}

function choose(state, text) {
  state.input.value = text;
  close(state);
  state.input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Leaving selects the only match. Anything else stays as typed, and the server validates it. */
function leave(state) {
  if (isOpen(state) && plain(state.input.value) !== "" && state.matches.length === 1) choose(state, state.matches[0]);
  else close(state);
}

function close(state) {
  state.list.hidden = true;
  state.input.setAttribute("aria-expanded", "false");
  activate(state, -1);
}

function item({ input, list }, text, index) {
  const element = document.createElement("li");
  element.id = `${list.id}-${index}`;
  element.dataset.index = index;
  element.textContent = text;
  attributes(element, { role: "option", "aria-selected": String(text === input.value) });
  return element;
}

/** "Hôpital  Érasme" → "hopital  erasme" */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

function isOpen({ list }) {
  return !list.hidden;
}

function attributes(element, values) {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
}
