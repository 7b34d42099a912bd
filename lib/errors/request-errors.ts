import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

/** Errors of any request, of its sender, and of the shop itself. */
export const requestErrors = {
  // The request itself
  VALIDATION_FAILED: entry(422, {
    title: { en: "Invalid fields", fr: "Champs non valides" },
    en: "Some fields are invalid. `errors` lists each of them with the reason.",
    fr: "Certains champs ne sont pas valides. `errors` les énumère avec la raison de chaque refus.",
  }),
  INVALID_JSON: entry(400, {
    title: { en: "Invalid JSON", fr: "JSON non valide" },
    en: "The body is not valid JSON: {reason}. Send a JSON object.",
    fr: "Le corps n’est pas du JSON valide : {reason}. Envoyez un objet JSON.",
  }),
  BODY_TOO_LARGE: entry(413, {
    title: { en: "Body too large", fr: "Corps trop volumineux" },
    en: "The body is larger than {limitBytes} bytes. Send a smaller one.",
    fr: "Le corps dépasse {limitBytes} octets. Envoyez-en un plus petit.",
  }),
  UNSUPPORTED_MEDIA_TYPE: entry(415, {
    title: { en: "Unsupported media type", fr: "Type de contenu non pris en charge" },
    en: 'The content type "{contentType}" is not supported here. Send {wanted}.',
    fr: "Le type de contenu « {contentType} » n’est pas pris en charge ici. Envoyez {wanted}.",
  }),
  ROUTE_NOT_FOUND: entry(404, {
    title: { en: "Page not found", fr: "Page introuvable" },
    en: "There is nothing at {method} {path}. See /docs for the API.",
    fr: "Il n’y a rien à {method} {path}. L’API est décrite à /docs.",
  }),
  METHOD_NOT_ALLOWED: entry(405, {
    title: { en: "Method not allowed", fr: "Méthode non autorisée" },
    en: "{path} does not accept {method}. Use one of {allowed}.",
    fr: "{path} n’accepte pas {method}. Utilisez l’une de ces méthodes : {allowed}.",
  }),
  NOT_FOUND: entry(404, {
    title: { en: "Not found", fr: "Introuvable" },
    en: "This {what} does not exist, or you do not have access to it.",
    fr: "{what} n’existe pas, ou vous n’y avez pas accès.",
  }),
  IDEMPOTENCY_KEY_INVALID: entry(400, {
    title: { en: "Invalid Idempotency-Key", fr: "Idempotency-Key non valide" },
    en: "This request needs an Idempotency-Key header of 16 to 255 visible characters, got {got}. Send a new random key for each new request, and the same key when you retry one.",
    fr: "Cette requête exige un en-tête Idempotency-Key de 16 à 255 caractères visibles ; reçu : {got}. Envoyez une nouvelle clé aléatoire pour chaque nouvelle requête, et la même clé pour en répéter une.",
  }),
  IDEMPOTENCY_KEY_REUSED: entry(422, {
    title: { en: "Idempotency-Key already used", fr: "Idempotency-Key déjà utilisée" },
    en: "This Idempotency-Key was already used for a different request. Send a new key.",
    fr: "Cette Idempotency-Key a déjà servi pour une autre requête. Envoyez une nouvelle clé.",
  }),
  PRECONDITION_FAILED: entry(412, {
    title: { en: "Changed in the meantime", fr: "Modifié entre-temps" },
    en: "It was changed in the meantime: its version is {version}, not {ifMatch}. Read it again and repeat your change.",
    fr: "L’élément a été modifié entre-temps : sa version est {version}, et non {ifMatch}. Relisez-le et refaites votre modification.",
  }),
  IF_MATCH_INVALID: entry(400, {
    title: { en: "Invalid If-Match", fr: "If-Match non valide" },
    en: "The If-Match header {got} is invalid. Send the ETag that you read, with its quotes, or `*`.",
    fr: "L’en-tête If-Match {got} n’est pas valide. Envoyez l’ETag que vous avez lu, avec ses guillemets, ou `*`.",
  }),
  TOO_MANY_REQUESTS: entry(429, {
    title: { en: "Too many requests", fr: "Trop de requêtes" },
    en: "Too many requests. Try again in {retryAfterS} s.",
    fr: "Trop de requêtes. Réessayez dans {retryAfterS} s.",
  }),

  // Authentication and authorization
  UNAUTHENTICATED: entry(401, {
    title: { en: "Not signed in", fr: "Non connecté" },
    en: "Sign in first: send the access token as Authorization: Bearer.",
    fr: "Connectez-vous d’abord : envoyez le jeton d’accès dans Authorization: Bearer.",
  }),
  TOKEN_INVALID: entry(401, {
    title: { en: "Invalid access token", fr: "Jeton d’accès non valide" },
    en: "The access token is invalid or has expired. Refresh it, or sign in again.",
    fr: "Le jeton d’accès n’est pas valide ou a expiré. Renouvelez-le, ou reconnectez-vous.",
  }),
  REFRESH_TOKEN_INVALID: entry(401, {
    title: { en: "Invalid refresh token", fr: "Jeton de renouvellement non valide" },
    en: "The refresh token is invalid or has expired. Sign in again.",
    fr: "Le jeton de renouvellement n’est pas valide ou a expiré. Reconnectez-vous.",
  }),
  INVALID_CREDENTIALS: entry(401, {
    title: { en: "Wrong email or password", fr: "Adresse ou mot de passe incorrect" },
    en: "The email or the password is wrong.",
    fr: "L’adresse électronique ou le mot de passe est incorrect.",
  }),
  FORBIDDEN: entry(403, {
    title: { en: "Not allowed", fr: "Non autorisé" },
    en: "This needs the role {role}, which you do not have here.",
    fr: "Cette action exige le rôle {role}, que vous n’avez pas ici.",
  }),
  EMAIL_TAKEN: entry(409, {
    title: { en: "Email already in use", fr: "Adresse déjà utilisée" },
    en: "An account with this email already exists. Sign in, or use another email.",
    fr: "Un compte existe déjà avec cette adresse. Connectez-vous, ou utilisez une autre adresse.",
  }),

  // Messages
  NOTIFICATION_NOT_RESENDABLE: entry(409, {
    title: { en: "Message cannot be resent", fr: "Message impossible à renvoyer" },
    en: "The message cannot be sent again: {reason}.",
    fr: "Le message ne peut pas être renvoyé : {reason}.",
  }),

  // Ourselves
  SERVICE_UNAVAILABLE: entry(503, {
    title: { en: "Temporarily unavailable", fr: "Temporairement indisponible" },
    en: "Part of the shop is temporarily unavailable. Nothing was lost; try again in a moment.",
    fr: "Une partie de la boutique est momentanément indisponible. Rien n’a été perdu ; réessayez dans un instant.",
    retryAfterS: 2,
  }),
  OVERLOADED: entry(503, {
    title: { en: "Too busy", fr: "Boutique surchargée" },
    en: "The shop is very busy and serves more important requests first. Nothing was done; try again in {retryAfterS} s.",
    fr: "La boutique est très sollicitée et traite d’abord les requêtes plus importantes. Rien n’a été fait ; réessayez dans {retryAfterS} s.",
    retryAfterS: 5,
  }),
  TIMEOUT: entry(504, {
    title: { en: "Timed out", fr: "Délai dépassé" },
    en: "The answer took too long. Retry with the same Idempotency-Key: nothing will be done twice.",
    fr: "La réponse a trop tardé. Réessayez avec la même Idempotency-Key : rien ne sera fait deux fois.",
    retryAfterS: 2,
  }),
  INTERNAL: entry(500, {
    title: { en: "Something went wrong", fr: "Une erreur s’est produite" },
    en: "Something went wrong on our side. Retrying with the same Idempotency-Key is safe. If it happens again, send us the request id that comes with this error.",
    fr: "Une erreur s’est produite de notre côté. Vous pouvez réessayer sans risque avec la même Idempotency-Key. Si l’erreur se répète, indiquez-nous l’identifiant de requête joint à cette erreur.",
  }),
} as const satisfies Record<string, CatalogueEntry>;
