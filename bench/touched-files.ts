import { mkdtempSync, rmSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../lib/settings/env.ts";
import { sampleAccounts } from "../lib/settings/sample-accounts.ts";
import { startShop } from "../shop.ts";

/**
 * `node bench/touched-files.ts`: our files in which at least one function runs while one `POST /orders` is answered by
 * an embedded shop, by V8's precise coverage. Files that do not run in each of several requests belong to background
 * work and are left out.
 */
const requests = 5;
const root = new URL("../", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "eventsapp-bench-"));
const env = { SAMPLE_DATA: "on", LOG_LEVEL: "error", PORT: "0", DATA_DIR: folder };
const shop = await startShop(readSettings(env));
const inspector = new Session();
inspector.connect();

try {
  const token = await signIn();
  const ticketTypeId = await ticketTypeToBuy();
  // The first request fills caches and loads modules on demand.
  await order(token, ticketTypeId);
  await inspector.post("Profiler.enable");
  const runs: Set<string>[] = [];
  for (let n = 0; n < requests; n++) runs.push(await filesOf(() => order(token, ticketTypeId)));
  const sorted = [...runs[0]!].filter((file) => runs.every((files) => files.has(file))).sort();
  console.log(`${sorted.join("\n")}\n\nPOST /orders: ${sorted.length} files`);
} finally {
  inspector.disconnect();
  await shop.stop();
  rmSync(folder, { recursive: true });
}

async function filesOf(work: () => Promise<void>): Promise<Set<string>> {
  await inspector.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  await work();
  const { result } = await inspector.post("Profiler.takePreciseCoverage");
  await inspector.post("Profiler.stopPreciseCoverage");
  const ran = result.filter(({ functions }) => functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0));
  const ours = ran.filter(({ url }) => url.startsWith(root) && !url.includes("/node_modules/"));
  return new Set(ours.map(({ url }) => url.slice(root.length)).filter((file) => !file.startsWith("bench/")));
}

async function signIn(): Promise<string> {
  const { email, password } =
    sampleAccounts.find((account) => account.email.startsWith("user")) ?? sampleAccounts[0]!;
  const { accessToken } = await post("/auth/login", { email, password }, 200);
  return accessToken as string;
}

async function ticketTypeToBuy(): Promise<string> {
  const answer = await fetch(`${shop.url}/api/v1/events/evt_school/ticket-types`);
  const { items } = (await answer.json()) as { items: { id: string }[] };
  return items[0]!.id;
}

async function order(token: string, ticketTypeId: string): Promise<void> {
  await post("/orders", { eventId: "evt_school", lines: [{ ticketTypeId, quantity: 1 }] }, 201, token);
}

async function post(
  path: string,
  body: object,
  status: number,
  token?: string,
): Promise<Record<string, unknown>> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "idempotency-key": crypto.randomUUID(),
  };
  if (token) headers.authorization = `Bearer ${token}`;
  const answer = await fetch(`${shop.url}/api/v1${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  if (answer.status !== status) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}
