import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { document, type Section, sectionText, thisMachine } from "./report.ts";
import { aboutEmbedded, runEmbedded } from "./runs/embedded.ts";
import { aboutMesh, runMesh } from "./runs/mesh.ts";
import { fullSize, meshSize, quickSize } from "./size.ts";

/**
 * `npm run bench [-- --mesh] [-- --quick] [-- --to FOLDER]`: the shop's throughput and its cost, beside
 * the best figures of the machine and its servers, all in one run. The load is bounded and stays on this machine.
 */
const { values } = parseArgs({
  options: {
    mesh: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    to: { type: "string", default: "bench/results" },
  },
});
const machine = thisMachine(Date.now());
const sections: Section[] = [];

function add(title: string, { rows, notes = [] }: Pick<Section, "rows"> & Partial<Section>): void {
  const ofRows = rows.flatMap(({ name, note }) => (note === undefined ? [] : [`${name.trim()}: ${note}`]));
  const section = { title, rows, notes: [...ofRows, ...notes] };
  sections.push(section);
  console.log(`\n${sectionText(section)}`);
}

if (values.mesh) await runMesh(values.quick ? quickSize : meshSize, add);
else await runEmbedded(values.quick ? quickSize : fullSize, add);

mkdirSync(values.to, { recursive: true });
const name = join(values.to, `${machine.at.slice(0, 10)}${values.mesh ? "-mesh" : ""}`);
writeFileSync(`${name}.md`, document(machine, values.mesh ? aboutMesh : aboutEmbedded, sections));
writeFileSync(`${name}.json`, `${JSON.stringify({ machine, sections }, null, 2)}\n`);
console.log(`\nWritten to ${name}.md and .json`);
