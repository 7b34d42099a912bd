import { describe, expect, it } from "@jest/globals";
import mongoose from "mongoose";
import { failureOf, isAway } from "./mongo-errors.ts";

const { MongoNetworkError, MongoServerError } = mongoose.mongo;

describe("a failed call of the driver", () => {
  const broken = (code: string) => Object.assign(new Error("This socket has been ended"), { code });

  it.each(["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"])(
    "with the socket's own %s is a server that is away",
    (code) => {
      expect(isAway(broken(code))).toBe(true);
      expect(failureOf("MongoDB at db:27017", "read from orders", broken(code))).toMatchObject({
        type: "SERVICE_UNAVAILABLE",
        cause: {
          message: "MongoDB at db:27017 did not read from orders: Error: This socket has been ended",
        },
      });
    },
  );

  it("is the same for the driver's own word for it", () => {
    expect(failureOf("MongoDB", "read", new MongoNetworkError("cut"))).toMatchObject({
      type: "SERVICE_UNAVAILABLE",
    });
  });

  it("stays a fault when it is ours, or the server's refusal", () => {
    const ours = new TypeError("undefined is not a function");
    expect(failureOf("MongoDB", "read", ours)).toBe(ours);
    const refusal = failureOf(
      "MongoDB",
      "read",
      new MongoServerError({ code: 9, codeName: "FailedToParse" }),
    );
    expect((refusal as Error).message).toBe("MongoDB refused to read: FailedToParse (9)");
    expect(refusal).not.toHaveProperty("type");
  });
});
