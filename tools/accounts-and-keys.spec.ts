import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { readSecrets } from "../lib/keys/secrets.ts";
import { openSqliteStore } from "../mixins/store/sqlite/sqlite-store.ts";
import { type UserRow, userSpec } from "../services/users/user-documents.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "eventsapp-tools-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(tool: string, ...args: string[]) {
  const script = join(process.cwd(), "tools", tool);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    env: { DATA_DIR: folder },
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

const ada: UserRow = {
  _id: "usr_ada",
  state: "live",
  email: "ada@example.org",
  passwordHash: null,
  name: "Ada",
  phone: null,
  locale: "en",
  notifyBy: "mail",
  role: "user",
  sessionEpoch: 1,
  createdAtMs: 1,
  version: 1,
};

describe("make-admin", () => {
  const users = <T>(work: (users: ReturnType<typeof collection>) => Promise<T>) => {
    const store = openSqliteStore(join(folder, "users.sqlite"));
    return work(collection(store)).finally(() => store.close());
  };
  const collection = (store: ReturnType<typeof openSqliteStore>) => store.collection(userSpec);

  it("makes an account an admin once, whatever the case of its address", async () => {
    await users((them) => them.insert(ada));
    expect(run("make-admin.ts", "Ada@example.org")).toEqual({
      status: 0,
      said: "ada@example.org is an admin from the next sign-in on.\n",
    });
    expect(await users((them) => them.get("usr_ada"))).toMatchObject({ role: "admin", version: 2 });
    expect(run("make-admin.ts", "ada@example.org").said).toContain("is an admin already");
    expect(await users((them) => them.get("usr_ada"))).toMatchObject({ version: 2 });
  });

  it("refuses an unknown account, and to guess", async () => {
    const unknown = run("make-admin.ts", "bob@example.org");
    expect(unknown).toMatchObject({ status: 1, said: expect.stringContaining("register it first") });
    expect(run("make-admin.ts")).toMatchObject({
      status: 1,
      said: expect.stringContaining("name one account"),
    });
  });
});

describe("make-keys", () => {
  it("makes the keys of a mesh once, readable by their owner only", () => {
    const file = join(folder, "keys.json");
    expect(run("make-keys.ts", file).status).toBe(0);
    expect(readSecrets(file).ticketKeys).toHaveLength(1);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(run("make-keys.ts", file)).toMatchObject({
      status: 1,
      said: expect.stringContaining("there already"),
    });
    for (const args of [[], [file, "b"], ["--split", folder, "b"], ["--splits", folder]])
      expect(run("make-keys.ts", ...args)).toMatchObject({
        status: 1,
        said: expect.stringMatching(/^No keys were made: (name one file|Unknown option)/),
      });
  });

  it("makes a file for each service that needs keys, once", () => {
    const keys = join(folder, "keys");
    const { status, said } = run("make-keys.ts", "--split", keys);
    expect([status, said]).toEqual([0, expect.stringContaining(`${keys}/users.json`)]);
    expect(readdirSync(keys).sort()).toEqual(["gateway.json", "payments.json", "tickets.json", "users.json"]);
    expect(run("make-keys.ts", "--split", keys)).toMatchObject({
      status: 1,
      said: expect.stringContaining("there already"),
    });
  });
});
