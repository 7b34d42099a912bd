import { faultsOfAnswers } from "./planted-answers.ts";
import { faultsOfSales } from "./planted-sales.ts";
import { faultsOfTickets } from "./planted-tickets.ts";
import type { PlantedFault } from "./spoiling.ts";

export const plantedFaults: PlantedFault[] = [...faultsOfSales, ...faultsOfTickets, ...faultsOfAnswers];
