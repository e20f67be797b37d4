// Keeps the reader's state when live.js replaces an element: typed text, ticks, open details,
// and the focus.

/** Saves the state of `old`; the returned function restores it in the new element. */
export function keep(old) {
  const changed = controls(old).filter(isChanged).map((control) => ({ key: controlKey(control), control }));
  const open = new Set(disclosures(old).filter(({ details }) => details.open).map(({ key }) => key));
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focused && focusKey(focused);
  const selection = focused && selectionOf(focused);

  return {
    values(fresh) {
      const news = new Map(controls(fresh).map((control) => [controlKey(control), control]));
      for (const { key, control } of changed) copy(control, news.get(key));
      for (const { key, details } of disclosures(fresh)) details.open ||= open.has(key);
    },
    focus(fresh) {
      if (!focused) return;
      const target = Array.from(fresh.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]"))
        .find((element) => focusKey(element) === place && !element.disabled && !element.hidden);
      if (!target) fresh.tabIndex = -1;
      (target ?? fresh).focus({ preventScroll: true });
      if (target && selection) target.setSelectionRange?.(...selection);
    },
  };
}

function controls(root) {
  return Array.from(root.querySelectorAll("input[name], select[name], textarea[name]")).filter((control) => control.type !== "hidden" && control.type !== "file");
}

function isChanged(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.matches("select")) return Array.from(control.options).some((option) => option.selected !== isFirstChoice(option, control));
  return control.value !== control.defaultValue;
}

function isFirstChoice(option, select) {
  if (select.querySelector("option[selected]")) return option.defaultSelected;
  return !select.multiple && option.index === 0;
}

function copy(from, to) {
  if (!to) return;
  if (from.type === "checkbox" || from.type === "radio") to.checked = from.checked;
  else if (Array.from(to.options ?? [from]).some((option) => option.value === from.value)) to.value = from.value;
}

function controlKey(control) {
  const value = control.type === "checkbox" || control.type === "radio" ? control.value : "";
  return [control.form?.getAttribute("action"), control.name, value].join("\n");
}

function focusKey(element) {
  if (element.id) return `#${element.id}`;
  const label = element.name || element.getAttribute("href") || element.textContent.trim();
  return [element.localName, element.form?.getAttribute("action"), label, element.value].join("\n");
}

function selectionOf(element) {
  return typeof element.selectionStart === "number" ? [element.selectionStart, element.selectionEnd] : null;
}

function disclosures(root) {
  return Array.from(root.querySelectorAll("details"), (details, index) => ({ details, key: details.id || `${index} ${details.querySelector("summary")?.textContent.trim()}` }));
}
