import { join } from "node:path";
import type { Clock } from "../../lib/clock.ts";
import { loadSecrets } from "../../lib/keys/secrets.ts";
import type { Settings } from "../../lib/settings/env.ts";
import type { Store } from "../store/port.ts";
import { lockDataFolder } from "../store/sqlite/data-folder.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { Backing } from "./backing.ts";

/** SQLite files and keys in DATA_DIR, under an exclusive lock. Throws one sentence when it is not available. */
export function openEmbeddedBacking({ DATA_DIR }: Settings, clock: Clock): Backing {
  const lock = lockDataFolder(DATA_DIR);
  const stores: Store[] = [];
  try {
    return {
      secrets: loadSecrets(DATA_DIR),
      redis: null,
      clock,
      openStore(name) {
        const store = openSqliteStore(join(DATA_DIR, `${name}.sqlite`));
        stores.push(store);
        return { store, mixin: null };
      },
      async ready() {},
      async close() {
        await Promise.all(stores.map((store) => store.close()));
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
