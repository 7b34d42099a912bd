import { issueAccessToken } from "../../lib/keys/access-tokens.ts";
import { newPeople, type People, type Role, roles } from "../rights/people.ts";
import { Things } from "../rights/things.ts";
import { type OpenShop, openShopWithBuyers } from "../shop/deployments/deployment.ts";
import { type Answer, Conformity, parsed } from "./conformity.ts";
import { type OpenApi, type Operation, operationsOf } from "./document.ts";
import { Pool } from "./pool.ts";
import { type Prepared, Probes } from "./probes.ts";
import { Requests, type SentProbe } from "./requests.ts";
import { curlLine, send } from "./send-request.ts";
import { Tally } from "./tally.ts";

export interface Options {
  cases: number;
  seed: number;
  /** Makes another document out of the shop's own; a test plants faults by it. */
  rewrite?: (document: OpenApi) => OpenApi;
}

/** Cards that the sandbox's processor declines, questions or is slow with. */
const cards = [
  ...["pm_card_visa", "pm_card_visa_chargeDeclined", "pm_card_visa_chargeDeclinedInsufficientFunds"],
  ...["pm_card_authenticationRequired", "pm_sandbox_slow"],
];

/** Cases of one call between two fresh probes. */
const casesPerProbe = 16;
const atOnce = 8;
const spareBuyers = 2_000;

/** Tests a shop of its own against its document with this many cases; answers the tally. */
export async function fuzz(options: Options): Promise<Tally> {
  const open = await openShopWithBuyers(roles.length + spareBuyers, {}, { ATTEMPTS_PER_ADDRESS: 1_000_000 });
  try {
    const tally = await (await Fuzzer.on(open, options)).run(options.cases);
    reportErrorsIn(open.logs, tally);
    return tally;
  } finally {
    await open.close();
  }
}

/** Expected outcomes are not logged as errors. */
function reportErrorsIn(logs: string[], tally: Tally): void {
  for (const line of logs) {
    const { level, msg, requestId } = JSON.parse(line);
    if (level !== "error" && level !== "fatal") continue;
    const request = `the request ${requestId}, or what it left to do`;
    tally.report({ id: "the log" }, { fault: msg, case: `${level}`, request, answer: line.slice(0, 1_500) });
  }
}

interface Case {
  number: number;
  operation: Operation;
  role: Role;
  sent: SentProbe;
}

class Fuzzer {
  readonly #open: OpenShop;
  readonly #people: People;
  readonly #seed: number;
  readonly #operations: Operation[];
  readonly #conformity: Conformity;
  readonly #probes: Probes;
  readonly #pool = new Pool();
  readonly #requests: Map<Operation, Requests>;
  readonly #prepared = new Map<Operation, Prepared>();
  readonly #tally = new Tally();

  static async on(open: OpenShop, { seed, rewrite = (document) => document }: Options): Promise<Fuzzer> {
    const people = await newPeople(open, 0);
    const { body } = await open.api.get("/openapi.json");
    return new Fuzzer(open, { people, document: rewrite(body), seed });
  }

  constructor(open: OpenShop, given: { people: People; document: OpenApi; seed: number }) {
    this.#open = open;
    this.#people = given.people;
    this.#seed = given.seed;
    this.#operations = operationsOf(given.document);
    this.#conformity = new Conformity(given.document);
    this.#probes = new Probes(open, new Things(given.people), roles.length);
    this.#pool.addAllIn(cards);
    this.#requests = new Map(this.#operations.map((each) => [each, new Requests(each, this.#pool)]));
  }

