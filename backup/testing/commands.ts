import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeEach } from "@jest/globals";
import { type BackupRuns, backupRunsSpec } from "../../services/payments/reconciliation/backup-runs.ts";
import { withServers } from "../../test/support/servers.ts";
import { freshFolder, passphrase } from "./data.ts";
import { freshPayments, openMeshPayments } from "./mesh.ts";

/** backup.ts and restore.ts on a mesh; each test has payments and folders of its own. For a `describeWith(["mongod"], …)`. */
export function withCommands() {
  const servers = withServers({ mongo: { user: { name: "x", password: "y" } } });
  let env: Record<string, string>;
  beforeEach(async () => {
    const PAYMENTS_MONGO_URL = await freshPayments(servers.mongo);
    env = { PAYMENTS_MONGO_URL, BACKUP_DIR: join(freshFolder(), "backups"), BACKUP_PASSPHRASE: passphrase };
    // All that a process with a root that may only be read can write to.
    env.TMPDIR = freshFolder();
  });
  const url = () => env.PAYMENTS_MONGO_URL as string;

  /** A command under way: its output so far, and its end. */
  function start(command: "backup" | "restore", args: string[] = [], more: Record<string, string> = {}) {
    const child = spawn(process.execPath, [`backup/${command}.ts`, ...args], { env: { ...env, ...more } });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (piece) => {
      said += piece;
    });
    const ended = Promise.all([text(child.stderr), once(child, "close")]).then(([errors]) => {
      return { status: child.exitCode, said, errors };
    });
    return { said: () => said, ended };
  }

  return {
    servers,
    url,
    /** The environment of the commands. */
    env: () => env,
    /** Names of the backups that are kept. */
    backups: () => readdirSync(env.BACKUP_DIR as string).sort(),

    start,

    /** The whole output of a command. */
    run: (...args: Parameters<typeof start>) => start(...args).ended,

    /** The record of the backups. */
    async runs(): Promise<BackupRuns | null> {
      const { store, close } = openMeshPayments(url());
      const known = await store.collection(backupRunsSpec).get("payments");
      await close();
      return known;
    },
  };
}
