import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { publishedActions } from "../../contracts/index.ts";
import { type OpenShop, openShopWithBuyers } from "../shop/deployments/deployment.ts";
import { accountsRights } from "./accounts-rights.ts";
import { eventsRights } from "./events-rights.ts";
import { newPeople, type People, type Role, roles } from "./people.ts";
import { salesRights } from "./sales-rights.ts";
import type { Row } from "./table.ts";
import { Things } from "./things.ts";

/** Every route of the API, requested in every role: one table of rights. */
const table: Record<string, Row> = { ...accountsRights, ...eventsRights, ...salesRights };

/** A stream stands beside the actions; its rights are its own to be tested. */
const streams: [name: string, method: string][] = [["orders.watch", "GET"]];
const routes: [name: string, method: string][] = [
  ...publishedActions.map(({ name, rest }): [string, string] => [name, rest.split(" ")[0] as string]),
  ...streams,
];

const groups = 1 + Object.values(table).filter((row) => row.wearsPeopleOut).length;
let open: OpenShop;
let people: People;
let group = 0;

beforeAll(async () => {
  open = await openShopWithBuyers(groups * roles.length);
  people = await newPeople(open, group++);
}, 30_000);
afterAll(() => open.close());

it("has a row for each route, and no other", () => {
  expect(Object.keys(table).sort()).toEqual(routes.map(([name]) => name).sort());
});

describe.each(routes)("%s", (name, method) => {
  const row = table[name];
  const statuses = row?.expected.split(" ") ?? [];
  const expected = statuses.length === 1 ? roles.map(() => statuses[0]) : statuses;

  it(`answers ${roles.map((role, index) => `${role} ${expected[index]}`).join(", ")}`, async () => {
    if (!row) throw new Error(`${name} has no row in the table of rights`);
    const things = new Things(row.wearsPeopleOut ? await newPeople(open, group++) : people);
    const answered: string[] = [];
    for (const role of roles) answered.push(await probe(things, row, { method, role }));
    expect(statusByCall(answered)).toEqual(statusByCall(expected as string[]));
  }, 30_000);
});

async function probe(
  things: Things,
  row: Row,
  { method, role }: { method: string; role: Role },
): Promise<string> {
  const { path, body } = await row.probe(things, role);
  const headers: Record<string, string> = method === "POST" ? { "idempotency-key": crypto.randomUUID() } : {};
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await things.people.as[role].open(path, { method, headers, ...sent });
  await response.body?.cancel();
  return String(response.status);
}

function statusByCall(statuses: string[]): Record<string, string | undefined> {
  return Object.fromEntries(roles.map((role, index) => [role, statuses[index]]));
}
