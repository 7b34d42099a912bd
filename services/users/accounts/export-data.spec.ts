import { expect, it } from "@jest/globals";
import { fillSampleUsers } from "../sample-users.ts";
import { testPorts } from "../testing/ports.ts";
import { exportOf, type OwnLists } from "./export-data.ts";

it("an export has every page of every list, and the account", async () => {
  const ports = testPorts();
  await fillSampleUsers(ports);
  const asked: unknown[] = [];
  const orders = async (page: { limit: number; cursor?: string | undefined }) => {
    asked.push(page);
    const at = Number(page.cursor ?? 0);
    return { items: [{ id: `ord_${at}` }], nextCursor: at < 2 ? String(at + 1) : null };
  };
  const none = async () => ({ items: [], nextCursor: null });
  const lists = { orders, tickets: none, notifications: none } as unknown as OwnLists;
  const all = await exportOf(ports, lists, "usr_sample_creator");
  expect(all.orders.map(({ id }) => id)).toEqual(["ord_0", "ord_1", "ord_2"]);
  expect(asked).toEqual([{ limit: 100 }, { limit: 100, cursor: "1" }, { limit: 100, cursor: "2" }]);
  expect(all.account).toMatchObject({ email: "creator@example.org", organizers: { length: 2 } });
  expect([all.tickets, all.notifications, all.exportedAt]).toEqual([[], [], "2027-05-01T00:00:00.000Z"]);
  await expect(exportOf(ports, lists, "usr_nobody")).rejects.toMatchObject({ type: "NOT_FOUND" });
});
