import type { REPLEval, REPLServer } from "node:repl";
import { inspect } from "node:util";
import type { ServiceBroker } from "moleculer";
import startRepl from "moleculer-repl";
import { isExpected } from "../lib/errors/errors.ts";
import type { Asking } from "./asking.ts";
import { type Command, commands } from "./commands.ts";

/** Of the console's own commands the read-only ones: the others call, emit, load or print anything. */
const lookingOnly = ["nodes", "services", "actions", "cls", "q", "quit", "exit"];

/** Opens the operators' console: our commands and the read-only ones about the mesh. `leave` ends it. */
export function openConsole(broker: ServiceBroker, ask: Asking, leave: () => Promise<void>): REPLServer {
  const say = (text: string) => console.log(text);
  const server = startRepl(broker, {
    delimiter: "eventsapp $",
    // Its types require more than it needs.
    customCommands: commands.map((command) => customCommand(command, { ask, say })) as never,
  }) as REPLServer & { eval: REPLEval };
  // Its own way out stops the broker before the session is over.
  server.removeAllListeners("exit").once("exit", () => void leave());
  const evaluate = server.eval;
  server.eval = function (line, context, file, done) {
    const [word = ""] = line.trim().split(/\s+/);
    if (isOffered(word)) return evaluate.call(this, line, context, file, done);
    if (word === "help") say(help());
    else if (word !== "") say(`There is no command "${word}" here; \`help\` says what there is.`);
    // With a second argument, an undefined one too, the result would be printed.
    (done as (error: null) => void)(null);
  };
  return server;
}

export function isOffered(word: string): boolean {
  return lookingOnly.includes(word) || commands.some(({ usage }) => usage.split(" ")[0] === word);
}

/** Runs a command and prints its result: a service's refusal in its own words, and a fault as a fault. */
export async function obey(
  command: Command,
  args: string[],
  { ask, say }: { ask: Asking; say: (text: string) => void },
): Promise<void> {
  try {
    if (command.changes) await ask.record([command.usage.split(" ")[0], ...args].join(" "));
    say(inspect(await command.run(ask, args), { depth: null, colors: false, breakLength: 120 }));
  } catch (error) {
    const { type, message, data } = error as { type?: string; message: string; data?: { errors?: unknown } };
    const fields = data?.errors === undefined ? "" : ` ${JSON.stringify(data.errors)}`;
    say(
      `${isExpected(error) ? "Refused" : "Failed"}: ${message}${type === undefined ? "" : ` (${type})`}${fields}`,
    );
  }
}

function customCommand(command: Command, at: { ask: Asking; say: (text: string) => void }) {
  const names = [...command.usage.matchAll(/<(\w+)>/g)].map(([, name]) => name as string);
  return {
    command: command.usage,
    description: command.does,
    action: (_broker: unknown, params: Record<string, unknown>) =>
      obey(
        command,
        names.map((name) => String(params[name])),
        at,
      ),
  };
}

function help(): string {
  const ours = commands.map(({ usage, does }) => `  ${usage.padEnd(28)} ${does}`);
  return [
    ...ours,
    `  ${"nodes, services, actions".padEnd(28)} who is there`,
    `  ${"q".padEnd(28)} leaves`,
  ].join("\n");
}
