import { isDeepStrictEqual } from "node:util";
import type { Books } from "../../chaos/checks/stored-documents.ts";
import { checkInvariants, readBooksOf } from "../checks/invariants.ts";
import { timed } from "../load/under-load.ts";
import { Witness } from "../load/witness.ts";
import type { Proof, Stage } from "../proof.ts";
import { deploy, secretOf, uninstall } from "../release/release.ts";

export const reinstall: Stage = {
  name: "reinstall",
  shows: "helm uninstall, and helm install on the volumes that stayed, lose nothing",
  async run(proof) {
    const { kubernetes, choices } = proof;
    const witness = await Witness.ofPurchase(choices);
    await checkInvariants(proof);
    const before = await storedBy(proof);
    const removed = await timed(() => uninstall(kubernetes));
    const back = await timed(() => deploy(kubernetes, choices));
    requireSame(before, await storedBy(proof));
    await witness.isStillKnown();
    const figures = await checkInvariants(proof);
    const documents = Object.values(before.books).reduce((sum, all) => sum + all.length, 0);
    return {
      removed: `in ${removed}`,
      "back and open": `in ${back}`,
      "documents as before": String(documents),
      ...figures,
    };
  },
};

interface StoredBooks {
  books: Books;
  keys: Record<string, string>;
  passwords: Record<string, string>;
}

async function storedBy(proof: Proof): Promise<StoredBooks> {
  const { kubernetes } = proof;
  const [keys, passwords] = await Promise.all(
    ["keys", "passwords"].map((name) => secretOf(kubernetes, name)),
  );
  return { books: await readBooksOf(proof), keys: keys!, passwords: passwords! };
}

function requireSame(before: StoredBooks, after: StoredBooks): void {
  if (!isDeepStrictEqual(before.keys, after.keys)) throw new Error("the keys are not those from before");
  if (!isDeepStrictEqual(before.passwords, after.passwords))
    throw new Error("the passwords are not those from before");
  const changed = Object.keys(before.books).flatMap((name) =>
    differencesIn(name as keyof Books, before, after),
  );
  if (changed.length > 0)
    throw new Error(`${changed.length} documents are not as before: ${changed.slice(0, 10).join(", ")}`);
}

function differencesIn(name: keyof Books, before: StoredBooks, after: StoredBooks): string[] {
  const now = new Map(after.books[name].map((doc) => [doc._id, doc]));
  const changed = before.books[name].filter((doc) => !isDeepStrictEqual(doc, now.get(doc._id)));
  const added = after.books[name].length - before.books[name].length;
  return [...changed.map(({ _id }) => `${name} ${_id}`), ...(added > 0 ? [`${added} ${name} more`] : [])];
}
