import { accountsRights } from "../rights/accounts-rights.ts";
import { eventsRights } from "../rights/events-rights.ts";
import { type Role, roles } from "../rights/people.ts";
import { salesRights } from "../rights/sales-rights.ts";
import type { Probe as TableProbe } from "../rights/table.ts";
import type { Things } from "../rights/things.ts";
import { made } from "../shop/actions/open-organizer.ts";
import { type OpenShop, seededPassword, seededUserId } from "../shop/deployments/deployment.ts";
import { eventually } from "../support/eventually.ts";
import type { Json, Operation } from "./document.ts";
import type { Probe } from "./requests.ts";

export interface Prepared extends Probe {
  /** A role that may. */
  role: Role;
  /** Probes as every signed-in role: the call uses its caller up. */
  insteadOf?: string;
}

type Made = TableProbe & { insteadOf?: string; role?: Role };

const table = { ...accountsRights, ...eventsRights, ...salesRights };

/** Makes right requests of every call, with things of their own, by the table of rights. */
export class Probes {
  readonly #open: OpenShop;
  readonly #things: Things;
  /** The first of the seeded buyers that no role has. */
  #spare: number;

  constructor(open: OpenShop, things: Things, spare: number) {
    this.#open = open;
    this.#things = things;
    this.#spare = spare;
  }

  async prepare(operation: Operation): Promise<Prepared> {
    const mayRole = roleThatMay(table[operation.id]?.expected ?? "");
    const { path, body, insteadOf, role = mayRole } = await this.#make(operation.id, mayRole);
    const [place = "", query] = path.split("?");
    const pathValues = valuesIn(operation.path, place);
    return {
      role,
      pathValues,
      query: query === undefined ? "" : `?${query}`,
      body: body as Json | undefined,
      ...(insteadOf !== undefined && { insteadOf }),
    };
  }

  async #make(id: string, role: Role): Promise<Made> {
    const own = this.#own[id];
    if (own) return await own();
    const row = table[id];
    if (row === undefined) throw new Error(`${id} has no row in the table of rights`);
    return await row.probe(this.#things, role);
  }

  /** Where the table asks only whether one may, or changes the people that the other cases need. */
  readonly #own: Record<string, () => Promise<Made> | Made> = {
    "users.logIn": () => ({ path: "/auth/login", body: this.#spareLogin() }),
    "users.refresh": async () => ({
      path: "/auth/refresh",
      body: {
        refreshToken: (await this.#open.api.post("/auth/login", this.#spareLogin())).body.refreshToken,
      },
    }),
    "users.resetPassword": async () => ({
      path: "/auth/reset-password",
      body: { token: await this.#resetToken(), newPassword: "a horse of another colour" },
    }),
    "users.changePassword": () => ({
      path: "/auth/change-password",
      body: { currentPassword: seededPassword, newPassword: "a horse of another colour" },
      insteadOf: seededUserId(this.#spare++),
    }),
    "users.eraseMe": async () => ({ path: "/users/me", insteadOf: (await this.#things.account()).id }),
    "users.get": async () => ({ path: `/users/${(await this.#things.account()).id}` }),
    "users.update": async () => ({
      path: `/users/${(await this.#things.account()).id}`,
      body: { locale: "fr" },
    }),
    "users.acceptInvitation": async () => {
      const { id, email } = await this.#things.account();
      const token = await this.#things.invitationFor(email);
      return { path: "/invitations/accept", body: { token }, insteadOf: id };
    },
    "events.deleteQuota": async () => {
      const { eventId } = await this.#things.draft();
      const quota = { name: "Balcony", kind: "general", capacity: 10 };
      const { id } = await made(this.#things.creator, `/events/${eventId}/quotas`, quota);
      return { path: `/events/${eventId}/quotas/${id}`, role: "creatorHere" };
    },
  };

  #spareLogin(): { email: string; password: string } {
    return { email: `seeded-${this.#spare++}@example.org`, password: seededPassword };
  }

  async #resetToken(): Promise<string> {
    const { email } = this.#spareLogin();
    await this.#open.api.post("/auth/forgot-password", { email });
    return await eventually(async () => {
      const { body } = await this.#open.api.get("/dev/outbox?limit=50", { accept: "application/json" });
      const mail = body.items.find(({ to }: { to: string }) => to === email);
      return /\bpr_[\w-]+/.exec(mail?.text ?? "")?.[0];
    });
  }
}

/** The first role whose status in the table is a success; anyone who is signed in where it has none. */
function roleThatMay(expected: string): Role {
  const statuses = expected.split(" ");
  const may = statuses.length === 1 ? -1 : statuses.findIndex((status) => status.startsWith("2"));
  return roles[may] ?? "stranger";
}

/** The parts of `/orders/ord_1` that stand in the braces of `/api/v1/orders/{orderId}`. */
function valuesIn(template: string, path: string): Record<string, string> {
  const parts = path.split("/").reverse();
  const named = template.split("/").reverse();
  return Object.fromEntries(
    named.flatMap((part, index) => (part.startsWith("{") ? [[part.slice(1, -1), parts[index] ?? ""]] : [])),
  );
}
