import type { Facts } from "../../../../contracts/notifications/notification-facts.ts";
import type { TemplatePair, Wording } from "./template.ts";
import { text } from "./template.ts";

type Changed = Facts<"eventChanged">;

const enName = ({ eventTitle }: Changed, words: Wording) =>
  words.title(eventTitle) ? `“${words.title(eventTitle)}”` : "Your event";
const frName = ({ eventTitle }: Changed, words: Wording) =>
  words.title(eventTitle) ? `L’événement « ${words.title(eventTitle)} »` : "Votre événement";

const placeOf = ({ name, city }: Changed["venue"]) => `${name}, ${city}`;

/** The previous value, where it changed. */
function before({ startedAt, timeZone, venueBefore }: Changed, words: Wording) {
  return {
    time: startedAt === null ? null : words.time(startedAt, timeZone),
    place: venueBefore === null ? null : placeOf(venueBefore),
  };
}

const rowIf = (label: string, value: string | null): [string, string][] =>
  value === null ? [] : [[label, value]];

export const eventChanged: TemplatePair<"eventChanged"> = {
  en: {
    subject: (facts, words) =>
      `${enName(facts, words)}: ${facts.startedAt === null ? "new venue" : "new date or time"}`,
    preview: (facts, words) => `${words.time(facts.startsAt, facts.timeZone)}, ${placeOf(facts.venue)}`,
    blocks: (facts, words) => [
      text(`${enName(facts, words)} has changed. Your tickets remain valid.`),
      {
        kind: "facts",
        rows: [
          ["Starts", words.time(facts.startsAt, facts.timeZone)],
          ...rowIf("Previously", before(facts, words).time),
          ["Venue", placeOf(facts.venue)],
          ...rowIf("Previous venue", before(facts, words).place),
        ],
      },
      { kind: "link", label: "Your order", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `${enName(facts, words)} has changed: now ${words.time(facts.startsAt, facts.timeZone)}, ${placeOf(facts.venue)}. Your tickets remain valid.`,
  },
  fr: {
    subject: (facts, words) =>
      `${frName(facts, words)} : ${facts.startedAt === null ? "nouveau lieu" : "nouvelle date ou heure"}`,
    preview: (facts, words) => `${words.time(facts.startsAt, facts.timeZone)}, ${placeOf(facts.venue)}`,
    blocks: (facts, words) => [
      text(`${frName(facts, words)} a été modifié. Vos billets restent valables.`),
      {
        kind: "facts",
        rows: [
          ["Début", words.time(facts.startsAt, facts.timeZone)],
          ...rowIf("Auparavant", before(facts, words).time),
          ["Lieu", placeOf(facts.venue)],
          ...rowIf("Ancien lieu", before(facts, words).place),
        ],
      },
      { kind: "link", label: "Votre commande", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `${frName(facts, words)} a été modifié. Désormais : ${words.time(facts.startsAt, facts.timeZone)}, ${placeOf(facts.venue)}. Vos billets restent valables.`,
  },
};
