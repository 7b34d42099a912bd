import { jest } from "@jest/globals";

/** Everything is further away than on one's own machine. */
jest.setTimeout(60_000);
