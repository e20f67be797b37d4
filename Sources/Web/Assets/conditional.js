// Blocks that are only shown for some values.
//
//   <div class="field" data-when="role=3">            shown when the form's control `role` is 3
//   <div data-when="role=1,2; app=hd4dp2">            role 1 or 2, and app hd4dp2
//   <select name="role" data-shows="author_group:3">  the same, named by the control: the block with that id,
//                                                     or the .field around the control of that name
//
// A hidden block's controls are disabled, so they are neither sent nor validated. Without scripts
// everything is shown and the server decides. An <option data-when=…> works as well.

const disabledHere = new WeakSet();

// After "back" or a reload the browser restores old values, but not in disabled controls: wait for it.
let restoring = performance.getEntriesByType("navigation")[0]?.type !== "navigate" && document.readyState !== "complete";

export function conditions(root) {
  if (restoring) return;
  const forms = new Set();
  for (const block of root.querySelectorAll("[data-when], [data-shows]")) {
    const form = block.form ?? block.closest("form");
    if (form) forms.add(form);
  }
  forms.forEach(apply);
}

document.addEventListener("input", again);
document.addEventListener("change", again);
document.addEventListener("reset", ({ target }) => setTimeout(() => apply(target)));
window.addEventListener("pageshow", () => {
  restoring = false;
  conditions(document);
});

function again({ target }) {
  const form = target.form;
  if (form?.querySelector("[data-when], [data-shows]")) apply(form);
}

/** In document order, so that a block may depend on a control inside an earlier block. */
function apply(form) {
  for (const block of form.querySelectorAll("[data-when]")) set(block, block.dataset.when.split(";").every((one) => holds(form, one)));
  for (const control of form.querySelectorAll("[data-shows]")) {
    for (const rule of control.dataset.shows.split(";")) {
      const [name, values] = parts(rule, ":");
      const block = blockNamed(form, name);
      if (block) set(block, values.some((value) => chosen(form, control.name).includes(value)));
    }
  }
}

function holds(form, condition) {
  const [name, values] = parts(condition, "=");
  return values.some((value) => chosen(form, name).includes(value));
}

function parts(rule, separator) {
  const [name, values = ""] = rule.split(separator);
  return [name.trim(), values.split(",").map((value) => value.trim())];
}

function blockNamed(form, name) {
  const byID = document.getElementById(name);
  if (byID && form.contains(byID) && !byID.matches("input, select, textarea")) return byID;
  const control = Array.from(form.elements).find((one) => one.name === name);
  return control?.closest(".field") ?? null;
}

/** The values the form would send under `name`. */
function chosen(form, name) {
  return Array.from(form.elements)
    .filter((control) => control.name === name && !control.matches(":disabled"))
    .filter((control) => !["checkbox", "radio"].includes(control.type) || control.checked)
    .map((control) => control.value);
}

function set(block, shown) {
  block.hidden = !shown;
  const controls = block.matches("option, optgroup, fieldset") ? [block] : block.querySelectorAll("input, select, textarea, button");
  for (const control of controls) enable(control, shown);
  if (!shown && block.selected) chooseAnother(block);
}

/** Enables only controls that this script disabled; those that the server disabled stay disabled. */
function enable(control, enabled) {
  if (enabled && disabledHere.has(control)) {
    disabledHere.delete(control);
    control.disabled = false;
  }
  if (!enabled && !control.disabled) {
    disabledHere.add(control);
    control.disabled = true;
  }
}

function chooseAnother(option) {
  const select = option.closest("select");
  const other = Array.from(select?.options ?? []).find((one) => !one.disabled);
  if (!select || !other) return;
  other.selected = true;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}
