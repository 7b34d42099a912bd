import type { Logger } from "../../../lib/telemetry/logging.ts";
import { type Message, refusalReason } from "../authorization/message-trust.ts";
import { RateLimitedWarnings } from "../calls/rate-limited-warnings.ts";
import { PartCollector } from "./message-parts.ts";
import { senderIn } from "./subjects.ts";

interface IncomingPorts {
  log: Pick<Logger, "error">;
  /** Node that was asked the question with this id, while the answer is waited for. */
  askedNode: (id: string) => string | undefined;
}

/** What comes from the bus: put together from its parts, and believed only where its sender may say it. */
export class Incoming {
  readonly #ports: IncomingPorts;
  readonly #collector = new PartCollector();
  readonly complaints: RateLimitedWarnings;

  constructor(ports: IncomingPorts) {
    this.#ports = ports;
    this.complaints = new RateLimitedWarnings(ports.log);
  }

  /** The bytes of a whole message, or null while parts are missing. */
  whole(subject: string, data: Uint8Array): Buffer | null {
    const bytes = this.#collector.add(data, subject, performance.now());
    return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** False for what is not to be believed of this sender, which is said once. */
  believes(kind: string, message: Message, subject: string): boolean {
    const user = senderIn(subject);
    const objection = refusalReason(kind, message, user) ?? this.#strangerIn(kind, message);
    if (objection !== null) this.complaints.say("a message is not believed", { kind, user, objection });
    return objection === null;
  }

  /** Only who was asked may answer. */
  #strangerIn(kind: string, { id, sender }: Message): string | null {
    const asked = kind === "RES" ? this.#ports.askedNode(id ?? "") : undefined;
    return asked === undefined || asked === sender ? null : "answers for another node";
  }
}
