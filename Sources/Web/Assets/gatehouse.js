// Entry point of the page's scripts. Every page is complete without them; each module improves one thing.

import { comboboxes } from "./combobox.js";
import { conditions } from "./conditional.js";
import { focusOnErrors, reachScrollers } from "./focus.js";
import { live } from "./live.js";
import { menus } from "./menu.js";
import { keepPlace } from "./place.js";
import { selectAll } from "./select-all.js";

/** Work per element, which must be repeated for elements that arrive later. */
function enhance(root) {
  comboboxes(root);
  conditions(root);
  selectAll(root);
  reachScrollers(root);
}

enhance(document);
menus();
focusOnErrors();
keepPlace();
live(document, enhance);
