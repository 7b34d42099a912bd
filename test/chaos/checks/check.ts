import { check as checkEvent, type Finding } from "../../simulation/checks/checker.ts";
import type { Journal } from "../load/journal.ts";
import { checkPromises, checkRequests } from "./check-promises.ts";
import { endingsOf, type Taken } from "./drain.ts";
import type { Books } from "./stored-documents.ts";

/** All that is left of a run. */
export interface Remains {
  books: Books;
  journal: Journal;
  taken: Taken;
  /** Lines that a service logs when something is as it cannot be. */
  alarms: string[];
}

/** Slow by design: messages go out after everything else, and an ended event is passed over for a minute. */
const slow = /^the message \S+ is pending|never went out$|eventChanged is missing|^a cancelled event/;

/** The broken promises of a run, found in the stored documents and in the answers to all clients. */
export function check({ books, journal, taken, alarms }: Remains): Finding[] {
  return [
    ...endingsOf(books, journal, taken).flatMap((ending) => checkEvent(ending)),
    ...checkPromises(books, journal),
    ...checkRequests(journal),
    ...alarms.map((line) => ({ broken: `a service reported: ${line}`, orderIds: [] })),
  ];
}

/** Checks that must hold within 30 s of quiet; the other findings must be gone at the end. */
export const urgent = (findings: Finding[]): Finding[] => findings.filter(({ broken }) => !slow.test(broken));
