import type { PlantedFault } from "../faults/corruption.ts";
import { faultsOfAnswers } from "./seeded-answers.ts";
import { faultsOfSales } from "./seeded-sales.ts";
import { faultsOfTickets } from "./seeded-tickets.ts";

export const plantedFaults: PlantedFault[] = [...faultsOfSales, ...faultsOfTickets, ...faultsOfAnswers];
