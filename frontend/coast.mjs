// Draws coastlines and country borders of Natural Earth (public domain) as two small SVG files of land and borders.
// Units are hundredths of a degree, longitude to the right and latitude upwards (negative), without any projection:
// the page chooses its window and its scale by viewBox (mc2cm_graph/maps/window.py), so that the projection is in one place.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { geoEquirectangular, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";
import { filter, filterWeight, planarRingArea, presimplify, simplify } from "topojson-simplify";

const UNIT = 100;
// West, south, east, north; the weight is the area in square degrees of the triangle that a point must span to stay.
const SHEETS = [
  { name: "coast-near.svg", atlas: "countries-50m.json", box: [-32, 14, 64, 72], weight: 0.008, smallest: 0.01 },
  { name: "coast-world.svg", atlas: "countries-110m.json", box: [-180, -60, 180, 84], weight: 0.06, smallest: 0.3 },
];

const require = createRequire(import.meta.url);
const target = new URL("../mc2cm_graph/web/static/vendor/", import.meta.url);
await mkdir(target, { recursive: true });

for (const { name, atlas, box, weight, smallest } of SHEETS) {
  const whole = JSON.parse(await readFile(require.resolve(`world-atlas/${atlas}`), "utf8"));
  const weighed = presimplify(whole);
  const topology = filter(simplify(weighed, weight), filterWeight(weighed, smallest, planarRingArea));
  const land = outline(feature(topology, topology.objects.land), box, true);
  const borders = outline(mesh(topology, topology.objects.countries, (a, b) => a !== b), box, false);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><!-- Made with Natural Earth, public domain -->
<path id="land" fill-rule="evenodd" vector-effect="non-scaling-stroke" d="${land}"/>
<path id="borders" fill="none" vector-effect="non-scaling-stroke" d="${borders}"/>
</svg>
`;
  await writeFile(new URL(name, target), svg);
  console.log(`${name}: ${svg.length} bytes`);
}
await writeFile(
  new URL("coast.licences.txt", target),
  await readFile(require.resolve("world-atlas/LICENSE"), "utf8"),
);

// Writes lines as whole numbers, each point by its distance from the one before; what falls together is left out.
function outline(shape, [west, south, east, north], closed) {
  const lines = [];
  const context = {
    moveTo: (x, y) => lines.push([[x, y]]),
    lineTo: (x, y) => lines.at(-1).push([x, y]),
    closePath: () => {},
    arc: () => {},
    beginPath: () => {},
  };
  // Degrees as they are, cut where the world's edge is: by this projection alone d3 knows that it is a sphere.
  const degrees = geoEquirectangular().scale(180 / Math.PI).translate([0, 0]).precision(0);
  geoPath(degrees.clipExtent([[west, -north], [east, -south]]), context)(shape);
  return lines
    .map((line) => {
      const points = line.map(([x, y]) => [Math.round(x * UNIT), Math.round(y * UNIT)]);
      const steps = points.slice(1).map(([x, y], i) => [x - points[i][0], y - points[i][1]]);
      const kept = steps.filter(([x, y]) => x || y);
      if (kept.length < (closed ? 2 : 1)) return "";
      const text = kept.map(([x, y]) => `${x}${y < 0 ? "" : " "}${y}`).join(" ").replaceAll(" -", "-");
      return `M${points[0].join(" ")}l${text}${closed ? "z" : ""}`;
    })
    .join("");
}
