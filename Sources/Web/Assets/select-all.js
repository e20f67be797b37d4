// <input type="checkbox" data-select-all="id"> ticks every checkbox named "id" of its form, and shows
// a dash if only some are ticked. <output data-selected="id"> shows their number.

/** Updates the boxes and counts under `root`. */
export function selectAll(root) {
  root.querySelectorAll("[data-select-all]").forEach(show);
  root.querySelectorAll("output[data-selected]").forEach(count);
}

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.type !== "checkbox" || !target.form) return;
  const all = target.dataset.selectAll;
  if (all !== undefined) boxes(target.form, all).forEach((box) => { box.checked = target.checked; });
  showForm(target.form);
});

// After "back" and after a reset the browser restores ticks without a change event.
window.addEventListener("pageshow", () => selectAll(document));
document.addEventListener("reset", ({ target }) => setTimeout(() => showForm(target)));

function showForm(form) {
  for (const control of form.elements) {
    if (control.dataset.selectAll !== undefined) show(control);
    if (control.dataset.selected !== undefined) count(control);
  }
}

function show(master) {
  if (!master.form) return;
  const all = boxes(master.form, master.dataset.selectAll);
  const ticked = all.filter((box) => box.checked).length;
  master.checked = ticked > 0 && ticked === all.length;
  master.indeterminate = ticked > 0 && ticked < all.length;
  master.disabled = all.length === 0;
}

function count(output) {
  // Without scripts there is no number, so its words are hidden until here.
  output.closest("[data-shown]")?.removeAttribute("hidden");
  if (output.form) output.value = boxes(output.form, output.dataset.selected).filter((box) => box.checked).length;
}

function boxes(form, name) {
  return Array.from(form.elements).filter((control) => control.type === "checkbox" && control.name === name && !control.matches(":disabled"));
}
