import { Random } from "../../simulation/world/random.ts";
import { openSeason } from "../topology/shows.ts";
import { buyOne, spendEvening, type Town } from "./buyers.ts";
import { Client, type Line } from "./client.ts";
import { keepGate } from "./gate.ts";
import { giveRefunds, planSeasons } from "./organizer.ts";

export interface LoadOptions {
  seed: number;
  buyers: number;
  line: Line;
  hurry: Town["hurry"];
  /** How long after a season's start its fated shows are moved and cancelled, and when the next one starts. */
  pace: { everyMs: number; fateAfterMs: number };
}

/** Everybody who does something at the shop, until they are sent home. */
export interface Crowd {
  /** Somebody threw who should not have: `leave` throws that. */
  readonly hasFailed: boolean;
  /** Settles when everybody has the answer to what they asked last. */
  leave: () => Promise<void>;
  /** Looks at what is left of every show, and buys a ticket: the shop sells again. */
  lookAgain: () => Promise<void>;
}

/** Opens accounts, puts the first season on sale, and lets everybody in. */
export async function gather({ seed, buyers, line, hurry, pace }: LoadOptions): Promise<Crowd> {
  const clientOf = (userId: string, n: number) => new Client(line, userId, new Random(seed * 1_000 + n));
  const ids = await register(line, { seed, buyers });
  const [creator, desk, operator] = ["creator", "creator", "operator"].map((who, n) =>
    clientOf(`usr_sample_${who}`, n),
  ) as [Client, Client, Client];
  const shows = await openSeason(creator, "first");
  const town: Town = { shows, everShown: [...shows], gate: { queue: [] }, isClosing: false, hurry };
  const work = [
    ...ids.map((id, n) => spendEvening(town, clientOf(id, 10 + n))),
    giveRefunds(town, desk),
    keepGate(town, operator),
    keepGate(town, operator),
    planSeasons(town, creator, pace),
  ];
  let hasFailed = false;
  const everybody = Promise.all(work);
  everybody.catch(() => {
    hasFailed = true;
  });
  return {
    get hasFailed() {
      return hasFailed;
    },
    async leave() {
      town.isClosing = true;
      await Promise.allSettled(work);
      await everybody;
    },
    lookAgain: () => lookAgain(town, clientOf(ids[0]!, 3)),
  };
}

async function lookAgain(town: Town, visitor: Client): Promise<void> {
  const shown = town.everShown.filter(({ fate }) => fate !== "ends");
  await Promise.all(
    shown.map(({ eventId }) =>
      visitor.ask({ what: "availability", method: "GET", path: `/events/${eventId}/availability` }),
    ),
  );
  const stadium = town.everShown.find(({ name }) => name === "stadium")!;
  await buyOne(town, visitor, stadium);
}

/** Ids of new accounts, a few at a time: a password takes the shop a moment. */
export async function register(
  line: Line,
  { seed, buyers }: { seed: number; buyers: number },
): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < buyers; n += 4) {
    const few = Array.from(
      { length: Math.min(4, buyers - n) },
      (_, i) => `buyer-${seed}-${n + i}@example.org`,
    );
    ids.push(...(await Promise.all(few.map((email) => openAccount(line, email)))));
  }
  return ids;
}

async function openAccount(line: Line, email: string): Promise<string> {
  const visitor = new Client(line, "usr_visitor", new Random(1));
  const password = "a long enough one";
  const send = (path: string, body: object) => visitor.ask({ what: "sign in", method: "POST", path, body });
  const made = await send("/auth/register", { email, password, name: "Nina" });
  // The first try was heard, and its answer was not.
  const answer = made?.code === "EMAIL_TAKEN" ? await send("/auth/login", { email, password }) : made;
  if (!answer?.body.user) throw new Error(`no account: ${answer?.status} ${JSON.stringify(answer?.body)}`);
  return answer.body.user.id;
}
