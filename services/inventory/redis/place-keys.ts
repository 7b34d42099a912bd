/** The keys in Redis. The hash tag in braces keeps all keys of an event on one node of a Redis Cluster. */
const keyOf = (eventId: string, name: string) => `places:{${eventId}}:${name}`;

/** The keys of one event and of these of its quotas, in the order that `lua/parts/event.lua` names them in. */
export function placeKeys(eventId: string, quotaIds: readonly string[]): string[] {
  const ofEvent = ["state", "slots", "young", "holds", "released"];
  const ofQuotas = quotaIds.flatMap((quotaId) => [`taken:${quotaId}`, `rows:${quotaId}`]);
  return [...ofEvent, ...ofQuotas].map((name) => keyOf(eventId, name));
}

/** The state of an event as a whole. */
export const stateKey = (eventId: string) => keyOf(eventId, "state");

/** The events that may be loaded, by when they were last asked for. It is no event's, and no script has it beside one's keys. */
export const loadedEventsKey = "places:loaded";

/** Which round of work one process has taken upon itself. */
export const roundKey = (round: string) => `places:round:${round}`;
