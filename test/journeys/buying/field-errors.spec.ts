import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { draft, eventBody, registered } from "../../shop/actions/open-organizer.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";

let open: OpenShop;
beforeAll(async () => {
  open = await openShop();
});
afterAll(() => open.close());

describe("a field that does not fit", () => {
  const fields = async (reader: Api, path: string, body: object) => {
    const { status, body: problem } = await reader.post(path, body);
    return [status, ...(problem.errors ?? []).map((error: object) => Object.values(error).join(" "))];
  };

  it.each([
    ["en", "must be", "a whole number of minor units: 12.50 EUR is 1250", "an ISO 4217 currency, like EUR"],
    [
      "fr",
      "doit être",
      "un nombre entier d’unités mineures : 12,50 EUR s’écrit 1250",
      "une devise ISO 4217, comme EUR",
    ],
  ])("is answered by what it must be (%s)", async (language, must, minor, currency) => {
    const creator = (await registered(open.api)).with({ "accept-language": language });
    const { event, organizer, quotas } = await draft(creator);
    const type = { name: { en: "Entry" }, priceMinor: 12.5, quotaId: quotas[0].id };
    expect(await fields(creator, `/events/${event.id}/ticket-types`, type)).toEqual([
      422,
      `/priceMinor ${must} ${minor}`,
    ]);
    const path = `/organizers/${organizer.id}/events`;
    const euros = { ...eventBody, currency: "Euros" };
    expect(await fields(creator, path, euros)).toEqual([422, `/currency ${must} ${currency}`]);
    const { title, ...untitled } = eventBody;
    const needed = language === "en" ? "is needed" : "est nécessaire";
    expect(await fields(creator, path, untitled)).toEqual([422, `/title ${needed}`]);
    const [, past] = await fields(creator, path, { ...eventBody, startsAt: "2020-01-01T19:00:00Z" });
    expect(past).toMatch(
      language === "en" ? /^\/startsAt must be in the future/ : /^\/startsAt doit être à venir/,
    );
    const nothing = await creator.patch(`/events/${event.id}`, {});
    expect([nothing.status, nothing.body.errors[0].pointer]).toEqual([422, ""]);
  });
});
