import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueAccessToken, type TokenHolder } from "../../../lib/keys/access-tokens.ts";
import { readSettings, type Settings } from "../../../lib/settings/env.ts";
import { Passwords } from "../../../services/users/passwords/passwords.ts";
import { type UserDocument, userSpec } from "../../../services/users/user-documents.ts";
import { signedInAs } from "../actions/sign-in.ts";
import { Api } from "../api.ts";
import { openEmbedded } from "./embedded.ts";
import type { Deployment, OpenOptions, OpenShop } from "./open-shop.ts";
import { Switches } from "./switches.ts";

export type { OpenShop };

/** In which form `openShop` opens the shop: jest.config.js runs the same journeys on both, in the same workers. */
const deploymentName = () => (globalThis as { deploymentName?: "mesh" | "cluster" }).deploymentName;

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "eventsapp-test-"));
}

/** Hundreds of buyers on a busy machine are what most tests want, rather than what they test. */
export const unlimited = { RATE_LIMIT_PER_MINUTE: "0", MAX_IN_FLIGHT: "0" };

export const usual = {
  PORT: "0",
  BCRYPT_COST: "10",
  NODE_ENV: "test",
  LOG_LEVEL: "info",
  LOG_FORMAT: "json",
};

export function testSettings(change: Partial<Settings> = {}): Settings {
  return { ...readSettings({ ...usual, ...unlimited }), DATA_DIR: temporaryFolder(), ...change };
}

/** A shop of its own, and what it keeps in the settings' folder; `close` removes all of it. */
export async function openShop(change: Partial<Settings> = {}, options: OpenOptions = {}): Promise<OpenShop> {
  const settings = testSettings(change);
  const switches = new Switches(join(settings.DATA_DIR, "switches"));
  const deployment = await openDeployment(settings, options, switches);
  const { url, runtime } = deployment.shop;
  const api = new Api(url);
  const holding = (holder: TokenHolder) => api.as(issueAccessToken(runtime.secrets, holder, Date.now()));
  return Object.assign(deployment, {
    api,
    switches,
    signedIn: (who: string) => signedInAs(api, who),
    seeded: (index: number) => holding({ userId: seededUserId(index), admin: false }),
    holding,
  });
}

async function openDeployment(
  settings: Settings,
  options: OpenOptions,
  switches: Switches,
): Promise<Deployment> {
  if (deploymentName() === undefined) return await openEmbedded(settings, options, switches);
  // Only now: a shop in one process needs no driver of any server.
  if (deploymentName() === "cluster") return await (await import("./cluster.ts")).openOnCluster(settings);
  const { openMesh } = await import("./mesh.ts");
  return await openMesh(settings, options, switches);
}

export const seededPassword = "seeded-buyer-pass";
export const seededUserId = (index: number) => `usr_seeded_${index}`;

/** A shop whose users already hold `count` seeded buyers; they share one password hash, which costs its time once. */
export async function openShopWithBuyers(
  count: number,
  options: OpenOptions = {},
  change: Partial<Settings> = {},
): Promise<OpenShop> {
  const first = await openShop(change, options);
  if (deploymentName() !== undefined) {
    await seedBuyers(first, count);
    return first;
  }
  // No one else writes to the file of a shop that runs.
  const { DATA_DIR } = first.shop.runtime.settings;
  await first.shop.stop();
  await seedBuyers(first, count);
  return await openShop({ ...change, DATA_DIR }, options);
}

async function seedBuyers({ shop, ledger }: OpenShop, count: number): Promise<void> {
  const { secrets, settings } = shop.runtime;
  const passwords = new Passwords({ peppers: secrets.passwordPeppers, cost: settings.BCRYPT_COST });
  const passwordHash = await passwords.hashPassword(seededPassword);
  const docs = Array.from({ length: count }, (_, index) => seededUser(index, passwordHash));
  await ledger("users", async (store) => await store.collection<UserDocument>(userSpec).insertAll(docs));
}

function seededUser(index: number, passwordHash: string): UserDocument {
  return {
    _id: seededUserId(index),
    state: "live",
    email: `seeded-${index}@example.org`,
    passwordHash,
    name: `Seeded Buyer ${index}`,
    phone: null,
    locale: "en",
    notifyBy: "mail",
    role: "user",
    sessionEpoch: 1,
    createdAtMs: Date.now(),
    version: 1,
  };
}
