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

/** What takes its time by design: messages go out behind everything else, an ended event is passed over for a minute. */
const slow = /^the message \S+ is pending|never went out$|eventChanged is missing|^a cancelled event/;

/** What the run broke, out of the documents in the stores and what everybody was answered. */
export function check({ books, journal, taken, alarms }: Remains): Finding[] {
  return [
    ...endingsOf(books, journal, taken).flatMap((ending) => checkEvent(ending)),
    ...checkPromises(books, journal),
    ...checkRequests(journal),
    ...alarms.map((line) => ({ broken: `a service reported: ${line}`, orderIds: [] })),
  ];
}

/** What must hold within 30 s of quiet; the rest of the findings must be gone at the end. */
export const urgent = (findings: Finding[]): Finding[] => findings.filter(({ broken }) => !slow.test(broken));
