// Suggestions under a search box: an editable combobox with list autocompletion by the ARIA Authoring Practices.
// Without this script the form works as it is; nothing here is needed to search.
"use strict";
(() => {
  const script = document.currentScript;
  const PAUSE_MS = 120;
  const SHORTEST = 2;

  function combobox(form, number) {
    const input = form.querySelector('input[type="search"]');
    const list = document.createElement("ul");
    const told = document.createElement("p");
    let options = [];
    let at = -1;
    let timer = 0;
    let asking = null;
    let asked = "";

    list.id = `suggested-${number}`;
    list.className = "suggested";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.suggestions);
    told.className = "hidden";
    told.setAttribute("role", "status");
    form.append(list, told);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
      ["aria-controls", list.id], ["autocomplete", "off"]]) {
      input.setAttribute(name, value);
    }

    function close() {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      select(-1);
    }

    function select(place) {
      at = place;
      [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
      if (at < 0) {
        input.removeAttribute("aria-activedescendant");
      } else {
        input.setAttribute("aria-activedescendant", list.children[at].id);
        list.children[at].scrollIntoView({ block: "nearest" });
      }
    }

    function show(found) {
      options = found;
      list.replaceChildren(...found.map((option, index) => {
        const item = document.createElement("li");
        const label = document.createElement("span");
        const kind = document.createElement("small");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        label.textContent = option.label;
        label.dir = option.direction;
        if (option.language) label.lang = option.language;
        kind.textContent = option.kind_label;
        item.append(label, kind);
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        item.addEventListener("click", () => location.assign(option.path));
        return item;
      }));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      select(-1);
      told.textContent = found.length ? form.dataset.found.replace("{}", found.length) : form.dataset.none;
    }

    async function ask() {
      const text = input.value.trim();
      if (asking) asking.abort();
      asked = text;
      if (text.length < SHORTEST) {
        close();
        told.textContent = "";
        return;
      }
      asking = new AbortController();
      const address = new URL(form.dataset.source, location.href);
      address.searchParams.set("q", text);
      address.searchParams.set("lang", document.documentElement.lang);
      try {
        const response = await fetch(address, { signal: asking.signal });
        if (!response.ok) return;
        const answer = await response.json();
        if (asked === text && document.activeElement === input) show(answer.suggestions);
      } catch (fault) {
        if (fault.name !== "AbortError") close();
      }
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE_MS);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      const open = !list.hidden;
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) {
          if (options.length && asked === input.value.trim()) show(options);
          else ask();
          return;
        }
        const step = event.key === "ArrowDown" ? 1 : -1;
        // From the box to the first or last option, around, and through the box again.
        select(((at + 1 + step + options.length + 1) % (options.length + 1)) - 1);
      } else if (event.key === "Enter" && open && at >= 0) {
        event.preventDefault();
        location.assign(options[at].path);
      } else if (event.key === "Escape") {
        if (open) {
          event.preventDefault();
          close();
        }
      }
    });
  }

  document.querySelectorAll("form.find").forEach((form, number) => {
    const input = form.querySelector('input[type="search"]');
    input.addEventListener("focus", () => {
      // What suggestions look like is loaded when they may be wanted, not with every page.
      if (!document.querySelector(`link[href="${script.dataset.style}"]`)) {
        const style = document.createElement("link");
        style.rel = "stylesheet";
        style.href = script.dataset.style;
        document.head.append(style);
      }
    }, { once: true });
    combobox(form, number);
  });
})();
