// Prefixes of the project are declared at the head of a query as soon as they are used in it.
import { EditorState } from "@codemirror/state";

// IRIs, strings and comments, in which a colon makes no prefix (SPARQL 1.1, 19.8: IRIREF, String, 19.4).
const OPAQUE = /<[^<>"{}|^`\\\s]*>|"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g;
const USED = /(?<![\w:?$@.-])([A-Za-z][\w-]*):/g;
const DECLARED = /(?<![\w:?$@.-])prefix\s+([A-Za-z][\w-]*):/gi;

export function undeclared(text, known) {
  const bare = text.replace(OPAQUE, (found) => " ".repeat(found.length));
  const declared = new Set(Array.from(bare.matchAll(DECLARED), (found) => found[1]));
  const used = new Set(Array.from(bare.matchAll(USED), (found) => found[1]));
  return [...used].filter((prefix) => known.has(prefix) && !declared.has(prefix)).sort();
}

export function declarations(prefixes, known) {
  return prefixes.map((prefix) => `PREFIX ${prefix}: <${known.get(prefix)}>\n`).join("");
}

// With what the reader types or pastes, in the same step of undo. What is deleted stays deleted.
export function fillPrefixes(known) {
  return EditorState.transactionFilter.of((transaction) => {
    if (!transaction.docChanged || !transaction.isUserEvent("input")) return transaction;
    const missing = undeclared(transaction.newDoc.toString(), known());
    if (!missing.length) return transaction;
    return [transaction, { changes: { from: 0, insert: declarations(missing, known()) }, sequential: true }];
  });
}
