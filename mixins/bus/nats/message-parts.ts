/** The bus takes messages up to 1 MB: longer ones go in parts of this size. */
export const partBytes = 512 * 1_024;
/** Maximum size of a message: a longer one blocks both ends for a tenth of a second. */
export const maxMessageBytes = 16 * 1_024 * 1_024;

/** A part begins with this letter; a whole message is a JSON object and never does. */
const mark = "P".charCodeAt(0);
/** Parts follow each other at once; a message that waits longer has lost one of them. */
const patienceMs = 10_000;

/** The parts of a message, in their order; itself where it is short enough. `id` names it among its sender's. */
export function partsOf(message: Uint8Array, id: string): Uint8Array[] {
  if (message.length <= partBytes) return [message];
  const count = Math.ceil(message.length / partBytes);
  return Array.from({ length: count }, (_, index) =>
    Buffer.concat([
      Buffer.from(`P${id} ${index} ${count}\n`),
      message.subarray(index * partBytes, (index + 1) * partBytes),
    ]),
  );
}

interface Incomplete {
  parts: Uint8Array[];
  sinceMs: number;
}

/** Assembles messages from their parts. Incomplete messages are discarded. */
export class PartCollector {
  readonly #incomplete = new Map<string, Incomplete>();

  /** The whole message, or null until its last part is there. `from` keeps senders' ids apart. */
  add(data: Uint8Array, from: string, nowMs: number): Uint8Array | null {
    if (data[0] !== mark) return data;
    this.#dropLost(nowMs);
    const end = data.indexOf(0x0a);
    const [id = "", index, count] = Buffer.from(data.subarray(1, end)).toString().split(" ");
    const key = `${from} ${id}`;
    const received = this.#incomplete.get(key) ?? { parts: [], sinceMs: nowMs };
    // The bus keeps one sender's order: a part out of its turn means that one before it is lost.
    if (Number(index) !== received.parts.length || Number(count) > maxMessageBytes / partBytes) {
      this.#incomplete.delete(key);
      return null;
    }
    received.parts.push(data.subarray(end + 1));
    this.#incomplete.set(key, received);
    if (received.parts.length < Number(count)) return null;
    this.#incomplete.delete(key);
    return Buffer.concat(received.parts);
  }

  /** How many messages wait for parts. */
  get waiting(): number {
    return this.#incomplete.size;
  }

  #dropLost(nowMs: number): void {
    for (const [key, { sinceMs }] of this.#incomplete)
      if (nowMs - sinceMs > patienceMs) this.#incomplete.delete(key);
  }
}
