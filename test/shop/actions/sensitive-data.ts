import { eventually } from "../../support/eventually.ts";
import type { Api, ApiAnswer } from "../api.ts";
import type { OpenShop } from "../deployments/deployment.ts";
import { pressOnBankPage } from "./bank-page.ts";
import { orderIn, pay } from "./order-tickets.ts";

/** What no one may read in a log: of one person, and what she typed into wrong places. */
export const person = {
  email: "zenobie.quartermaine@example.org",
  password: "velvet-lantern-42",
  name: "Zénobie Quartermaine",
  phone: "+33698765432",
};
export const cardNumber = "4000 0566 5566 5556";
const wrongPassword = "brass-compass-17";

export interface SensitiveData {
  /** Everything secret that was sent or answered. */
  secrets: Set<string>;
  answers: ApiAnswer[];
  orderIds: string[];
}

/** One person does everything that she can do right and wrong. `breakNext` makes the next reservation a fault. */
export async function leaveSensitiveData(open: OpenShop, breakNext: () => void): Promise<SensitiveData> {
  const secrets = new Set([...Object.values(person), "Quartermaine", wrongPassword, "Gästin Nebelkrähe"]);
  for (const digits of [cardNumber, cardNumber.replaceAll(" ", "")]) secrets.add(digits);
  const data: SensitiveData = { secrets, answers: [], orderIds: [] };
  const me = await signIn(open.api, data);
  await mistake(open.api, me, data);
  const code = await buy(open, me, data);
  await enter(open, me, { code, data });
  breakNext();
  data.answers.push(await reserve(me));
  return data;
}

async function signIn(visitor: Api, { answers, secrets }: SensitiveData): Promise<Api> {
  const { email, password } = person;
  const registered = await visitor.post("/auth/register", { ...person, locale: "en", notifyBy: "sms" });
  const loggedIn = await visitor.post("/auth/login", { email, password });
  const { refreshToken } = loggedIn.body;
  const refreshed = await visitor.post("/auth/refresh", { refreshToken });
  const me = visitor.as(refreshed.body.accessToken);
  const sessions = [registered, loggedIn, refreshed, await visitor.post("/auth/refresh", { refreshToken })];
  for (const { body } of sessions) secrets.add(body.accessToken).add(body.refreshToken);
  answers.push(...sessions, await me.get("/users/me"));
  answers.push(await me.post("/auth/logout", { refreshToken: registered.body.refreshToken }));
  return me;
}

/** Secrets in wrong places, and wrong secrets in right ones. */
async function mistake(visitor: Api, me: Api, { answers, secrets }: SensitiveData): Promise<void> {
  const { email, password, name } = person;
  const garbage = "rt_Garbage-that-was-never-issued";
  const token = "eyJhbGciOiJFUzI1NiJ9.R2FyYmFnZQ.c2lnbmVkLWJ5LW5vYm9keQ";
  secrets.add(garbage).add(token);
  answers.push(
    await visitor.post("/auth/login", { email, password: wrongPassword }),
    await visitor.post("/auth/login", { email: `no-${email}`, password: wrongPassword }),
    await visitor.post("/auth/register", { ...person }),
    await visitor.post("/auth/register", { email, password: person.phone, name: cardNumber }),
    await visitor.post("/auth/register", { email: name, password: "", name, phone: email }),
    await visitor.postText("/auth/login", `{"email": "${email}", "password": ${password}"}`),
    await visitor.postText("/auth/login", `${password}&${email}`, { "content-type": "text/plain" }),
    await visitor.post("/auth/refresh", { refreshToken: garbage }),
    await visitor.as(token).get("/users/me"),
    await visitor.with({ authorization: `Basic ${btoa(email)}` }).get("/users/me"),
    await me.get(`/orders?access_token=${token}&email=${email}`),
    await me.get(`/orders/${token}`),
    await me.get(`/orders/${email}`),
    await me.get(`/nowhere/${email}/${garbage}`),
  );
}

const reserve = (me: Api) =>
  me.post("/orders", {
    eventId: "evt_school",
    lines: [{ ticketTypeId: "typ_school_adult", quantity: 1, holderNames: ["Gästin Nebelkrähe"] }],
  });

/** A declined card, a card number instead of a card, the bank's question; answers the ticket's code. */
async function buy(
  { api }: OpenShop,
  me: Api,
  { answers, orderIds, secrets }: SensitiveData,
): Promise<string> {
  const made = await reserve(me);
  const { id } = made.body;
  orderIds.push(id);
  answers.push(
    made,
    await pay(me, id, "pm_card_visa_chargeDeclined"),
    await pay(me, id, cardNumber),
    await pay(me, id, `pm_${cardNumber.replaceAll(" ", "")}`),
    await me.post(`/orders/${id}/payment`, { number: cardNumber, name: person.name }),
  );
  const challenged = await pay(me, id, "pm_card_authenticationRequired");
  await pressOnBankPage(challenged.body.nextAction.url, /^Approve/);
  const { ticketIds } = await orderIn(me, id, "fulfilled");
  await eventually(async () => (await me.get("/notifications")).body.items[0]?.state === "sent");
  const { code } = (await me.get(`/tickets/${ticketIds[0]}`)).body;
  answers.push(challenged, await me.get(`/orders/${id}/timeline`), await api.get("/dev/outbox"));
  secrets.add(code);
  return code;
}

async function enter(
  open: OpenShop,
  me: Api,
  { code, data }: { code: string; data: SensitiveData },
): Promise<void> {
  const operator = await open.signedIn("operator");
  const scan = { code, scanId: "scan-of-the-evening", gate: "A" };
  const forged = `${code.slice(0, -6)}AAAAAA`;
  data.secrets.add(forged).add("operator@example.org");
  data.answers.push(
    await operator.post("/check-ins", scan),
    await operator.post("/check-ins", { ...scan, scanId: "another-scan" }),
    await operator.post("/check-ins", { ...scan, code: forged, scanId: "a-forged-one" }),
    await operator.get(`/tickets/${code}`),
    await operator.get("/events/evt_school/tickets?serial=1"),
    await me.post("/check-ins", scan),
  );
}
