import { jest } from "@jest/globals";

/** Latencies are higher than on a local machine. */
jest.setTimeout(60_000);
