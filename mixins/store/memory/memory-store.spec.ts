import { describeStore } from "../testing/store-suite.ts";
import { describeTurns } from "../testing/store-suite-turns.ts";
import { openMemoryStore } from "./memory-store.ts";

describeStore("memory", openMemoryStore);
describeTurns("memory", openMemoryStore);
