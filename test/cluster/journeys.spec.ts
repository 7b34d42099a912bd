import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { lacks, notOnTheCluster } from "./journeys.ts";

/** Those of one process alone, which run on no mesh either, start processes or back SQLite files up. */
const isOfOneProcess = /new ShopProcess|backup\//;
const textOf = (file: string) => readFileSync(`test/journeys/${file}`, "utf8");
const files = readdirSync("test/journeys", { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".spec.ts") && !isOfOneProcess.test(textOf(file)),
);

describe("the journeys on a cluster", () => {
  it.each(files)("%s stays away for what it needs, and for nothing else", (file) => {
    const text = textOf(file);
    const needed = Object.entries(lacks).flatMap(([lack, { isIn }]) => (isIn.test(text) ? [lack] : []));
    expect(notOnTheCluster[file] ?? []).toEqual(needed);
  });

  it("are known by the names of files that are there", () => {
    expect(files).toEqual(expect.arrayContaining(Object.keys(notOnTheCluster)));
  });
});
