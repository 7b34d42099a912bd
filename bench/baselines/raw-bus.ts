import { connect, type NatsConnection } from "nats";
import { subjectFrom, subjectsOf } from "../../mixins/bus/nats/subjects.ts";

/** Nodes of the bench alone, among the operators', which may call each other. */
const asking = "operator.bench-asks";
const answering = "operator.bench-answers";

/** @param url with user and password. */
export async function connectToBus(url: string): Promise<NatsConnection> {
  const { host, username, password } = new URL(url);
  return await connect({ servers: host, user: username, pass: decodeURIComponent(password) });
}

/** Echoes the request to the caller. */
export async function answerAtBus(bus: NatsConnection): Promise<void> {
  bus.subscribe(subjectsOf("REQ", answering), {
    callback: (_, { data }) => bus.publish(subjectFrom("operator", "RES", asking), data),
  });
  await bus.flush();
}

/** Answers how to ask: a question and its answer are two messages, as Moleculer's are, and nothing else. */
export function askingAtBus(bus: NatsConnection): () => Promise<void> {
  const waiting = new Map<number, () => void>();
  let asked = 0;
  bus.subscribe(subjectsOf("RES", asking), {
    callback: (_, { data }) => {
      const n = Buffer.from(data).readUInt32BE();
      waiting.get(n)?.();
      waiting.delete(n);
    },
  });
  return () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const question = Buffer.alloc(bytes);
    question.writeUInt32BE(++asked);
    waiting.set(asked, resolve);
    bus.publish(subjectFrom("operator", "REQ", answering), question);
    return promise;
  };
}

/** About the size of a small call between services. */
const bytes = 500;
