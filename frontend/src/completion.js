// What may stand at the cursor: keywords, variables of the query, prefixes, classes, properties and concepts.
import { completeFromList } from "@codemirror/autocomplete";

const KEYWORDS = `ASK BASE BIND CONSTRUCT DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH LIMIT MINUS NAMED NOT OFFSET OPTIONAL
 PREFIX REDUCED SELECT UNION VALUES WHERE ASC AVG BOUND COALESCE CONCAT CONTAINS COUNT DATATYPE DESC GROUP_CONCAT HAVING
 IF IN LANG LANGMATCHES LCASE MAX MIN REGEX REPLACE SAMPLE STR STRAFTER STRBEFORE STRENDS STRLEN STRSTARTS SUBSTR SUM
 UCASE UNDEF YEAR`.split(/\s+/).concat("GROUP BY", "ORDER BY");

const completeKeywords = completeFromList(KEYWORDS.map((label) => ({ label, type: "keyword", boost: -1 })));

function isOpaque(context) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from).replace(/<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  return /[<"'#][^\s]*$|#/.test(before) && !/[<]\s/.test(before);
}

export function options(content) {
  const terms = content.terms.map((term) => ({
    label: term.name,
    displayLabel: term.label === term.name ? term.name : `${term.name}  ${term.label}`,
    type: term.kind,
    info: term.definition,
    apply: term.name,
    words: `${term.name} ${term.label}`.toLowerCase(),
    boost: term.own ? 1 : 0,
  }));
  const prefixes = Object.entries(content.prefixes).map(([prefix, iri]) => ({
    label: `${prefix}:`, type: "namespace", info: iri, words: prefix,
  }));
  return { terms, prefixes };
}

// A word is found in the name and in the label, so that "ville" finds mc:City for a reader of French.
export function completeTerms(known) {
  return (context) => {
    const word = context.matchBefore(/(?:[A-Za-z][\w-]*)?:?[\p{L}\p{N}_-]*/u);
    if (isOpaque(context) || !word || (word.from === word.to && !context.explicit)) return null;
    const before = context.state.sliceDoc(Math.max(0, word.from - 1), word.from);
    if (/[?$@_]/.test(before)) return null;
    const { terms, prefixes } = known();
    const text = word.text.toLowerCase();
    const fits = (option) => !text || option.words.includes(text);
    const isQualified = word.text.includes(":");
    const found = [...(isQualified ? [] : prefixes.filter(fits)), ...terms.filter(fits)];
    const line = context.state.doc.lineAt(word.from);
    const isAfterA = /(?:^|\s)(?:a|rdf:type)\s+$/.test(line.text.slice(0, word.from - line.from));
    const rank = (option) => (option.label.toLowerCase().startsWith(text) ? 0 : 1) - (option.boost || 0) / 2
      - (isAfterA && option.type === "class" ? 2 : 0);
    found.sort((one, other) => rank(one) - rank(other));
    return found.length ? { from: word.from, options: found.slice(0, 200), filter: false } : null;
  };
}

export function completeVariables(context) {
  const word = context.matchBefore(/[?$][\w]*/);
  if (!word) return null;
  const here = context.pos;
  const names = new Set();
  for (const found of context.state.doc.toString().matchAll(/[?$](\w+)/g)) {
    if (found.index + found[0].length !== here) names.add(word.text[0] + found[1]);
  }
  return { from: word.from, options: [...names].map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
}

export function completeWords(context) {
  const word = context.matchBefore(/[A-Za-z_]+/);
  if (!word || isOpaque(context)) return null;
  if (/[?$:@_-]/.test(context.state.sliceDoc(Math.max(0, word.from - 1), word.from))) return null;
  return completeKeywords(context);
}
