/** Values that fit the sample data, so that the document's examples work as they stand. */
const byDescription: Record<string, string> = {
  "id of an event": "evt_school",
  "id of an organizer": "org_sample_school",
  "id of a tour": "tour_star",
  "id of a quota": "quo_school_hall",
  "id of a ticket type": "typ_school_adult",
  "id of a user": "usr_sample_buyer",
  "id of an order": "ord_school_3k9m2v8q0r5t7w1x4z6b",
  "id of an order or a block": "ord_school_3k9m2v8q0r5t7w1x4z6b",
};

const byName: Record<string, string> = {
  ticketId: "ord_school_3k9m2v8q0r5t7w1x4z6b:0:1",
  name: "Ada Lovelace",
  holderName: "Ada Lovelace",
  email: "ada@example.org",
  phone: "+33612345678",
  en: "School concert",
  fr: "Concert de l'école",
  city: "Lyon",
  currency: "EUR",
  timeZone: "Europe/Paris",
  gate: "A",
  label: "A",
};

const aTime = "2027-06-18T17:30:00.000Z";

/** An example for a text of this description or name; undefined where there is none. */
export function exampleOf(name: string, description: unknown): string | undefined {
  if (typeof description === "string" && Object.hasOwn(byDescription, description))
    return byDescription[description];
  if (Object.hasOwn(byName, name)) return byName[name];
  return /^at$|[a-z]At$/.test(name) ? aTime : undefined;
}
