import { answerParent } from "../measured/measured-process.ts";
import { answerAtBus, connectToBus } from "./raw-bus.ts";

/** Another process at the bus: an echo. */
const bus = await connectToBus(process.argv[2] as string);
await answerAtBus(bus);

answerParent({ url: "", stop: () => bus.close() });
