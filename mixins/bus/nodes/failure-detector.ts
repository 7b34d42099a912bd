import { nodeCheckMs, nodeGoneMs, nodeSuspectMs } from "../../../lib/deadlines.ts";

export interface Verdict {
  suspects: string[];
  gone: string[];
}

/** When each node was heard last; times are monotonic milliseconds. */
export class FailureDetector {
  readonly #heardAtMs = new Map<string, number>();
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  heard(nodeId: string, atMs: number): void {
    this.#heardAtMs.set(nodeId, atMs);
  }

  /** No node could be heard: all start again. */
  forgive(): void {
    this.#heardAtMs.clear();
  }

  /** Judges the present nodes; none when this process was stopped itself and could not hear them. */
  look(nodes: readonly string[], nowMs: number): Verdict {
    if (nowMs - this.#lookedAtMs > 2 * nodeCheckMs) this.forgive();
    this.#lookedAtMs = nowMs;
    for (const known of this.#heardAtMs.keys()) if (!nodes.includes(known)) this.#heardAtMs.delete(known);
    return this.#judged(nodes, nowMs);
  }

  #judged(nodes: readonly string[], nowMs: number): Verdict {
    const verdict: Verdict = { suspects: [], gone: [] };
    for (const node of nodes) {
      const heardAtMs = this.#heardAtMs.get(node);
      if (heardAtMs === undefined) this.#heardAtMs.set(node, nowMs);
      else if (nowMs - heardAtMs > nodeGoneMs) verdict.gone.push(node);
      else if (nowMs - heardAtMs > nodeSuspectMs) verdict.suspects.push(node);
    }
    return verdict;
  }
}
