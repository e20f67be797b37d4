// Sorting and filtering load the page again. For keyboard users the focus returns to its old place: for links
// and forms with data-keeps-focus, on the same page, once. After a click it is not kept, because no focus was visible.

const PLACE = "gatehouse.place";

export function keepPlace() {
  restore();
  document.addEventListener("click", ({ target }) => {
    const link = target.closest("a[data-keeps-focus]");
    if (link) remember(link);
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-keeps-focus]") && target.contains(document.activeElement)) remember(document.activeElement);
  });
}

function remember(element) {
  if (!element.matches(":focus-visible")) return;
  try {
    sessionStorage.setItem(PLACE, JSON.stringify({ path: location.pathname, key: key(element) }));
  } catch {
    // Without storage the focus starts at the beginning of the page.
  }
}

function restore() {
  const place = taken();
  if (place?.path !== location.pathname || document.getElementById("errors")) return;
  const all = document.querySelectorAll("a[data-keeps-focus], [data-keeps-focus] :is(a, button, input, select, summary)");
  Array.from(all).find((element) => key(element) === place.key)?.focus();
}

function taken() {
  try {
    const place = JSON.parse(sessionStorage.getItem(PLACE));
    sessionStorage.removeItem(PLACE);
    return place;
  } catch {
    return null;
  }
}

function key(element) {
  return element.id || `${element.localName} ${element.textContent.trim()}`;
}
