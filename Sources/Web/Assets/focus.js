// Focus: a refused form starts at its summary of errors, whose links lead to the fields;
// tables that scroll sideways can be reached with the keyboard.

export function focusOnErrors() {
  const summary = document.getElementById("errors");
  if (!summary) return;
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const target = field.matches("fieldset, div") ? field.querySelector("input, select, textarea") : field;
    target?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  });
  summary.focus();
}

const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => reach(target)));

/** A `.table-wrap` becomes a stop of the Tab key only while there is something to scroll. */
export function reachScrollers(root) {
  root.querySelectorAll(".table-wrap").forEach((wrap) => observer.observe(wrap));
}

function reach(wrap) {
  const scrolls = wrap.scrollWidth > wrap.clientWidth + 1;
  if (!scrolls) {
    wrap.removeAttribute("tabindex");
    return;
  }
  wrap.tabIndex = 0;
  const caption = wrap.querySelector("caption")?.textContent.trim() ?? document.querySelector("h1")?.textContent.trim();
  if (caption && !wrap.hasAttribute("role")) {
    wrap.setAttribute("role", "region");
    wrap.setAttribute("aria-label", caption);
  }
}
