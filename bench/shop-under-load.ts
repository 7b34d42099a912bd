import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleAccounts } from "../lib/sample-accounts.ts";
import { HttpClient } from "./http-client.ts";
import { expectStatus } from "./load.ts";
import { MeasuredProcess } from "./measured-process.ts";

export const api = "/api/v1";
const organizer = "org_sample_school";

/** A measured shop with its signed-in people. */
export interface ShopUnderLoad {
  measured: MeasuredProcess;
  anyone: HttpClient;
  creator: HttpClient;
  admin: HttpClient;
  buyers: HttpClient[];
  close: () => Promise<void>;
}

export interface OnSale {
  eventId: string;
  ticketTypeId: string;
  quotaId: string;
}

/** Starts a shop on a folder of its own, filled before by `fill`, with this many buyers. */
export async function openShopUnderLoad(
  buyers: number,
  fill: (folder: string) => Promise<void> = async () => {},
): Promise<ShopUnderLoad> {
  const folder = mkdtempSync(join(tmpdir(), "eventsapp-bench-"));
  await fill(folder);
  const measured = await MeasuredProcess.start("measured-shop.ts", {
    PORT: "0",
    DATA_DIR: folder,
    BCRYPT_COST: "10",
    LOG_FORMAT: "json",
    LOG_LEVEL: "warn",
    RATE_LIMIT_PER_MINUTE: "0",
    ATTEMPTS_PER_ADDRESS: "1000000",
  });
  const anyone = new HttpClient(measured.url);
  const admin = await signedIn(anyone, "admin");
  return {
    measured,
    anyone,
    creator: await signedIn(anyone, "creator"),
    admin,
    buyers: await Promise.all(Array.from({ length: buyers }, (_, n) => newBuyer(measured, admin, n))),
    async close() {
      anyone.close();
      await measured.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function signedIn(anyone: HttpClient, who: string): Promise<HttpClient> {
  const account = sampleAccounts.find(({ email }) => email.startsWith(who));
  if (!account) throw new Error(`there is no sample account "${who}"`);
  const { email, password } = account;
  const answer = await anyone.post(`${api}/auth/login`, { email, password });
  expectStatus(answer, 200);
  return anyone.as(answer.body.accessToken);
}

async function newBuyer(measured: MeasuredProcess, admin: HttpClient, n: number): Promise<HttpClient> {
  const made = await admin.post(`${api}/users`, { email: `buyer-${n}@example.org`, name: `Buyer ${n}` });
  expectStatus(made, 201);
  return admin.as(await measured.token(made.body.id));
}

/** An event with one general pool of places, on sale unless told otherwise. */
export async function putOnSale(
  creator: HttpClient,
  capacity: number,
  { publish } = { publish: true },
): Promise<OnSale> {
  const made = await post(creator, `/organizers/${organizer}/events`, {
    title: { en: "Bench night" },
    venue: { name: "Hall", city: "Lyon" },
    startsAt: "2030-06-18T17:30:00Z",
    timeZone: "Europe/Paris",
    currency: "EUR",
  });
  const eventId: string = made.id;
  const quota = await post(creator, `/events/${eventId}/quotas`, { name: "Hall", kind: "general", capacity });
  const type = { name: { en: "Entry" }, priceMinor: 1200, quotaId: quota.id, maxPerOrder: 50 };
  const { id: ticketTypeId } = await post(creator, `/events/${eventId}/ticket-types`, type);
  if (publish) await post(creator, `/events/${eventId}/publish`);
  return { eventId, ticketTypeId, quotaId: quota.id };
}

/** What was made or answered. Throws on any refusal. */
// biome-ignore lint/suspicious/noExplicitAny: the bench reads what it knows to be there
export async function post(client: HttpClient, path: string, body: object = {}): Promise<any> {
  const answer = await client.post(api + path, body);
  expectStatus(answer, 200, 201, 202);
  return answer.body;
}

export function reservation({ eventId, ticketTypeId }: OnSale, quantity = 1): object {
  return { eventId, lines: [{ ticketTypeId, quantity }] };
}

export function nthOf<T>(items: T[], n: number): T {
  return items[n % items.length] as T;
}
