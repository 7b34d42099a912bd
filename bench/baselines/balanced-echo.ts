import { openBalancer } from "../../mesh/balancer.ts";
import { answerParent } from "../measured/measured-process.ts";

/** The mesh's balancer in front of an echo server. */
const url = process.argv[2] as string;
const balancer = await openBalancer(() => [{ url, opsUrl: url }]);
await balancer.untilReady();

answerParent({ url: balancer.url, stop: () => balancer.close() });
