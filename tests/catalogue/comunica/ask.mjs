// Asks several sources at once: node ask.mjs <file of the query> <source>...; each row is printed as a line of JSON.
// The engine finds out by itself what a source is: an endpoint by its description, a file by its content.

import { readFile } from "node:fs/promises";
import { QueryEngine } from "@comunica/query-sparql";

const [file, ...sources] = process.argv.slice(2);
const rows = await new QueryEngine().queryBindings(await readFile(file, "utf8"), { sources });
for await (const row of rows) {
  const values = [...row].map(([variable, term]) => [variable.value, term.value]);
  console.log(JSON.stringify(Object.fromEntries(values)));
}
