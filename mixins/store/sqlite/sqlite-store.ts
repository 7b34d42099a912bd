import { rulesOf } from "../collection-rules.ts";
import { DeclaredCollections } from "../declared-collections.ts";
import type { CollectionSpec, Document, Store } from "../port.ts";
import { SqliteCollection } from "./sqlite-collection.ts";
import { GroupCommit, SqliteFile } from "./sqlite-file.ts";
import { prepareCollection } from "./sqlite-schema.ts";

/**
 * A store in one SQLite file, made if it is not there; its folder must exist. Throws one sentence that names the file
 * when it is damaged, no database, or cannot be opened. `maxPages` bounds its size, in pages of 4 KiB.
 */
export function openSqliteStore(file: string, options: { maxPages?: number } = {}): Store {
  const database = new SqliteFile(file, options.maxPages);
  const commit = new GroupCommit(database);
  const declared = new DeclaredCollections();
  return {
    collection: <D extends Document>(spec: CollectionSpec<D>) =>
      declared.get(spec, () => {
        const rules = rulesOf(spec);
        database.saying(`cannot hold the collection "${rules.name}"`, () =>
          prepareCollection(database, rules),
        );
        return new SqliteCollection<D>(database, commit, rules);
      }),
    async close() {
      commit.flush();
      database.close();
    },
  };
}
