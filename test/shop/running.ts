import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueAccessToken, type TokenHolder } from "../../lib/access-tokens.ts";
import { readSettings, type Settings } from "../../lib/env.ts";
import { createLogger } from "../../lib/logging.ts";
import { sampleAccounts } from "../../lib/sample-accounts.ts";
import { openSqliteStore } from "../../mixins/store/sqlite-store.ts";
import { Passwords } from "../../services/users/passwords.ts";
import { type UserDocument, userSpec } from "../../services/users/user-documents.ts";
import { type Shop, type ShopOptions, startShop } from "../../shop.ts";
import { Api } from "./api.ts";

export interface OpenShop {
  shop: Shop;
  api: Api;
  /** Every line that was logged, as JSON text. */
  logs: string[];
  /** Signed in as a sample account: "admin", "creator", "operator" or "buyer". */
  signedIn: (who: string) => Promise<Api>;
  /** A user of the seeded crowd, signed in by a token of the shop's own key. */
  seeded: (index: number) => Api;
  /** Signed in by a token of the shop's own key. */
  holding: (holder: TokenHolder) => Api;
  close: () => Promise<void>;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "eventsapp-test-"));
}

/** Hundreds of buyers on a busy machine are what most tests want, rather than what they test. */
export const unlimited = { RATE_LIMIT_PER_MINUTE: "0", MAX_IN_FLIGHT: "0" };

export function testSettings(change: Partial<Settings> = {}): Settings {
  const env = { PORT: "0", BCRYPT_COST: "10", NODE_ENV: "test", LOG_LEVEL: "info", LOG_FORMAT: "json" };
  return { ...readSettings({ ...env, ...unlimited }), DATA_DIR: temporaryFolder(), ...change };
}

/** A shop in this process on a free port and a folder of its own; `close` removes both. */
export async function openShop(change: Partial<Settings> = {}, options: ShopOptions = {}): Promise<OpenShop> {
  const settings = testSettings(change);
  const logs: string[] = [];
  const logger = createLogger(settings, { write: (line: string) => void logs.push(line) });
  const shop = await startShop(settings, { logger, ...options });
  const api = new Api(shop.url as string);
  const holding = (holder: TokenHolder) => api.as(issueAccessToken(shop.runtime.secrets, holder, Date.now()));
  return {
    shop,
    api,
    logs,
    signedIn: async (who) => {
      const account = sampleAccounts.find(({ email }) => email.startsWith(who))!;
      const session = await api.post("/auth/login", { email: account.email, password: account.password });
      return api.as(session.body.accessToken);
    },
    seeded: (index) => holding({ userId: seededUserId(index), admin: false }),
    holding,
    close: async () => {
      await shop.stop();
      rmSync(settings.DATA_DIR, { recursive: true });
    },
  };
}

export const seededPassword = "seeded-buyer-pass";
export const seededUserId = (index: number) => `usr_seeded_${index}`;

/** A shop whose users already hold `count` seeded buyers; they share one password hash, which costs its time once. */
export async function openCrowdedShop(
  count: number,
  options: ShopOptions = {},
  change: Partial<Settings> = {},
): Promise<OpenShop> {
  const first = await openShop();
  const { DATA_DIR } = first.shop.runtime.settings;
  await first.shop.stop();
  await seedBuyers(first.shop, count);
  return await openShop({ ...change, DATA_DIR }, options);
}

async function seedBuyers({ runtime }: Shop, count: number): Promise<void> {
  const store = openSqliteStore(join(runtime.settings.DATA_DIR, "users.sqlite"));
  const users = store.collection<UserDocument>(userSpec);
  const passwords = new Passwords({
    peppers: runtime.secrets.passwordPeppers,
    cost: runtime.settings.BCRYPT_COST,
  });
  const passwordHash = await passwords.hashPassword(seededPassword);
  const docs = Array.from({ length: count }, (_, index) => seededUser(index, passwordHash));
  await users.insertAll(docs);
  await store.close();
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
