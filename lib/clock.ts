/** Where the time comes from: an argument everywhere, so that a test or a simulation chooses it. */
export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;

/** ISO 8601 in UTC, as every time leaves through the API. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
