import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  cardNumber,
  leaveSensitiveData,
  person,
  type SensitiveData,
} from "../../shop/actions/sensitive-data.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { eventually } from "../../support/eventually.ts";

type Line = Record<string, unknown> & { msg: string };

let open: OpenShop;
let data: SensitiveData;
/** What the open shop logged while it served. */
let lines: Line[];
let text: string;
beforeAll(async () => {
  open = await openShop({ LOG_LEVEL: "trace" });
  const begun = open.logs.length;
  data = await leaveSensitiveData(open, () =>
    open.switches.breakNext("orders.hold:before", "the places cannot be reached"),
  );
  const { requestId } = data.answers.at(-1)!.body;
  // The line about a request is written after its answer, which another process may read sooner.
  const served = await eventually(async () => {
    const seen = open.logs.slice(begun);
    return seen.some((line) => line.includes(requestId) && line.includes('"msg":"request"')) && seen;
  });
  await open.close();
  text = open.logs.join("");
  lines = served.map((line) => JSON.parse(line));
}, 120_000);

const problems = () => data.answers.filter(({ status }) => status >= 400);
const linesOf = (requestId: string) => lines.filter((line) => line.requestId === requestId);

describe("the logs of an evening on which everything happens, at the lowest level", () => {
  it("are JSON, one object per line, each with its level, time and text", () => {
    for (const line of open.logs) {
      expect(line.endsWith("\n")).toBe(true);
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), time: expect.any(String) });
    }
  });

  it("hold no password, token, ticket code, card number, address, name or phone", () => {
    expect(data.secrets.size).toBeGreaterThan(15);
    for (const secret of data.secrets) {
      expect(secret.length).toBeGreaterThan(9);
      for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
        expect(lines.filter((line) => JSON.stringify(line).includes(form))).toEqual([]);
    }
    const secretForms = /\b(eyJ[\w-]{8,}|rt_[\w-]{20,}|EVT1\.|[\w.-]+@example\.org|\$2b\$)/g;
    // The one that the refusal of a bad address gives as an example.
    const found = (text.match(secretForms) ?? []).filter((form) => form !== "ada@example.org");
    expect(found).toEqual([]);
    expect(text).toContain(data.orderIds[0]);
  });

  it("name the request in every line that serves one", () => {
    const isOfTheBus = ({ service, msg }: Line) =>
      service === "transit" || service === "registry" || msg.startsWith("Broadcast '");
    const ours = lines.filter((line) => !isOfTheBus(line));
    expect(ours.filter(({ requestId }) => !requestId)).toEqual([]);
    expect(lines.filter((line) => line.path !== undefined && line.requestId === undefined)).toEqual([]);
  });

  it("have each problem's request id, with its status", () => {
    expect(new Set(problems().map(({ status }) => status))).toEqual(
      new Set([400, 401, 402, 403, 404, 409, 415, 422, 500]),
    );
    for (const { status, headers, body } of problems()) {
      expect([body.code, body.requestId]).toEqual([body.code, headers.get("x-request-id")]);
      const access = linesOf(body.requestId).filter(({ msg }) => msg === "request");
      expect([body.code, access]).toMatchObject([body.code, [{ status }]]);
    }
  });

  it("tell a fault once, with its service and where it happened, and no expected refusal as an error", () => {
    const [fault] = problems().filter(({ status }) => status === 500);
    const errors = lines.filter(({ level }) => level === "error");
    expect(errors).toMatchObject([
      {
        requestId: fault?.body.requestId,
        service: "orders",
        err: {
          message: "the places cannot be reached",
          stack: expect.stringContaining("reserve/reserve.ts"),
        },
      },
    ]);
    expect(JSON.stringify(fault?.body)).not.toContain("places cannot be reached");
  });
});

describe("X-Request-Id", () => {
  it("is the client's own when it has the form of one, through log and history", async () => {
    const shop = await openShop();
    const id = "client-chosen-id-0001";
    const buyer = (await shop.signedIn("buyer")).with({ "x-request-id": id });
    const lines = [{ ticketTypeId: "typ_school_adult", quantity: 1 }];
    const made = await buyer.post("/orders", { eventId: "evt_school", lines });
    expect(made.headers.get("x-request-id")).toBe(id);
    const { body } = await buyer.get(`/orders/${made.body.id}/timeline`);
    expect(body.entries[0]).toMatchObject({ what: "order.reserve", requestId: id });
    expect(shop.logs.filter((line) => JSON.parse(line).requestId === id).length).toBeGreaterThan(0);
    for (const bad of ["short", person.email, cardNumber, "x".repeat(101), "id with spaces"]) {
      const answer = await shop.api.with({ "x-request-id": bad }).get("/events/evt_nobody");
      expect(answer.body.requestId).toMatch(/^req_[0-9a-z]+$/);
    }
    expect(shop.logs.join("")).not.toContain(person.email);
    await shop.close();
  });
});
