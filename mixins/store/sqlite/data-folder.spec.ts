import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { lockDataFolder } from "./data-folder.ts";

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "eventsapp-lock-"));
  folder = join(parent, "deep", "data");
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** Another process that holds the folder's lock until it is killed, though it keeps nothing of it in hand. */
async function startHolder() {
  const script = `
    const { lockDataFolder } = await import(${JSON.stringify(new URL("./data-folder.ts", import.meta.url))});
    try { lockDataFolder(${JSON.stringify(folder)}); gc(); await new Promise(setImmediate); gc(); console.log("locked"); setInterval(() => {}, 1000); }
    catch (error) { console.log(error.message); }`;
  const child = spawn(process.execPath, ["--expose-gc", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await once(child.stdout, "data");
  return { child, said: String(said).trim() };
}

test("makes the folder, and locks it until it is released, also twice", () => {
  const lock = lockDataFolder(folder);
  expect(existsSync(folder)).toBe(true);
  expect(() => lockDataFolder(folder)).toThrow(`the data folder ${folder} is in use`);
  expect(() => lockDataFolder(folder)).toThrow("is in use");
  lock.release();
  lock.release();
  lockDataFolder(folder).release();
});

test("another process is refused while this one holds the folder, and told what to do", async () => {
  const lock = lockDataFolder(folder);
  const advice = "stop that one first, or choose another folder with DATA_DIR to work on another shop";
  const { said } = await startHolder();
  expect(said).toBe(`the data folder ${folder} is in use by another running EventsApp: ${advice}`);
  lock.release();
});

test("a lock is free as soon as its process is killed", async () => {
  const { child, said } = await startHolder();
  expect(said).toBe("locked");
  expect(() => lockDataFolder(folder)).toThrow("is in use by another running EventsApp");
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  lockDataFolder(folder).release();
});

test("two folders are locked apart", () => {
  const locks = [lockDataFolder(folder), lockDataFolder(`${folder}2`)];
  for (const lock of locks) lock.release();
});

test("says why a folder cannot be made, and why its lock cannot be written", () => {
  writeFileSync(join(parent, "deep"), "");
  expect(() => lockDataFolder(folder)).toThrow(
    new RegExp(
      `^the data folder ${folder} cannot be used \\(ENOTDIR.*\\): make it writable, or choose .* DATA_DIR$`,
    ),
  );
  mkdirSync(join(parent, "taken", "lock.db"), { recursive: true });
  expect(() => lockDataFolder(join(parent, "taken"))).toThrow(
    "taken cannot be used (unable to open database file)",
  );
});
