import { openMemoryStore } from "./memory-store.ts";
import { describeStore } from "./store-suite.ts";
import { describeTurns } from "./store-suite-turns.ts";

describeStore("memory", openMemoryStore);
describeTurns("memory", openMemoryStore);
