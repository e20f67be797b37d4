// <div data-live="/accounts/7/live" data-version="abc" data-announce="Published"> updates itself: while the
// page is visible, the script polls this address every second. When the version differs, it fetches the page and
// replaces this element. `data-live-page` names the page if it is not the current address (a form shown again
// after a POST). During long work the answer contains the progress for the bar.

import { keep } from "./live-keep.js";

const SECOND = 1000;
const LONGEST = 10 * SECOND;
const RELOADED = "gatehouse.live.reloaded";

export function live(root, enhance) {
  const announcer = makeAnnouncer();
  watchPointer();
  watchLeaving();
  root.querySelectorAll("[data-live]").forEach((element) => watch(element, enhance, announcer));
}

function watch(first, enhance, announcer) {
  let element = first;
  let failures = 0;
  let busy = false;
  let timer = 0;

  const later = (pause) => {
    clearTimeout(timer);
    if (!document.hidden && element.isConnected) timer = setTimeout(look, pause);
  };
  const look = async () => {
    if (busy || document.hidden) return;
    busy = true;
    const outcome = await refresh(element).catch(() => "failed");
    busy = false;
    if (outcome === "gone") return isLeaving() ? later(LONGEST) : reloadOnce(element);
    failures = outcome === "failed" ? failures + 1 : 0;
    if (outcome instanceof Element) {
      element = replace(element, outcome, enhance);
      announce(announcer, element.dataset.announce);
    }
    later(Math.min(SECOND * 2 ** failures, LONGEST));
  };

  document.addEventListener("visibilitychange", () => later(0));
  window.addEventListener("pageshow", (event) => event.persisted && later(0));
  later(SECOND);
}

/** The new element, "same", "gone" (signed out, or no longer visible) or "failed". */
async function refresh(element) {
  const answer = await get(element.dataset.live, "application/json");
  if (isGone(answer)) return "gone";
  if (!answer.ok) return "failed";
  const { version, progress } = await answer.json();
  settled();
  if (progress) showProgress(element, progress);
  if (String(version) === element.dataset.version || isInUse(element)) return "same";

  const page = await get(element.dataset.livePage ?? location.href, "text/html");
  if (isGone(page)) return "gone";
  if (!page.ok) return "failed";
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const found = fresh.querySelector(`[data-live="${CSS.escape(element.dataset.live)}"]`);
  if (!found) return "gone";
  return isInUse(element) ? "same" : found;
}

/** The bar stays the same element, so that a screen reader reports one bar. */
function showProgress(element, { value, text }) {
  const bar = element.querySelector("progress");
  if (!bar) return;
  if (value === undefined) bar.removeAttribute("value");
  else bar.value = value;
  const words = document.getElementById(bar.getAttribute("aria-describedby"));
  if (words && words.textContent !== text) words.textContent = text;
}

function get(address, accept) {
  return fetch(address, {
    headers: { Accept: accept }, cache: "no-store", credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(LONGEST),
  });
}

/** A redirect means the sign-in page. */
function isGone(answer) {
  return answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 404;
}

function replace(old, found, enhance) {
  const fresh = document.importNode(found, true);
  const putBack = keep(old);
  old.replaceWith(fresh);
  putBack.values(fresh);
  enhance(fresh);
  putBack.focus(fresh);
  return fresh;
}

// Replacing a button between press and release would lose the click; an open list would close.
let pressed = false;

function watchPointer() {
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const name of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(name, () => { pressed = false; }, true);
}

function isInUse(element) {
  return pressed || element.querySelector('[aria-expanded="true"]') !== null;
}

// After Discard the browser is loading another page while this one's subject is deleted; a reload now would cancel that.
let left = -Infinity;

function watchLeaving() {
  window.addEventListener("beforeunload", () => { left = performance.now(); });
}

/** A navigation that ends in a download leaves the page open, so it only counts for a while. */
function isLeaving() {
  return performance.now() - left < LONGEST;
}

function makeAnnouncer() {
  const region = document.createElement("div");
  region.id = "announcer";
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  document.body.append(region);
  return region;
}

function announce(region, text) {
  if (!text) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 100); // emptied first, so that the same words are spoken again
}

/** Only once: if the reloaded page is refused too, it stays as it is. */
function reloadOnce(element) {
  const address = element.dataset.livePage ?? location.href;
  try {
    if (sessionStorage.getItem(RELOADED) === address) return;
    sessionStorage.setItem(RELOADED, address);
  } catch {
    return; // without storage nothing would end the circle
  }
  if (element.dataset.livePage) location.assign(address);
  else location.reload();
}

function settled() {
  try {
    sessionStorage.removeItem(RELOADED);
  } catch {
    // Without storage nothing was saved.
  }
}
