import type { Role } from "../../../../contracts/users/users.ts";
import type { TemplatePair } from "./template.ts";
import { text } from "./template.ts";

const enRoles: Record<Role, string> = {
  eventCreator: "event creator: you can put events on sale",
  operator: "operator: you can check tickets in at the gate",
};
const frRoles: Record<Role, string> = {
  eventCreator: "créateur d'événements : vous pourrez mettre des événements en vente",
  operator: "opérateur : vous pourrez contrôler les billets à l'entrée",
};

export const invitation: TemplatePair<"invitation"> = {
  en: {
    subject: ({ organizerName }) => `You are invited to join ${organizerName}`,
    preview: ({ invitedBy, organizerName }) => `${invitedBy} invites you to work with ${organizerName}.`,
    blocks: ({ organizerId, organizerName, role, invitedBy, token, expiresAt }, words) => [
      text(`${invitedBy} invites you to join ${organizerName} at EventsApp.`),
      {
        kind: "facts",
        rows: [
          ["Organizer", `${organizerName} (${organizerId})`],
          ["As", enRoles[role]],
          ["The invitation is good until", words.time(expiresAt, "UTC")],
        ],
      },
      text(
        "To accept, sign in to EventsApp with the address that this mail came to (open an account with it if you have none), and give this code.",
      ),
      { kind: "code", label: "Your code", code: token },
      text("If you do not know them, do nothing: without you, nothing happens."),
    ],
    sms: null,
  },
  fr: {
    subject: ({ organizerName }) => `Invitation à rejoindre ${organizerName}`,
    preview: ({ invitedBy, organizerName }) => `${invitedBy} vous invite à travailler avec ${organizerName}.`,
    blocks: ({ organizerId, organizerName, role, invitedBy, token, expiresAt }, words) => [
      text(`${invitedBy} vous invite à rejoindre ${organizerName} sur EventsApp.`),
      {
        kind: "facts",
        rows: [
          ["Organisateur", `${organizerName} (${organizerId})`],
          ["Comme", frRoles[role]],
          ["L'invitation est valable jusqu'au", words.time(expiresAt, "UTC")],
        ],
      },
      text(
        "Pour accepter, connectez-vous à EventsApp avec l'adresse qui a reçu ce courriel (ouvrez un compte avec elle si vous n'en avez pas), et donnez ce code.",
      ),
      { kind: "code", label: "Votre code", code: token },
      text("Si vous ne connaissez pas cette personne, ne faites rien : sans vous, rien ne se passe."),
    ],
    sms: null,
  },
};
