/** The sample shop's accounts, printed at start; ids are fixed so that every service's sample data fits. */
export const sampleAccounts = [
  {
    id: "usr_sample_admin",
    email: "admin@example.org",
    password: "sample-admin-pass",
    name: "Alice Admin",
    locale: "en",
    role: "admin",
    does: "admin: may do everything",
  },
  {
    id: "usr_sample_creator",
    email: "creator@example.org",
    password: "sample-creator-pass",
    name: "Camille Créatrice",
    locale: "fr",
    role: "user",
    does: "event creator of the sample organizers",
  },
  {
    id: "usr_sample_operator",
    email: "operator@example.org",
    password: "sample-operator-pass",
    name: "Oscar Operator",
    locale: "en",
    role: "user",
    does: "operator: checks tickets in at the gate",
  },
  {
    id: "usr_sample_buyer",
    email: "buyer@example.org",
    password: "sample-buyer-pass",
    name: "Benoît Buyer",
    locale: "fr",
    role: "user",
    does: "user: buys tickets",
  },
] as const;

/** A line for each account, to print in a terminal. */
export function sampleAccountLines(): string[] {
  return sampleAccounts.map(
    ({ email, password, does }) => `  ${email.padEnd(22)} ${password.padEnd(22)} ${does}`,
  );
}

export const sampleOrganizers = [
  { id: "org_sample_school", name: "Lycée Ada Lovelace" },
  { id: "org_sample_star", name: "Stella Live" },
] as const;
