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

/** Messages from the bus: assembled from their parts, and accepted only where their sender may send them. */
export class Incoming {
  readonly #ports: IncomingPorts;
  readonly #collector = new PartCollector();
  readonly warnings: RateLimitedWarnings;

  constructor(ports: IncomingPorts) {
    this.#ports = ports;
    this.warnings = new RateLimitedWarnings(ports.log);
  }

  /** The bytes of a whole message, or null while parts are missing. */
  whole(subject: string, data: Uint8Array): Buffer | null {
    const bytes = this.#collector.add(data, subject, performance.now());
    return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** False for a message that this sender may not send, with a warning once. */
  believes(kind: string, message: Message, subject: string): boolean {
    const user = senderIn(subject);
    const refusal = refusalReason(kind, message, user) ?? this.#strangerIn(kind, message);
    if (refusal !== null) this.warnings.say("a message is not believed", { kind, user, refusal });
    return refusal === null;
  }

  /** Only the called node may answer. */
  #strangerIn(kind: string, { id, sender }: Message): string | null {
    const asked = kind === "RES" ? this.#ports.askedNode(id ?? "") : undefined;
    return asked === undefined || asked === sender ? null : "answers for another node";
  }
}
