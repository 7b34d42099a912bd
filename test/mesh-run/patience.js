import { jest } from "@jest/globals";

/** Eight processes start before a journey does. */
jest.setTimeout(60_000);
