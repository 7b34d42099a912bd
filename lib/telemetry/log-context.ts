import { AsyncLocalStorage } from "node:async_hooks";

/** Fields that every log line of the work at hand carries: `requestId`, `orderId`, … */
export type LogFields = Record<string, string | number | undefined>;

const storage = new AsyncLocalStorage<LogFields>();

/** Runs `work` with these fields added to each of its log lines, in whatever it awaits. */
export function withLogFields<T>(fields: LogFields, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...fields }, work);
}

/** A copy, because pino adds to its argument. */
export function currentLogFields(): LogFields {
  return { ...storage.getStore() };
}
