import { parentPort, workerData } from "node:worker_threads";
import { takingFromFolder } from "./ledger-source.ts";
import { type BackupOrder, makeBackup } from "./make-backup.ts";

export interface ThreadOrder extends BackupOrder {
  dataDir: string;
}

/** One backup of the payments' ledger in a thread of its own, so that the shop continues to answer; reports its size. */
const { dataDir, ...order } = workerData as ThreadOrder;
const { bytes } = await makeBackup(order, takingFromFolder(dataDir, "payments"));
parentPort?.postMessage(bytes);
