// The search of a copy without a server: an index in small files, text folded as it was when the index was made.
const LETTERS = 2; // of a word, which name the file that holds it
const EACH = 8; // results of a kind that are shown at first
const PLACES = [8, 2.5, 2, 1]; // what a word counts in names, facts, texts, parts

const place = document.getElementById("copy-found");
const said = document.getElementById("copy-said");
const read = new Map();

function file(address) {
  if (!read.has(address)) {
    read.set(address, fetch(address).then((answer) => {
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      return answer.json();
    }));
  }
  return read.get(address);
}

export function makeFolding(tables) {
  const combining = new RegExp(`[${tables.combining.map(([first, last]) =>
    `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`).join("")}]`, "gu");
  const invisible = new RegExp(`[${tables.invisible}]`, "gu");
  const word = new RegExp(`(?:(?!\\u0640)[\\p{L}\\p{N}][${tables.marks}${tables.invisible}]*)+`, "gu");
  const zeros = tables.digits.map((zero) => zero.codePointAt(0));
  const own = (table, sign) => (Object.hasOwn(table, sign) ? table[sign] : sign);
  const alike = (text) => [...text].map((sign) => own(tables.alike, sign)).join("");
  const cased = (sign) => (Object.hasOwn(tables.cased, sign) ? tables.cased[sign] : sign.toLowerCase());
  const digit = (sign) => {
    if (!/\p{Nd}/u.test(sign)) return sign;
    const point = sign.codePointAt(0);
    const zero = zeros.findLast((first) => first <= point);
    return String(point - zero);
  };
  const fold = (text) => {
    const lower = [...alike(text.replace(invisible, ""))].map(cased).join("").normalize("NFKD");
    return [...alike(lower.replace(combining, ""))].map(digit).join("");
  };
  const words = (text) => [...text.matchAll(word)].map(([raw]) => fold(raw)).filter(Boolean);
  return { fold, words, word };
}

// Edits between two words, as far as `most`: a letter put in, left out, or taken for another.
function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let row = [...Array(other.length + 1).keys()];
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] !== other[j - 1]));
    }
    row = next;
  }
  return row[other.length];
}

// The words of the graph that a word of a query stands for: itself, those that it begins, those that come near.
function meant(word, known) {
  if (Object.hasOwn(known, word)) return [word];
  const all = Object.keys(known);
  const begun = word.length > 2 ? all.filter((other) => other.startsWith(word)) : [];
  if (begun.length) return begun;
  const allowed = word.length >= 6 ? 2 : word.length > 2 ? 1 : 0;
  const near = all.map((other) => [distance(word, other, allowed), other]).filter(([far]) => far <= allowed);
  const least = Math.min(...near.map(([far]) => far));
  return near.filter(([far]) => far === least).map(([, other]) => other).slice(0, 3);
}

async function lookUp(word, index) {
  const start = [...word].slice(0, LETTERS).map((sign) => sign.codePointAt(0).toString(16)).join("-");
  const found = new Map();
  if (!index.starts.includes(start)) return found;
  const known = await file(new URL(`words/start=${start}.json`, index.address).href);
  for (const other of meant(word, known)) {
    known[other].forEach((numbers, column) => {
      const step = column ? 1 : 2;
      for (let at = 0; at < numbers.length; at += step) {
        const score = PLACES[column] + (column ? 0 : 10 / numbers[at + 1]);
        found.set(numbers[at], Math.max(score, found.get(numbers[at]) || 0));
      }
    });
  }
  return found;
}

export async function search(text, index) {
  const typed = makeFolding(index).words(text);
  const telling = typed.filter((word) => !index.fillers.includes(word));
  const asked = [...new Set(telling.length ? telling : typed)].slice(0, 12);
  const groups = await Promise.all(asked.map((word) => lookUp(word, index)));
  const scores = new Map();
  for (const group of groups) {
    for (const [number, score] of group) {
      const [met, sum] = scores.get(number) || [0, 0];
      scores.set(number, [met + 1, sum + score]);
    }
  }
  const whole = [...scores.values()].some(([met]) => met === groups.length);
  const ranked = [...scores].filter(([, [met]]) => !whole || met === groups.length)
    .map(([number, [met, sum]]) => [number, met, sum * index.weights[index.kind_of[number - 1]]]);
  ranked.sort((one, other) => other[1] - one[1] || other[2] - one[2] || one[0] - other[0]);
  return { asked, partial: !whole && ranked.length > 0, numbers: ranked.map(([number]) => number) };
}

const shown = (number) => number.toLocaleString(document.documentElement.lang);

function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  made.append(...[content].flat());
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  return made;
}

// A text with the words that the query begins or has marked.
function marked(text, asked, folding) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(folding.word)) {
    const folded = folding.fold(match[0]);
    if (asked.some((word) => folded.startsWith(word))) {
      parts.push(text.slice(end, match.index), element("mark", match[0]));
      end = match.index + match[0].length;
    }
  }
  return [...parts, text.slice(end)];
}

async function show(text) {
  const address = new URL(place.dataset.index, location.href).href;
  const index = { ...(await file(address)), address };
  const folding = makeFolding(index);
  const { asked, partial, numbers } = await search(text, index);
  const kinds = new Map();
  for (const number of numbers) {
    const kind = index.kind_of[number - 1];
    kinds.set(kind, [...(kinds.get(kind) || []), number]);
  }
  const home = new URL(place.dataset.home, location.href).href;
  const names = new URL(place.dataset.names, location.href).href;
  const nameOf = async (number) => {
    const part = Math.floor((number - 1) / index.per_part);
    const rows = await file(new URL(`part=${part}.json`, names).href);
    return rows[(number - 1) % index.per_part];
  };
  const line = async (number) => {
    const [path, label, language, , told, toldLanguage] = await nameOf(number);
    const [page, fragment] = path.split("#");
    const link = element("a", marked(label, asked, folding), {
      href: `${home}${page.slice(1)}/${fragment ? `#${fragment}` : ""}`, lang: language, dir: "auto",
    });
    const item = element("li", element("h3", link));
    if (told) item.append(element("p", marked(told, asked, folding), { class: "told", lang: toldLanguage, dir: "auto" }));
    return item;
  };
  const section = async ([, of]) => {
    const [, , , title] = await nameOf(of[0]);
    const list = element("ol", await Promise.all(of.slice(0, EACH).map(line)), { class: "entries" });
    const made = element("section", [
      element("h2", [`${title} `, element("small", shown(of.length), { class: "count" })]),
      list,
    ], { class: "found" });
    if (of.length > EACH) {
      const more = element("button", place.dataset.more.replace("{}", shown(of.length)), { type: "button" });
      more.addEventListener("click", async () => {
        list.append(...await Promise.all(of.slice(EACH).map(line)));
        more.remove();
      });
      made.append(more);
    }
    return made;
  };
  const count = numbers.length;
  said.textContent = (count ? place.dataset.some : place.dataset.none).replace("{}", () => (count ? shown(count) : text));
  const heads = [];
  if (partial) heads.push(element("p", place.dataset.partial, { class: "notice" }));
  place.replaceChildren(...heads, ...await Promise.all([...kinds].map(section)));
}

if (place) {
  const asked = (new URLSearchParams(location.search).get("q") || "").trim();
  for (const box of document.querySelectorAll('form.find input[type="search"]')) box.value = asked;
  if (asked) {
    document.title = `${asked} – ${document.title}`;
    show(asked);
  }
}
