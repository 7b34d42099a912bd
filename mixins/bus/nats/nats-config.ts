import { type BusUser, busUsers } from "../nodes/node-ids.ts";
import { permissionsOf } from "./permissions.ts";

/**
 * Text of a nats-server configuration with a user per service, one for processes of several services, and one for
 * operators; each has only the rights of its part of the shop. Passwords are printable ASCII, or bcrypt hashes of them.
 * Throws when one is missing or cannot stand in such a file.
 */
export function natsConfig(passwords: Readonly<Record<BusUser, string>>): string {
  return configWith((user) => quoted(user, passwords[user]));
}

/**
 * The same without passwords, for a server that gets them in its environment: `NATS_PASSWORD_ORDERS`. It reads
 * each as a value of its configuration, cuts some short and takes others for a number or a truth: only letters and
 * digits with a letter in front are safe.
 */
export function natsConfigOfEnvironment(): string {
  const comment = "# Made by `npm run openapi` out of the code: who may ask what of whom on the bus.\n";
  return comment + configWith((user) => `$${passwordVariableOf(user)}`);
}

/** Where nats-server finds the password of this user. */
export const passwordVariableOf = (user: BusUser) =>
  `NATS_PASSWORD_${user.replaceAll("-", "_").toUpperCase()}`;

function configWith(passwordOf: (user: BusUser) => string): string {
  const users = busUsers.map((user) => userEntry(user, passwordOf(user)));
  return `authorization {\n  users = [\n${users.join("")}  ]\n}\n`;
}

function quoted(user: BusUser, password: string | undefined): string {
  if (password === undefined || !/^[\x21\x23-\x5b\x5d-\x7e]{8,}$/.test(password))
    throw new Error(
      `the bus password of ${user} must be 8 visible characters or more, without \`"\` and \`\\\``,
    );
  return `"${password}"`;
}

function userEntry(user: BusUser, password: string): string {
  const { publish, subscribe } = permissionsOf(user);
  const list = (subjects: string[]) => subjects.map((subject) => `        "${subject}"\n`).join("");
  return [
    `    { user: "${user}", password: ${password}, permissions: {\n`,
    `      publish: { allow: [\n${list(publish)}      ] }\n`,
    `      subscribe: { allow: [\n${list(subscribe)}      ] }\n`,
    "    } }\n",
  ].join("");
}
