import { compareKeyLists, compareKeys, type Doc, type Key, keyOf } from "../collection-rules.ts";
import type { Span } from "../query-spans.ts";

interface Entry {
  keys: Key[];
  id: string;
}

/** One index: its entries in order. */
export class MemoryIndex {
  readonly #columns: string[];
  readonly #entries: Entry[] = [];

  constructor(columns: string[], docs: Iterable<Doc>) {
    this.#columns = columns;
    for (const doc of docs) this.#entries.push(this.#entryOf(doc));
    this.#entries.sort((a, b) => compareKeyLists(a.keys, b.keys));
  }

  move(old: Doc | null, next: Doc | null): void {
    if (old && next && this.#columns.every((column) => old[column] === next[column])) return;
    if (old) this.#entries.splice(this.#place(this.#entryOf(old)), 1);
    if (!next) return;
    const entry = this.#entryOf(next);
    this.#entries.splice(this.#place(entry), 0, entry);
  }

  /** The ids of a span's first documents. */
  read(span: Span, descending: boolean, atMost: number): string[] {
    const start = this.#first((keys) => sideOf(keys, span) >= 0);
    const end = this.#first((keys) => sideOf(keys, span) > 0);
    if (!descending) return this.#ids(start, Math.min(end, start + atMost));
    return this.#ids(Math.max(start, end - atMost), end).reverse();
  }

  #ids(start: number, end: number): string[] {
    return this.#entries.slice(start, end).map((entry) => entry.id);
  }

  #entryOf(doc: Doc): Entry {
    return { keys: this.#columns.map((column) => keyOf(doc[column], column)), id: doc._id };
  }

  #place(entry: Entry): number {
    return this.#first((keys) => compareKeyLists(keys, entry.keys) >= 0);
  }

  /** The first entry of which it holds, given that it holds of all after it. */
  #first(holds: (keys: Key[]) => boolean): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#entries[middle]!.keys)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Less than 0 before the span, 0 inside, more than 0 behind it. */
function sideOf(keys: Key[], { equal, from, after, before }: Span): number {
  for (let i = 0; i < equal.length; i++) {
    const order = compareKeys(keys[i]!, equal[i]!);
    if (order !== 0) return order;
  }
  const next = keys[equal.length] ?? null;
  if (from !== undefined && compareKeys(next, from) < 0) return -1;
  if (after !== undefined && compareKeys(next, after) <= 0) return -1;
  return before !== undefined && compareKeys(next, before) >= 0 ? 1 : 0;
}
