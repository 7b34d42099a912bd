import { sameJson } from "./plain-json.ts";
import type { Collection, CollectionSpec, Document } from "./port.ts";

interface Declared {
  spec: unknown;
  collection: unknown;
}

/** The collections of one store by name: asked for twice it is the same one, and under two specs an error. */
export class DeclaredCollections {
  readonly #byName = new Map<string, Declared>();

  get<D extends Document>(spec: CollectionSpec<D>, open: () => Collection<D>): Collection<D> {
    const known = this.#byName.get(spec.name);
    if (known && sameJson(known.spec, spec)) return known.collection as Collection<D>;
    if (known) throw new Error(`the collection "${spec.name}" is declared twice, with different keys`);
    const collection = open();
    this.#byName.set(spec.name, { spec, collection });
    return collection;
  }
}
