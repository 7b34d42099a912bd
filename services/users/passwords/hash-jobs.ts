import bcrypt from "bcrypt";

/** Deliberately slow work. */
export type HashJob =
  | { kind: "hash"; text: string; cost: number }
  | { kind: "compare"; text: string; hash: string };

/** Where it is done. Answers a hash of the text, or whether the text is the one of the hash. */
export interface Hashing {
  hash(text: string, cost: number): Promise<string>;
  compare(text: string, hash: string): Promise<boolean>;
}

/** On the threads that Node has for such work, among everything else of the process. */
export const onNodesThreads: Hashing = {
  hash: (text, cost) => bcrypt.hash(text, cost),
  compare: (text, hash) => bcrypt.compare(text, hash),
};
