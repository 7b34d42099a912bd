import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, it } from "@jest/globals";

const files = globSync("services/inventory/redis/lua/**/*.lua");
const linesOf = (file: string) => readFileSync(file, "utf8").trimEnd().split("\n");

it.each(files)("%s is short, and begins by saying what it does", (file) => {
  const lines = linesOf(file);
  expect(lines.length).toBeLessThan(50);
  expect(lines[0]).toMatch(/^-- [A-Z].+[.:;,\w]$/);
});

it.each(files.filter((file) => !file.includes("/parts/")))(
  "%s documents its keys, arguments and answers",
  (file) => {
    const text = readFileSync(file, "utf8");
    for (const what of [/^-- KEYS: /m, /^-- ARGV: /m, /^-- Returns /m]) expect(text).toMatch(what);
  },
);

it("every part is included somewhere", () => {
  const all = files.map((file) => readFileSync(file, "utf8")).join();
  const parts = files.filter((file) => file.includes("/parts/")).map((file) => basename(file));
  for (const part of parts) expect(all).toContain(`--- include parts/${part}\n`);
});
