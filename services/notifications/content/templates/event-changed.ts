import type { Facts } from "../../../../contracts/notifications/notification-facts.ts";
import type { TemplatePair, Wording } from "./template.ts";
import { text } from "./template.ts";

type Changed = Facts<"eventChanged">;

const enName = ({ eventTitle }: Changed, words: Wording) =>
  words.title(eventTitle) ? `“${words.title(eventTitle)}”` : "Your event";
const frName = ({ eventTitle }: Changed, words: Wording) =>
  words.title(eventTitle) ? `« ${words.title(eventTitle)} »` : "Votre événement";

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
      `${enName(facts, words)}: ${facts.startedAt === null ? "another place" : "another time"}`,
    preview: (facts, words) => `${words.time(facts.startsAt, facts.timeZone)}, ${placeOf(facts.venue)}`,
    blocks: (facts, words) => [
      text(`${enName(facts, words)} has changed. Your tickets stay valid.`),
      {
        kind: "facts",
        rows: [
          ["Begins", words.time(facts.startsAt, facts.timeZone)],
          ...rowIf("Before, it was to begin", before(facts, words).time),
          ["Where", placeOf(facts.venue)],
          ...rowIf("Before, it was to be at", before(facts, words).place),
        ],
      },
      { kind: "link", label: "Your order", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `${enName(facts, words)} has changed: now ${words.time(facts.startsAt, facts.timeZone)}, ${placeOf(facts.venue)}. Your tickets stay valid.`,
  },
  fr: {
    subject: (facts, words) =>
      `${frName(facts, words)} : ${facts.startedAt === null ? "nouveau lieu" : "nouvel horaire"}`,
    preview: (facts, words) => `${words.time(facts.startsAt, facts.timeZone)}, ${placeOf(facts.venue)}`,
    blocks: (facts, words) => [
      text(`${frName(facts, words)} a changé. Vos billets restent valables.`),
      {
        kind: "facts",
        rows: [
          ["Début", words.time(facts.startsAt, facts.timeZone)],
          ...rowIf("Début prévu auparavant", before(facts, words).time),
          ["Lieu", placeOf(facts.venue)],
          ...rowIf("Lieu prévu auparavant", before(facts, words).place),
        ],
      },
      { kind: "link", label: "Votre commande", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `${frName(facts, words)} a changé : ${words.time(facts.startsAt, facts.timeZone)}, ${placeOf(facts.venue)}. Vos billets restent valables.`,
  },
};
