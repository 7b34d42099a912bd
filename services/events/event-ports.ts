import type { Clock } from "../../lib/clock.ts";
import type { Collection } from "../../mixins/store/port.ts";
import type { EventDocument, TourDocument } from "./event/event-documents.ts";

/** All that events need of the world. */
export interface EventPorts {
  events: Collection<EventDocument>;
  tours: Collection<TourDocument>;
  clock: Clock;
  /** Publishes that the event changed; may be lost. */
  announce: (event: EventDocument) => Promise<void>;
}
