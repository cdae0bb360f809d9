// The editor of the query page: CodeMirror in the place of the text area, which keeps the text for the form.
//
// It lives in a shadow root. There CodeMirror gives its styles as constructed style sheets, which a strict
// Content-Security-Policy lets pass, where in the page itself it would need a style element and a nonce.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { completeTerms, completeVariables, completeWords, options } from "./completion.js";
import { fillPrefixes } from "./prefixes.js";

const LONGEST_ADDRESS = 6000;

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--sea)", fontWeight: "600" },
  { tag: [tags.string, tags.url], color: "var(--clay)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: tags.variableName, color: "var(--ink)", fontWeight: "600" },
  { tag: [tags.number, tags.bool], color: "var(--clay)" },
]);

const theme = EditorView.theme({
  "&": { blockSize: "100%", color: "var(--ink)", backgroundColor: "var(--raised)", fontSize: "inherit" },
  "&.cm-focused": { outline: "3px solid var(--clay)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--wash)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--sea) 7%, transparent)" },
  "& > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground":
    { backgroundColor: "color-mix(in srgb, var(--sea) 28%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--sea)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--clay)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--clay)" },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--clay)" },
  // The marker of CodeMirror is a picture in a data: address, which the policy of the pages does not load.
  ".cm-lint-marker-error": { content: "normal", backgroundColor: "var(--clay)", borderRadius: "50%", inlineSize: ".6em", blockSize: ".6em", margin: ".45em .2em" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--clay)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--quiet)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: ".86rem", maxHeight: "15em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--sea)", color: "var(--paper)" },
  ".cm-completionIcon": { opacity: "1" },
  ".cm-completionInfo": { maxInlineSize: "20rem", fontFamily: "var(--sans)", fontSize: ".86rem" },
});

// Escape leaves the next Tab to the browser, so that the keyboard is not held; typing takes Tab back.
const wayOut = [
  keymap.of([{ key: "Escape", run: (view) => { view.setTabFocusMode(true); return false; } }, indentWithTab]),
  EditorView.updateListener.of((update) => {
    if (update.docChanged || (update.focusChanged && !update.view.hasFocus)) update.view.setTabFocusMode(false);
  }),
];

async function vocabulary(address, receive) {
  try {
    const response = await fetch(address);
    if (response.ok) receive(await response.json());
  } catch {
    // Without the vocabulary the editor completes keywords and variables.
  }
}

function markError(view, field) {
  const { errorLine, errorColumn, errorMessage } = field.dataset;
  const number = Number(errorLine);
  if (!number || number > view.state.doc.lines) return;
  const line = view.state.doc.line(number);
  // The endpoint counts characters, JavaScript counts UTF-16 code units.
  const before = Array.from(line.text).slice(0, Number(errorColumn) - 1).join("").length;
  const from = Math.min(line.from + before, line.to);
  const word = /^[^\s;,.(){}]+/.exec(line.text.slice(from - line.from));
  const to = Math.min(line.to, from + Math.max(1, word ? word[0].length : 1));
  view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message: errorMessage }]));
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
}

function mount(field) {
  const form = field.form;
  const host = document.createElement("div");
  const shadow = host.attachShadow({ mode: "open" });
  const hint = document.createElement("p");
  let content = { terms: [], prefixes: [] };
  let namespaces = new Map();

  host.className = "code-editor";
  host.dir = "ltr";
  host.translate = false;
  hint.id = "keys";
  hint.hidden = true;
  hint.textContent = field.dataset.keys;
  shadow.append(hint);

  const describe = {
    "aria-label": field.labels[0].textContent,
    "aria-describedby": "keys",
    ...(field.getAttribute("aria-invalid") ? { "aria-invalid": "true" } : {}),
  };
  const run = () => { form.requestSubmit(); return true; };
  const view = new EditorView({
    doc: field.value,
    parent: shadow,
    root: shadow,
    extensions: [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
      lineNumbers(), lintGutter(), highlightSpecialChars(), highlightActiveLine(), drawSelection(), history(),
      bracketMatching(), closeBrackets(), indentUnit.of("  "), EditorState.tabSize.of(2), EditorView.lineWrapping,
      sparql(), syntaxHighlighting(colours), theme, fillPrefixes(() => namespaces),
      EditorState.phrases.of(JSON.parse(field.dataset.phrases)),
      autocompletion({ icons: false, override: [completeVariables, completeTerms(() => content), completeWords] }),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      wayOut,
      EditorView.contentAttributes.of(describe),
      EditorView.updateListener.of((update) => { if (update.docChanged) field.value = update.state.doc.toString(); }),
    ],
  });

  field.before(host);
  field.hidden = true;
  field.labels[0].addEventListener("click", () => view.focus());
  form.addEventListener("submit", () => {
    // What is too long for an address is sent in the body.
    form.method = encodeURIComponent(field.value).length > LONGEST_ADDRESS ? "post" : "get";
  });
  // Back and forward give the text area what it held.
  addEventListener("pageshow", () => {
    if (field.value !== view.state.doc.toString()) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: field.value } });
    }
  });
  markError(view, field);
  vocabulary(field.dataset.completion, (found) => {
    namespaces = new Map(Object.entries(found.prefixes));
    content = options(found);
    host.dataset.ready = "true";
  });
}

document.querySelectorAll("textarea[data-completion]").forEach(mount);
