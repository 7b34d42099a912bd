import type { SeededFault } from "../faults/corruption.ts";
import { faultsOfAnswers } from "./seeded-answers.ts";
import { faultsOfSales } from "./seeded-sales.ts";
import { faultsOfTickets } from "./seeded-tickets.ts";

export const seededFaults: SeededFault[] = [...faultsOfSales, ...faultsOfTickets, ...faultsOfAnswers];
