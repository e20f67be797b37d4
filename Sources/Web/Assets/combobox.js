// <select data-combobox> becomes an editable combobox (ARIA 1.2, list autocomplete). The select stays in the
// form, hidden, and keeps the value; its id moves to the text input, so labels and error links find that.
// Words are looked for anywhere in the text, in any order, whatever their accents or case.
// data-none="Nothing found" is what an empty list says.

const MOST = 100; // options drawn at once; typing narrows the rest

const RESTORED = "gatehouse:restored";

// After "back" the browser puts old choices into the selects without telling.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("select[data-combobox-ready]").forEach((select) => select.dispatchEvent(new Event(RESTORED)));
});

export function comboboxes(root) {
  root.querySelectorAll("select[data-combobox]:not([data-combobox-ready], [multiple])").forEach(build);
}

function build(select) {
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const box = document.createElement("div");
  const id = select.id || `combobox-${select.name}`;
  const labels = Array.from(select.labels ?? []);

  select.dataset.comboboxReady = "";
  select.id = `${id}-value`;
  select.hidden = true;
  box.className = "combobox";
  Object.assign(list, { id: `${id}-list`, hidden: true });
  list.setAttribute("role", "listbox");
  Object.assign(input, { id, type: "text", autocomplete: "off", spellcheck: false, disabled: select.disabled, required: select.required });
  // A hidden control that is required would block the form without a word.
  select.required = false;
  attributes(input, {
    role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": list.id,
  });
  for (const name of ["aria-describedby", "aria-invalid", "aria-required", "aria-label", "autofocus"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  for (const label of labels) {
    label.id ||= `${id}-label`;
    label.htmlFor = id;
  }
  // The list has a name of its own ("Choose…"), so that the label's words find the text input alone.
  input.placeholder = emptyOption(select)?.text.trim() ?? "";
  if (input.placeholder) list.setAttribute("aria-label", input.placeholder);
  else if (labels.length > 0) list.setAttribute("aria-labelledby", labels[0].id);

  select.before(box);
  box.append(input, list, select);
  behave({ select, input, list, matches: [], active: -1, typed: false });
}

function behave(state) {
  const { select, input, list } = state;
  showChosen(state);
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => (isOpen(state) ? null : open(state, "")));
  input.addEventListener("input", () => { state.typed = true; open(state, input.value); });
  input.addEventListener("keydown", (event) => key(event, state));
  input.addEventListener("blur", () => leave(state));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the input
  list.addEventListener("click", (event) => {
    const option = state.matches[event.target.closest("[data-index]")?.dataset.index];
    if (option) choose(state, option);
  });
  select.addEventListener("change", () => showChosen(state));
  select.form?.addEventListener("reset", () => setTimeout(() => showChosen(state)));
  select.addEventListener(RESTORED, () => showChosen(state));
}

function key(event, state) {
  if (event.isComposing || event.ctrlKey || event.metaKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
  if (step !== undefined) {
    event.preventDefault();
    if (!isOpen(state)) open(state, "", step < 0);
    else if (!event.altKey) move(state, step);
    else close(state);
    return;
  }
  if (!isOpen(state)) return;
  if (event.key === "Enter") {
    event.preventDefault();
    const option = state.matches[state.active];
    if (option) choose(state, option);
  }
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    showChosen(state);
  }
}

function open(state, filter, fromEnd = false) {
  const { select, input, list } = state;
  if (input.disabled) return;
  const words = plain(filter).split(/\s+/);
  const found = options(select).filter((option) => words.every((word) => plain(wording(option)).includes(word)));
  state.matches = found.slice(0, MOST);
  list.replaceChildren(...state.matches.map((option, index) => item(list, option, index)));
  if (found.length === 0 && select.dataset.none) list.append(nothing(select.dataset.none));
  const visible = list.childElementCount > 0;
  list.hidden = !visible;
  input.setAttribute("aria-expanded", String(visible));
  const current = state.matches.findIndex((option) => option.selected);
  activate(state, filter.trim() ? 0 : current >= 0 ? current : fromEnd ? state.matches.length - 1 : 0);
}

function move(state, step) {
  const last = state.matches.length - 1;
  if (Math.abs(step) > 1) return activate(state, Math.min(last, Math.max(0, state.active + step)));
  const next = state.active + step;
  activate(state, next < 0 ? last : next > last ? 0 : next);
}

function activate(state, index) {
  const { input, list } = state;
  state.active = index < state.matches.length ? index : -1;
  list.querySelector(".active")?.classList.remove("active");
  const element = state.active >= 0 ? list.children[state.active] : null;
  element?.classList.add("active");
  element?.scrollIntoView({ block: "nearest" });
  if (element) input.setAttribute("aria-activedescendant", element.id);
  else input.removeAttribute("aria-activedescendant");
}

function choose(state, option) {
  const changed = !option.selected;
  option.selected = true;
  showChosen(state);
  if (!changed) return;
  for (const name of ["input", "change"]) state.select.dispatchEvent(new Event(name, { bubbles: true }));
}

/** Leaving takes what was clearly meant: the exact text, the only match, or nothing; else the old choice comes back. */
function leave(state) {
  const { select, input } = state;
  const text = plain(input.value);
  const exact = options(select).find((option) => plain(option.text) === text);
  const meant = text === "" ? emptyOption(select) : exact ?? (state.matches.length === 1 ? state.matches[0] : undefined);
  if (state.typed && meant) choose(state, meant);
  else showChosen(state);
}

function close(state) {
  state.list.hidden = true;
  state.input.setAttribute("aria-expanded", "false");
  activate(state, Infinity);
}

function showChosen(state) {
  const option = state.select.selectedOptions[0];
  state.input.value = option && option.value !== "" ? option.text.trim() : "";
  state.typed = false;
  close(state);
}

function item(list, option, index) {
  const element = document.createElement("li");
  element.id = `${list.id}-${index}`;
  element.dataset.index = index;
  element.textContent = option.text.trim();
  attributes(element, { role: "option", "aria-selected": String(option.selected) });
  const group = option.closest("optgroup")?.label;
  if (group) {
    const small = document.createElement("small");
    small.textContent = group;
    element.append(" ", small);
  }
  return element;
}

function nothing(text) {
  const element = document.createElement("li");
  element.textContent = text;
  attributes(element, { role: "option", "aria-disabled": "true", "aria-selected": "false" });
  return element;
}

function options(select) {
  return Array.from(select.options).filter((option) => option.value !== "" && !option.disabled && !option.hidden);
}

function emptyOption(select) {
  return Array.from(select.options).find((option) => option.value === "");
}

function wording(option) {
  return `${option.text} ${option.closest("optgroup")?.label ?? ""}`;
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
