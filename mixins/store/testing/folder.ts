import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";

/** Paths of files that do not exist yet, in a folder that goes when the specs of this file are done. */
export function freshFiles(): () => string {
  const folder = mkdtempSync(join(tmpdir(), "eventsapp-store-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let files = 0;
  return () => join(folder, `${++files}.db`);
}
