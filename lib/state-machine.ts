/** One entity's states and moves as data: the only place that says which state may follow which. */
export interface Move<State extends string> {
  from: readonly State[];
  to: State;
}

export type MoveTable<State extends string, Name extends string> = Readonly<Record<Name, Move<State>>>;

export class IllegalMoveError extends Error {}

/** The state after `move`. Throws IllegalMoveError when the table does not allow it from `state`. */
export function nextState<State extends string, Name extends string>(
  table: MoveTable<State, Name>,
  move: Name,
  state: State,
): State {
  const { from, to } = table[move];
  if (!from.includes(state)) throw new IllegalMoveError(`"${move}" cannot start from "${state}"`);
  return to;
}
