import { globSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "@jest/globals";

const roots = ["lib", "contracts", "mixins", "services", "backup", "mesh", "tools", "bench", "test"];
const maxEntries = 18;

/** The entries that a listing of the folder shows, its subfolders among them; a spec beside its file counts once. */
function entriesByFolder(paths: readonly string[]): Map<string, Set<string>> {
  const listings = new Map<string, Set<string>>();
  for (const path of paths) {
    const entry = path.replace(/\.spec\.ts$/, ".ts");
    const listing = listings.get(dirname(path)) ?? new Set();
    listings.set(dirname(path), listing.add(entry));
  }
  return listings;
}

const tooWide = (paths: readonly string[]) =>
  [...entriesByFolder(paths)].filter(([, { size }]) => size > maxEntries).map(([folder]) => folder);

describe("a folder", () => {
  it(`lists at most ${maxEntries} entries`, () => {
    const paths = globSync(`{${roots.join(",")}}/**`);
    expect(paths.length).toBeGreaterThan(1_000);
    expect(tooWide(paths)).toEqual([]);
  });

  it("that lists more is found, and a spec beside its file is not counted", () => {
    const files = (count: number) => Array.from({ length: count }, (_, n) => `lib/wide/file-${n}.ts`);
    expect(tooWide([...files(18), "lib/wide/file-3.spec.ts"])).toEqual([]);
    expect(tooWide([...files(18), "lib/wide/alone.spec.ts"])).toEqual(["lib/wide"]);
    expect(tooWide([...files(18), "lib/wide/inner"])).toEqual(["lib/wide"]);
  });
});
