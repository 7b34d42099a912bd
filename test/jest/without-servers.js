import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** What brings real servers, processes of a mesh or a whole shop to a spec that imports it, if only indirectly. */
const heavy = ["test/support/servers.ts", "test/shop", "mesh/servers"].map((path) => resolve(path));
for (const path of heavy)
  if (!existsSync(path)) throw new Error(`${relative(".", path)} has moved: say here where to.`);

// Jest takes the filter by `require`.
export { withoutServers as "module.exports" };

/** Jest's `--filter`, for `npm run check`: the specs that import none of these and start no processes. `npm test` runs all. */
async function withoutServers(specs) {
  return { filtered: specs.filter((spec) => !startsProcesses(spec) && !reaches(spec, new Set())) };
}

const startsProcesses = (spec) => readFileSync(spec, "utf8").includes('"node:child_process"');

function reaches(file, seen) {
  if (heavy.some((path) => file === path || file.startsWith(`${path}/`))) return true;
  if (seen.has(file)) return false;
  seen.add(file);
  return importsOf(file).some((imported) => reaches(imported, seen));
}

const imports = new Map();

function importsOf(file) {
  if (!imports.has(file)) {
    const found = readFileSync(file, "utf8").matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g);
    imports.set(
      file,
      [...found].map(([, path]) => join(dirname(file), path)).filter((path) => existsSync(path)),
    );
  }
  return imports.get(file);
}
