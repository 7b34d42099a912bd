import { openMemoryPlaces } from "./memory-places.ts";
import { describePlaces } from "./places-suite.ts";

describePlaces("the places in memory", async () => openMemoryPlaces());
