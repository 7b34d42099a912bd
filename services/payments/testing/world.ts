import { createHash } from "node:crypto";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import type { AttemptToCharge } from "../ledger/charge.ts";
import { paymentSpec, watermarkSpec, webhookEventSpec } from "../ledger/payment-documents.ts";
import type { PaymentPorts } from "../ledger/payment-ports.ts";
import type { AmountToRefund } from "../ledger/refund.ts";
import { refundSpec } from "../ledger/refund-documents.ts";
import { settleFromWebhook } from "../ledger/webhooks.ts";
import { sandboxChargeSpec } from "../provider/sandbox-documents.ts";
import type { SandboxPorts } from "../provider/sandbox-ports.ts";
import { createSandboxProvider } from "../provider/sandbox-provider.ts";
import { deliverDue } from "../provider/sandbox-webhooks.ts";

export const startMs = Date.parse("2027-01-01T12:00:00Z");

/** For specs: charging with the sandbox in plain memory, under a clock that the spec turns. */
export interface SpecWorld {
  ports: PaymentPorts;
  sandbox: SandboxPorts;
  woken: string[];
  /** Differences counted for a person to resolve. */
  differences: string[];
  logged: { level: string; fields: Record<string, unknown>; text: string }[];
  /** Every call that the processor saw, as `charge <key>`, `cancel <key>` or `refund <key>`. */
  calls: string[];
  /** The next time that this point is reached, the worker dies there. */
  dieAt: (point: string) => void;
  /** Lets `ms` pass, with everything due in that time. */
  pass: (ms: number) => Promise<void>;
  /** Sends the sandbox's due webhooks to the shop; answers how many. */
  deliver: () => Promise<number>;
}

export function specWorld(): SpecWorld {
  const store = openMemoryStore();
  const time = turnedClock();
  const doomed = new Set<string>();
  const idBytes = countingBytes();
  const sandbox: SandboxPorts = {
    charges: store.collection(sandboxChargeSpec),
    clock: time.clock,
    sleep: time.sleep,
    // One byte is the jitter of a backoff, of which specs want none.
    random: (size) => (size === 1 ? new Uint8Array(1) : idBytes(size)),
    webhookSecret: "secret of the spec",
    publicUrl: () => "http://shop.test",
  };
  const world: SpecWorld = {
    woken: [],
    differences: [],
    logged: [],
    calls: [],
    sandbox,
    dieAt: (point) => void doomed.add(point),
    pass: time.pass,
    deliver: () => deliverDue(sandbox, (body, signature) => settleFromWebhook(world.ports, body, signature)),
    ports: undefined as unknown as PaymentPorts,
  };
  const logs = (level: string) => (fields: unknown, text: unknown) =>
    void world.logged.push({ level, fields: fields as Record<string, unknown>, text: String(text) });
  world.ports = {
    payments: store.collection(paymentSpec),
    refunds: store.collection(refundSpec),
    webhookEvents: store.collection(webhookEventSpec),
    watermarks: store.collection(watermarkSpec),
    provider: watched(createSandboxProvider(sandbox), world.calls),
    clock: time.clock,
    log: { warn: logs("warn"), error: logs("error") } as PaymentPorts["log"],
    differs: (difference) => void world.differences.push(difference),
    withDeadline: (work, limitMs) => Promise.race([work, time.sleep(limitMs).then(outOfTime)]),
    wakeOrder: async (orderId) => void world.woken.push(orderId),
    failpoints: (point) => {
      if (doomed.delete(point)) throw new Error(`died at ${point}`);
    },
  };
  return world;
}

export const orderId = "ord_spec_1";

export function attempt(changes: Partial<AttemptToCharge> = {}): AttemptToCharge {
  return {
    orderId,
    attempt: 1,
    requestId: "req_1",
    amountMinor: 2_500,
    currency: "EUR",
    paymentMethod: "pm_card_visa",
    buyerId: "usr_ada",
    ...changes,
  };
}

export function refundOf(changes: Partial<AmountToRefund> = {}): AmountToRefund {
  return { orderId, refund: 1, requestId: "req_3", amountMinor: 1_000, currency: "EUR", ...changes };
}

/** Errors that a person is to read. */
export const alerts = ({ logged }: SpecWorld) => logged.filter(({ level }) => level === "error");

function watched(provider: PaymentPorts["provider"], calls: string[]): PaymentPorts["provider"] {
  return {
    ...provider,
    charge: (request) => {
      calls.push(`charge ${request.key}`);
      return provider.charge(request);
    },
    cancel: (key) => {
      calls.push(`cancel ${key.key}`);
      return provider.cancel(key);
    },
    refund: (request) => {
      calls.push(`refund ${request.key}`);
      return provider.refund(request);
    },
  };
}

function turnedClock() {
  let nowMs = startMs;
  let sleepers: { atMs: number; wake: () => void }[] = [];
  const turn = async () => {
    for (let i = 0; i < 5; i++) await new Promise((done) => setImmediate(done));
  };
  return {
    clock: { nowMs: () => nowMs },
    sleep: (ms: number) =>
      new Promise<void>((wake) => {
        sleepers.push({ atMs: nowMs + ms, wake });
      }),
    async pass(ms: number): Promise<void> {
      const untilMs = nowMs + ms;
      for (;;) {
        await turn();
        const next = Math.min(...sleepers.map(({ atMs }) => atMs));
        if (next > untilMs) break;
        nowMs = Math.max(nowMs, next);
        const due = sleepers.filter(({ atMs }) => atMs <= nowMs);
        sleepers = sleepers.filter(({ atMs }) => atMs > nowMs);
        for (const { wake } of due) wake();
      }
      nowMs = untilMs;
      await turn();
    },
  };
}

function countingBytes() {
  let count = 0;
  return (size: number) => createHash("sha512").update(`bytes ${count++}`).digest().subarray(0, size);
}

function outOfTime(): never {
  throw new Error("no answer in time");
}
