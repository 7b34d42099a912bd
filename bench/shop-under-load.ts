import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleAccounts } from "../lib/settings/sample-accounts.ts";
import { HttpClient } from "./http-client.ts";
import { closedLoop, expectStatus } from "./load.ts";
import type { MeshToMeasure } from "./measured/measured-mesh.ts";
import { MeasuredProcess } from "./measured/measured-process.ts";

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

/** Starts the measured process in its own folder, with these settings. */
export type Start = (folder: string, settings: Record<string, string>) => Promise<MeasuredProcess>;

const settings = {
  LOG_FORMAT: "json",
  LOG_LEVEL: "warn",
  SAMPLE_DATA: "on",
  RATE_LIMIT_PER_MINUTE: "0",
  ATTEMPTS_PER_ADDRESS: "1000000",
};

/** A shop on a folder of its own, with this many buyers. */
export async function openShopUnderLoad(buyers: number, start: Start = embedded): Promise<ShopUnderLoad> {
  const folder = mkdtempSync(join(tmpdir(), "eventsapp-bench-"));
  const measured = await start(folder, settings);
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

/** The whole shop in one process. */
export const embedded: Start = (folder, given) =>
  MeasuredProcess.start("measured/measured-shop.ts", { env: { ...given, PORT: "0", DATA_DIR: folder } });

/** A process of each service, or several, on servers of their own. */
export function onMesh(replicas: number, compileCache: string): Start {
  return (folder, given) => {
    const mesh: MeshToMeasure = { folder, compileCache, replicas, settings: given };
    return MeasuredProcess.start("measured/measured-mesh.ts", { args: [JSON.stringify(mesh)] });
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

/** An event with one general quota, on sale by default. */
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

/** Made a few at a time: the measurement comes later. */
export async function putManyOnSale(
  creator: HttpClient,
  events: number,
  capacity: number,
): Promise<OnSale[]> {
  const sales: OnSale[] = [];
  await closedLoop({
    workers: 8,
    operations: events,
    work: async (_, nth) => {
      sales[nth] = await putOnSale(creator, capacity);
      return 0;
    },
  });
  return sales;
}

/** The body of the answer. Throws on any refusal. */
// biome-ignore lint/suspicious/noExplicitAny: the bench knows the type of the answer
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