  /** Every call in turn; what is sent at once, and in which order it is made up, depends on nothing but the numbers. */
  async run(cases: number): Promise<Tally> {
    for (let first = 0; first < cases; first += atOnce) {
      const numbers = Array.from({ length: Math.min(atOnce, cases - first) }, (_, index) => first + index);
      await this.#probeFor(numbers);
      await Promise.all(numbers.map((number) => this.#caseOf(number)).map((each) => this.#try(each)));
    }
    return this.#tally;
  }

  async #probeFor(numbers: number[]): Promise<void> {
    const operations = numbers
      .filter((number) => this.#isNew(number))
      .map((number) => this.#operationOf(number));
    const probes = await Promise.all(operations.map((operation) => this.#probes.prepare(operation)));
    for (const [index, probe] of probes.entries()) {
      this.#prepared.set(operations[index] as Operation, probe);
      this.#pool.addAllIn({ ...probe.pathValues });
      this.#pool.addAllIn(probe.body);
    }
  }

  #caseOf(number: number): Case {
    const operation = this.#operationOf(number);
    const requests = this.#requests.get(operation) as Requests;
    const probe = this.#prepared.get(operation) as Prepared;
    const isRight = this.#isNew(number) && this.#isRightFirst(number);
    const round = this.#roundOf(number);
    // Who may gets further than the others, so every other turn is theirs.
    const inTurn = roles[(round >> 1) % roles.length] as Role;
    const role = isRight || round % 2 === 0 ? probe.role : inTurn;
    const seed = this.#seed * 1_000_003 + number;
    const sent = isRight ? requests.right(probe, seed) : requests.any(probe, seed);
    return { number, operation, role, sent: this.#as(role, sent, probe.insteadOf) };
  }

  /** Each second time the odd ones come first: much can be wrong only with what no one has used up yet. */
  #isRightFirst(number: number): boolean {
    const round = this.#roundOf(number);
    return round === 0 || Math.floor((round + number) / casesPerProbe) % 2 === 0;
  }

  #operationOf(number: number): Operation {
    return this.#operations[number % this.#operations.length] as Operation;
  }

  #roundOf(number: number): number {
    return Math.floor(number / this.#operations.length);
  }

  /** At first, and then at different times, so that a call meets other things in every state. */
  #isNew(number: number): boolean {
    const round = this.#roundOf(number);
    return round === 0 || (round + number) % casesPerProbe === 0;
  }

  #as(role: Role, sent: SentProbe, insteadOf: string | undefined): SentProbe {
    if (role === "anonymous") return sent;
    const userId = insteadOf ?? this.#people.ids[role];
    const holder = { userId, admin: role === "admin" && insteadOf === undefined };
    const token = issueAccessToken(this.#open.shop.runtime.secrets, holder, Date.now());
    // One that is odd stays.
    return { ...sent, headers: { authorization: `Bearer ${token}`, ...sent.headers } };
  }

  async #try(tried: Case): Promise<void> {
    const { operation, sent } = tried;
    try {
      const answer = await send(this.#open.api.url, sent);
      if (answer.status === 201) this.#remember(answer);
      this.#tally.count(operation, answer);
      const faults = this.#conformity.faultsOf(operation, answer);
      if (this.#tookWhatIsRefused(tried, answer)) faults.push("it took a body that the document refuses");
      if (tookForACard(sent, answer)) faults.push("it saw a card number in digits that are none");
      for (const fault of faults) this.#report(tried, fault, answer);
    } catch (error) {
      this.#report(tried, `there is no answer: ${(error as Error).message}`);
    }
  }

  #tookWhatIsRefused({ operation, sent }: Case, { status }: Answer): boolean {
    if (operation.body === null || sent.json === undefined || status >= 300) return false;
    return this.#conformity.refuses(operation.body, sent.json);
  }

  #remember(answer: Answer): void {
    const made = parsed(answer.body) as { id?: unknown; checkInId?: unknown } | undefined;
    this.#pool.add(made?.id);
    this.#pool.add(made?.checkInId);
  }

  #report({ number, operation, role, sent }: Case, fault: string, answer?: Answer): void {
    const shown =
      answer && `${answer.status} ${JSON.stringify(answer.headers)}\n${answer.body.toString().slice(0, 800)}`;
    this.#tally.report(operation, {
      fault,
      case: `seed ${this.#seed}, case ${number}, as ${role}`,
      request: curlLine(this.#open.api.url, sent),
      answer: shown ?? "none",
    });
  }
}

const uuid = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
const cardLike = /\d([^0-9a-z]{0,3}\d){13}/i;

/** True where a body was refused for a card number and has the digits of one in UUIDs at most. */
export function tookForACard({ json }: Pick<SentProbe, "json">, { body }: Pick<Answer, "body">): boolean {
  const { code } = (parsed(body) ?? {}) as { code?: unknown };
  return code === "CARD_NUMBER_REFUSED" && !cardLike.test((JSON.stringify(json) ?? "").replaceAll(uuid, ""));
}
