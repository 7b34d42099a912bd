import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { readLuaScripts } from "./lua-scripts.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "eventsapp-lua-"));
  mkdirSync(join(folder, "parts"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = () => readLuaScripts(pathToFileURL(`${folder}/`));

it("reads each script by its name, with the parts that it includes in their place", () => {
  writeFileSync(join(folder, "parts/one.lua"), "local one = '$&'\n");
  writeFileSync(join(folder, "add.lua"), "-- Adds.\n--- include parts/one.lua\nreturn one + 1\n");
  writeFileSync(join(folder, "plain.lua"), "return 2\n");
  writeFileSync(join(folder, "notes.txt"), "not a script");
  expect(Object.fromEntries(read())).toEqual({
    add: "-- Adds.\nlocal one = '$&'\nreturn one + 1\n",
    plain: "return 2\n",
  });
});

it("fails when a part is missing", () => {
  writeFileSync(join(folder, "add.lua"), "--- include parts/none.lua\n");
  expect(read).toThrow("none.lua");
});
