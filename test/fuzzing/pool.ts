import type { Json } from "./document.ts";

/** Ids of each kind that are remembered. */
const most = 8;
const idFormat = /^[a-z]+_[0-9A-Za-z_:-]{3,200}$/;

/** Ids of things there are, by their prefix: the newest few. */
export class Pool {
  readonly #byPrefix = new Map<string, string[]>();
  readonly #patterns = new Map<string, string[]>();

  /** Remembers an id; what is none, or a person's whom the cases need, is passed over. */
  add(id: unknown): void {
    if (typeof id !== "string" || !idFormat.test(id) || id.startsWith("usr_seeded_")) return;
    const prefix = `${id.split("_")[0]}${id.includes(":") ? ":" : "_"}`;
    const known = (this.#byPrefix.get(prefix) ?? []).filter((each) => each !== id);
    this.#byPrefix.set(prefix, [id, ...known].slice(0, most));
    this.#patterns.clear();
  }

  /** Whatever looks like an id in a value that was sent. */
  addAllIn(value: Json | undefined): void {
    if (typeof value === "string") this.add(value);
    if (typeof value === "object" && value !== null)
      for (const each of Object.values(value) as Json[]) this.addAllIn(each);
  }

  /** The nth, counted round, of those that match a pattern; undefined when there is none, or no pattern. */
  matching(pattern: string, nth: number): string | undefined {
    if (pattern === "") return undefined;
    const found = this.#patterns.get(pattern) ?? this.#find(new RegExp(pattern));
    this.#patterns.set(pattern, found);
    return found[nth % found.length];
  }

  #find(form: RegExp): string[] {
    return [...this.#byPrefix.values()].flat().filter((id) => form.test(id));
  }
}
