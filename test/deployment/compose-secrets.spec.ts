import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readSettings } from "../../lib/settings/env.ts";
import { containers, givenTo, ours } from "./compose-file.ts";

describe("compose/make-secrets.ts", () => {
  let folder: string;
  const run = () => spawnSync(process.execPath, ["compose/make-secrets.ts", folder], { encoding: "utf8" });
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const settingsOf = (name: string) => parseEnv(read(`${name}/settings.env`));

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "eventsapp-compose-"));
    expect(run()).toMatchObject({ status: 0, stderr: "" });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("makes the folder of every container that is given one", () => {
    const given = Object.values(containers).flatMap((container) => givenTo(container) ?? []);
    expect(given.length).toBeGreaterThan(15);
    for (const name of given) expect([name, existsSync(join(folder, name))]).toEqual([name, true]);
  });

  it.each(ours)("gives %s, which waits for it, settings that it starts with", (name, container) => {
    expect(givenTo(container)).toBe(name);
    expect(container.depends_on?.secrets?.condition).toBe("service_completed_successfully");
    const own = settingsOf(name);
    const settings = readSettings({ ...own, ...container.environment });
    expect(settings.NATS_URL).toEqual([expect.stringMatching(`^nats://${name}:[0-9a-f]{60}@nats:4222$`)]);
    expect(existsSync(join(folder, name, "keys.json"))).toBe(settings.KEYS_FILE !== undefined);
    const password = new URL(own.NATS_URL as string).password;
    expect(read("nats/nats.conf").split(`user: "${name}", password: "${password}"`)).toHaveLength(2);
  });

  it("makes keys where an earlier start was cut off while it made them", () => {
    const [keys, leftOver] = [join(folder, "made/keys"), join(folder, "made/keys.new")];
    rmSync(keys, { recursive: true });
    mkdirSync(leftOver);
    writeFileSync(join(leftOver, "users.json"), "{");
    expect(run()).toMatchObject({ status: 0, stderr: "" });
    expect(existsSync(leftOver)).toBe(false);
    expect(JSON.parse(read("users/keys.json")).accessTokenKeys).toHaveLength(1);
  });

  it("changes nothing that was made before", () => {
    const files = ["made/passwords.json", "users/settings.env", "users/keys.json", "mongodb/settings.env"];
    const before = files.map(read);
    expect(run().status).toBe(0);
    expect(files.map(read)).toEqual(before);
  });

  it("says in one sentence what it lacks", () => {
    const { status, stderr } = spawnSync(process.execPath, ["compose/make-secrets.ts"], { encoding: "utf8" });
    expect([status, stderr]).toEqual([1, "No secrets were made: name one folder.\n"]);
  });
});
