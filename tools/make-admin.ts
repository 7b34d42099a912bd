import { readSettingsOf } from "../lib/settings/env.ts";
import { createLogger } from "../lib/telemetry/logging.ts";
import { openBacking } from "../mixins/backing/open-backing.ts";
import { changeUser } from "../services/users/accounts/accounts.ts";
import { isLive, userSpec } from "../services/users/user-documents.ts";

/**
 * `npm run make-admin -- EMAIL`: makes an account that is there an admin, as the first one has no one to do it. Takes
 * the settings of the `users` service. Exit code 1 with one sentence when it cannot.
 */
try {
  const [email, ...more] = process.argv.slice(2);
  if (email === undefined || more.length > 0)
    throw new Error("name one account: npm run make-admin -- EMAIL.");
  console.log(await makeAdmin(email.toLowerCase()));
} catch (error) {
  console.error(`No one was made an admin: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function makeAdmin(email: string): Promise<string> {
  const settings = readSettingsOf("users");
  const backing = await openBacking(settings, createLogger(settings));
  try {
    const users = backing.openStore("users").store.collection(userSpec);
    await backing.ready();
    const found = await users.find({ index: "byEmail", where: { email }, limit: 1 });
    const [user] = found.items;
    if (!isLive(user)) throw new Error(`there is no account of ${email}: register it first.`);
    if (user.role === "admin") return `${email} is an admin already.`;
    await changeUser({ users }, { userId: user._id }, () => ({ role: "admin" }));
    return `${email} is an admin from the next sign-in on.`;
  } finally {
    await backing.close();
  }
}
