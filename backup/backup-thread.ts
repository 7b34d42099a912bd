import { parentPort, workerData } from "node:worker_threads";
import { type BackupOrder, makeBackup } from "./making.ts";

/** One backup in a thread of its own, so that the shop goes on answering; tells the size of the proven file. */
const { bytes } = await makeBackup(workerData as BackupOrder);
parentPort?.postMessage(bytes);
