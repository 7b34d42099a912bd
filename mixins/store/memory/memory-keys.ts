import { claimOf, type Doc, type ElementsRule, uniqueKeyOf } from "../collection-rules.ts";

/** The holders of the values of one unique key. */
export class MemoryUnique {
  readonly key: string;
  readonly #fields: string[];
  readonly #holders = new Map<string, string>();

  constructor(key: string, fields: string[]) {
    this.key = key;
    this.#fields = fields;
  }

  isTaken(doc: Doc): boolean {
    const holder = this.#holders.get(this.#valueOf(doc) ?? "");
    return holder !== undefined && holder !== doc._id;
  }

  move(old: Doc | null, next: Doc | null): void {
    if (old && next && this.#fields.every((field) => old[field] === next[field])) return;
    const freed = old && this.#valueOf(old);
    const claimed = next && this.#valueOf(next);
    if (freed) this.#holders.delete(freed);
    if (claimed) this.#holders.set(claimed, next._id);
  }

  #valueOf(doc: Doc): string | null {
    const keys = uniqueKeyOf(this.#fields, doc);
    return keys && JSON.stringify(keys);
  }
}

/** The holders of the elements of one `uniqueElements` key, by scope. */
export class MemoryElements {
  readonly key: string;
  readonly #rule: ElementsRule;
  readonly #scopes = new Map<string, Map<string, string>>();

  constructor(rule: ElementsRule) {
    this.key = rule.key;
    this.#rule = rule;
  }

  isTaken(doc: Doc): boolean {
    const { scope, elements } = claimOf(this.#rule, doc);
    const holders = this.#scopes.get(scope);
    return holders !== undefined && elements.some((element) => (holders.get(element) ?? doc._id) !== doc._id);
  }

  move(old: Doc | null, next: Doc | null): void {
    const { scope, array } = this.#rule;
    if (old && next && old[array] === next[array] && old[scope] === next[scope]) return;
    if (old) {
      const freed = claimOf(this.#rule, old);
      for (const element of freed.elements) this.#scopes.get(freed.scope)!.delete(element);
    }
    if (next) this.#claim(next);
  }

  #claim(doc: Doc): void {
    const { scope, elements } = claimOf(this.#rule, doc);
    if (elements.length === 0) return;
    const holders = this.#scopes.get(scope) ?? new Map<string, string>();
    this.#scopes.set(scope, holders);
    for (const element of elements) holders.set(element, doc._id);
  }

  owners(scope: string, elements: string[]): Map<string, string> {
    const holders = this.#scopes.get(scope);
    const owners = new Map<string, string>();
    for (const element of elements) {
      const holder = holders?.get(element);
      if (holder !== undefined) owners.set(element, holder);
    }
    return owners;
  }
}
