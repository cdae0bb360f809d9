// Bundles the editor into one file, with the licences of what is in it beside it.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const target = new URL("../mc2cm_graph/web/static/vendor/", import.meta.url);
await mkdir(target, { recursive: true });
const made = await build({
  entryPoints: ["src/query-editor.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  metafile: true,
  write: false,
  outfile: "query-editor.js",
  banner: { js: "/* mc2cm-graph, with CodeMirror and others: see query-editor.licences.txt beside this file */" },
});

const packages = new Set();
for (const path of Object.keys(made.metafile.inputs)) {
  const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
  if (found) packages.add(found[1]);
}
const licences = [];
for (const name of [...packages].sort()) {
  const folder = new URL(`node_modules/${name}/`, import.meta.url);
  const { version } = JSON.parse(await readFile(new URL("package.json", folder), "utf8"));
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  if (!file) throw new Error(`found no licence of ${name}, expected a file LICENSE in its package`);
  licences.push(`${name} ${version}\n\n${await readFile(new URL(file, folder), "utf8")}`);
}
// The editor last: where it is, the licences are too.
await writeFile(new URL("query-editor.licences.txt", target), licences.join("\n----\n\n"));
await writeFile(new URL("query-editor.js", target), made.outputFiles[0].contents);
console.log(`query-editor.js: ${made.outputFiles[0].contents.length} bytes, ${licences.length} packages`);
