import type { Role } from "../../../../contracts/users/users.ts";
import type { TemplatePair } from "./template.ts";
import { text } from "./template.ts";

const enRoles: Record<Role, string> = {
  eventCreator: "event creator (you can put events on sale)",
  operator: "operator (you can check tickets in at the gate)",
};
const frRoles: Record<Role, string> = {
  eventCreator: "créateur d’événements (vous pourrez mettre des événements en vente)",
  operator: "opérateur (vous pourrez contrôler les billets à l’entrée)",
};

export const invitation: TemplatePair<"invitation"> = {
  en: {
    subject: ({ organizerName }) => `You are invited to join ${organizerName}`,
    preview: ({ invitedBy, organizerName }) =>
      `${invitedBy} invites you to join the team of ${organizerName}.`,
    blocks: ({ organizerName, role, invitedBy, token, expiresAt }, words) => [
      text(`${invitedBy} invites you to join the team of ${organizerName} on EventsApp.`),
      {
        kind: "facts",
        rows: [
          ["Organizer", organizerName],
          ["Your role", enRoles[role]],
          ["Valid until", words.time(expiresAt, "UTC")],
        ],
      },
      text(
        "To accept, sign in to EventsApp with the address that received this email (or create an account with it), and enter this code.",
      ),
      { kind: "code", label: "Your code", code: token },
      text("If you do not know this organizer, you can ignore this email."),
    ],
    sms: null,
  },
  fr: {
    subject: ({ organizerName }) => `Invitation à rejoindre l’équipe de ${organizerName}`,
    preview: ({ invitedBy, organizerName }) =>
      `${invitedBy} vous invite à rejoindre l’équipe de ${organizerName}.`,
    blocks: ({ organizerName, role, invitedBy, token, expiresAt }, words) => [
      text(`${invitedBy} vous invite à rejoindre l’équipe de ${organizerName} sur EventsApp.`),
      {
        kind: "facts",
        rows: [
          ["Organisateur", organizerName],
          ["Votre rôle", frRoles[role]],
          ["Valable jusqu’au", words.time(expiresAt, "UTC")],
        ],
      },
      text(
        "Pour accepter, connectez-vous à EventsApp avec l’adresse qui a reçu ce courriel (ou créez un compte avec cette adresse), et saisissez ce code.",
      ),
      { kind: "code", label: "Votre code", code: token },
      text("Si vous ne connaissez pas cet organisateur, vous pouvez ignorer ce courriel."),
    ],
    sms: null,
  },
};
