"""Reads an HTML page as plain HTTP clients need it: text, links, and forms filled in by their labels."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {"article", "br", "dd", "div", "dt", "footer", "form", "h1", "h2", "h3", "header", "label", "li", "main", "nav",
          "ol", "option", "p", "pre", "section", "summary", "table", "td", "th", "tr", "ul"}
UNSEEN = {"script", "style", "template"}


def words(text):
    """White space and the asterisk of required fields say nothing: `Email  *` reads `Email`."""
    return re.sub(r"\s+", " ", text).strip().rstrip("*").strip()


@dataclass
class Option:
    value: str
    text: str
    selected: bool = False


@dataclass
class Control:
    """One field or button; `form` counts the forms of the page, None stands outside all of them."""

    kind: str
    name: str
    value: str
    attributes: dict
    form: int | None
    label: str = ""
    options: list = field(default_factory=list)

    @property
    def enabled(self):
        return "disabled" not in self.attributes

    @property
    def submitted(self):
        """Whether a browser would send it without any click."""
        if not (self.name and self.enabled) or self.kind in ("submit", "button", "reset", "file", "image"):
            return False
        return self.kind not in ("checkbox", "radio") or "checked" in self.attributes

    @property
    def preset(self):
        if self.kind != "select":
            return self.value
        chosen = [option.value for option in self.options if option.selected]
        return (chosen or [option.value for option in self.options[:1]] or [""])[-1]


@dataclass
class Form:
    action: str
    method: str
    controls: list

    @property
    def fields(self):
        return [control for control in self.controls if control.kind not in ("submit", "button", "reset", "hidden")]

    @property
    def buttons(self):
        return [control for control in self.controls if control.kind in ("submit", "button")]

    def button(self, name):
        """The button with that text, None when there is none; whole text first, then its beginning."""
        wanted = name.lower()
        for matches in (str.__eq__, str.startswith):
            for control in self.buttons:
                if control.enabled and matches(control.label.lower(), wanted):
                    return control
        return None

    def control(self, label):
        """The field with that label (whole text first, then its beginning) or that name."""
        wanted = label.lower()
        for matches in (str.__eq__, str.startswith, str.__contains__):
            for control in self.fields:
                if matches(control.label.lower(), wanted):
                    return control
        for control in self.controls:
            if control.name == label:
                return control
        seen = [control.label or control.name for control in self.fields]
        raise LookupError(f"no field '{label}' in the form {self.action}: {seen}")

    def filled(self, values, button=None):
        """What a browser would send after the fields were filled in, as a list of pairs."""
        chosen = {id(self.control(label)): value for label, value in values.items()}
        decided = {control.name for control in self.controls if control.kind == "radio" and id(control) in chosen}
        pairs = []
        for control in self.controls:
            if id(control) in chosen:
                pairs += control_pairs(control, chosen[id(control)])
            elif control.submitted and not (control.kind == "radio" and control.name in decided):
                pairs.append((control.name, control.preset))
        if button is not None and button.name:
            pairs.append((button.name, button.value))
        return pairs


def control_pairs(control, value):
    """A tick is True or False, an option its visible text or its value, all else text."""
    if value is True:
        return [(control.name, control.value)]
    if value is False:
        return []
    if control.kind == "select":
        for option in control.options:
            if value and (value == option.value or value.lower() in option.text.lower()):
                return [(control.name, option.value)]
    return [(control.name, value)]


class Page(HTMLParser):
    """The page at `url`: `text`, `links`, `forms`, `states` (data-state of each chip), `errors` by field name."""

    def __init__(self, url, status, source):
        super().__init__(convert_charrefs=True)
        self.url, self.status, self.source = url, status, source
        self.forms, self.links, self.states, self.labels, self.by_id = [], [], [], {}, {}
        self.language = ""
        self._path, self._text, self._controls = [], [], []
        self._form = self._select = self._option = self._button = self._area = self._link = None
        self._label = None
        self._told = set()  # ids of error lists
        self._unspoken = 0  # open elements that assistive technology does not read
        self.feed(source)
        self.close()
        self._finish()

    @property
    def text(self):
        return words("".join(self._text))

    def handle_starttag(self, tag, attributes):
        attributes = {name: value or "" for name, value in attributes}
        if "id" in attributes:
            self.by_id[attributes["id"]] = ""
            if "errors" in attributes.get("class", "").split():
                self._told.add(attributes["id"])
        if tag not in VOID:
            self._path.append((tag, attributes.get("id")))
            self._unspoken += attributes.get("aria-hidden") == "true" or self._unspoken > 0
        if "data-state" in attributes:
            self.states.append(attributes["data-state"])
        opener = getattr(self, f"_open_{tag}", None)
        if opener:
            opener(attributes)
        if tag in BLOCKS:
            self._space()

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in VOID or not any(open_tag == tag for open_tag, _ in self._path):
            return
        while self._path:
            closed, _ = self._path.pop()
            self._unspoken = max(0, self._unspoken - 1)
            closer = getattr(self, f"_close_{closed}", None)
            if closer:
                closer()
            if closed in BLOCKS:
                self._space()
            if closed == tag:
                return

    def _space(self):
        """Blocks stand apart, whatever white space their source has."""
        self._text.append(" ")
        for _, identifier in self._path:
            if identifier:
                self.by_id[identifier] += " "

    def handle_data(self, data):
        if any(tag in UNSEEN for tag, _ in self._path):
            return
        if self._area is not None:
            self._area.value += data
            return
        self._text.append(data)
        for _, identifier in self._path:
            if identifier:
                self.by_id[identifier] += data
        if self._unspoken:
            return
        if self._label is not None:
            self._label[1].append(data)
        if self._button is not None:
            self._button.label += data
        if self._option is not None:
            self._option.text += data
        if self._link is not None:
            self._link[0] += data

    def _open_html(self, attributes):
        self.language = attributes.get("lang", "")

    def _open_form(self, attributes):
        self.forms.append(Form(attributes.get("action", ""), attributes.get("method", "get").lower(), []))
        self._form = len(self.forms) - 1

    def _close_form(self):
        self._form = None

    def _add(self, kind, attributes, value=None):
        control = Control(kind, attributes.get("name", ""), value or "", attributes, self._form)
        control.label = words(attributes.get("aria-label", ""))
        self._controls.append(control)
        if self._label is not None and not self._label[0]:
            self._label[2] = control
        return control

    def _open_input(self, attributes):
        kind = attributes.get("type", "text").lower()
        value = attributes.get("value", "on" if kind in ("checkbox", "radio") else "")
        control = self._add(kind, attributes, value)
        if kind == "submit" and not control.label:
            control.label = value

    def _open_select(self, attributes):
        self._select = self._add("select", attributes)

    def _close_select(self):
        self._select = None

    def _open_option(self, attributes):
        if self._select is not None:
            self._option = Option(attributes.get("value"), "", "selected" in attributes)
            self._select.options.append(self._option)

    def _close_option(self):
        if self._option is not None:
            self._option.text = words(self._option.text)
            if self._option.value is None:
                self._option.value = self._option.text
        self._option = None

    def _open_textarea(self, attributes):
        self._area = self._add("textarea", attributes)

    def _close_textarea(self):
        self._area = None

    def _open_button(self, attributes):
        control = self._add(attributes.get("type", "submit").lower(), attributes, attributes.get("value", ""))
        self._button = control if not control.label else None

    def _close_button(self):
        if self._button is not None:
            self._button.label = words(self._button.label)
        self._button = None

    def _open_label(self, attributes):
        self._label = [attributes.get("for", ""), [], None]

    def _close_label(self):
        if self._label is None:
            return
        target, text, inside = self._label
        if target:
            self.labels[target] = words("".join(text))
        elif inside is not None and not inside.label:
            inside.label = words("".join(text))
        self._label = None

    def _open_a(self, attributes):
        if "href" in attributes:
            self._link = [attributes.get("aria-label", ""), attributes["href"]]
            self.links.append(self._link)

    def _close_a(self):
        self._link = None

    def _finish(self):
        for link in self.links:
            link[0] = words(link[0])
        for control in self._controls:
            label = self.labels.get(control.attributes.get("id", ""))
            control.label = control.label or label or ""
            if control.form is not None:
                self.forms[control.form].controls.append(control)

    def link(self, name):
        """The address of the link with that text, or None."""
        wanted = name.lower()
        for matches in (str.__eq__, str.startswith, str.__contains__):
            for text, address in self.links:
                if matches(text.lower(), wanted):
                    return address
        return None

    def form_with(self, button):
        """The form with a button of that text, or None."""
        found = [form for form in self.forms if form.button(button)]
        exact = [form for form in found if form.button(button).label.lower() == button.lower()]
        return (exact or found or [None])[0]

    def errors(self):
        """The messages at each field that says it is invalid, read through its aria-describedby."""
        result = {}
        for control in self._controls:
            if control.attributes.get("aria-invalid") == "true":
                told = control.attributes.get("aria-describedby", "").split()
                result[control.name] = [words(self.by_id[each]) for each in told if each in self._told]
        return result
