import { expect, it } from "@jest/globals";
import { IllegalMoveError, type MoveTable, nextState } from "./state-machine.ts";

type State = "open" | "shut";
const door: MoveTable<State, "shut"> = { shut: { from: ["open"], to: "shut" } };

it("gives the state after a move that the table allows", () => {
  expect(nextState(door, "shut", "open")).toBe("shut");
});

it("throws on a move from any other state, naming both", () => {
  expect(() => nextState(door, "shut", "shut")).toThrow(IllegalMoveError);
  expect(() => nextState(door, "shut", "shut")).toThrow('"shut" cannot start from "shut"');
});
