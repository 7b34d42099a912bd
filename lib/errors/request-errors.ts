import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

/** Errors of any request, of its sender, and of the shop itself. */
export const requestErrors = {
  // The request itself
  VALIDATION_FAILED: entry(
    422,
    "Some fields are not right; `errors` says which and why.",
    "Certains champs ne conviennent pas ; `errors` dit lesquels et pourquoi.",
  ),
  INVALID_JSON: entry(
    400,
    "The body is not valid JSON: {reason}. Send a JSON object.",
    "Le corps n'est pas du JSON valide : {reason}. Envoyez un objet JSON.",
  ),
  BODY_TOO_LARGE: entry(
    413,
    "The body is larger than {limitBytes} bytes. Send less at a time.",
    "Le corps dépasse {limitBytes} octets. Envoyez-en moins à la fois.",
  ),
  UNSUPPORTED_MEDIA_TYPE: entry(
    415,
    'The body has the content type "{contentType}". Send {wanted}.',
    "Le corps a le type « {contentType} ». Envoyez {wanted}.",
  ),
  ROUTE_NOT_FOUND: entry(
    404,
    "There is nothing at {method} {path}. The API is described at /docs.",
    "Il n'y a rien à {method} {path}. L'API est décrite à /docs.",
  ),
  METHOD_NOT_ALLOWED: entry(
    405,
    "{path} does not take {method}; it takes {allowed}.",
    "{path} n'accepte pas {method} ; il accepte {allowed}.",
  ),
  NOT_FOUND: entry(
    404,
    "There is no {what} {id}, or it is not yours to see.",
    "{what} {id} n'existe pas, ou n'est pas visible pour vous.",
  ),
  IDEMPOTENCY_KEY_INVALID: entry(
    400,
    "This request needs an Idempotency-Key header of 16 to 255 visible characters; got {got}. Send a new random key for each new purchase and the same key when you repeat one.",
    "Cette requête demande un en-tête Idempotency-Key de 16 à 255 caractères visibles ; reçu : {got}. Envoyez une nouvelle clé aléatoire par achat, et la même clé pour répéter une requête.",
  ),
  IDEMPOTENCY_KEY_REUSED: entry(
    422,
    "This Idempotency-Key was already used for another request. Send a new key.",
    "Cette Idempotency-Key a déjà servi pour une autre requête. Envoyez une nouvelle clé.",
  ),

  PRECONDITION_FAILED: entry(
    412,
    "It was changed in the meantime: its version is {version}, not {ifMatch}. Read it again and repeat the change.",
    "Il a été modifié entre-temps : sa version est {version}, et non {ifMatch}. Relisez-le et refaites la modification.",
  ),
  IF_MATCH_INVALID: entry(
    400,
    "This If-Match header cannot be used: {got}. Send the one ETag that you read, with its quotes, or `*`.",
    "Cet en-tête If-Match est inutilisable : {got}. Envoyez l'unique ETag que vous avez lu, avec ses guillemets, ou `*`.",
  ),
  TOO_MANY_REQUESTS: entry(
    429,
    "Too many requests: try again in {retryAfterS} seconds.",
    "Trop de requêtes : réessayez dans {retryAfterS} secondes.",
  ),

  // Authentication and authorization
  UNAUTHENTICATED: entry(
    401,
    "Sign in first: send the access token as Authorization: Bearer.",
    "Connectez-vous d'abord : envoyez le jeton d'accès par Authorization: Bearer.",
  ),
  TOKEN_INVALID: entry(
    401,
    "The access token is not valid any more. Refresh it or sign in again.",
    "Le jeton d'accès n'est plus valable. Rafraîchissez-le ou reconnectez-vous.",
  ),
  REFRESH_TOKEN_INVALID: entry(
    401,
    "The refresh token is not valid any more. Sign in again.",
    "Le jeton de rafraîchissement n'est plus valable. Reconnectez-vous.",
  ),
  INVALID_CREDENTIALS: entry(
    401,
    "The email or the password is not right.",
    "L'adresse ou le mot de passe n'est pas bon.",
  ),
  FORBIDDEN: entry(
    403,
    "This needs the role {role}, which you do not have here.",
    "Ceci demande le rôle {role}, que vous n'avez pas ici.",
  ),
  EMAIL_TAKEN: entry(
    409,
    "An account with this email exists already. Sign in, or use another email.",
    "Un compte existe déjà avec cette adresse. Connectez-vous ou prenez une autre adresse.",
  ),

  // Messages
  NOTIFICATION_NOT_RESENDABLE: entry(
    409,
    "The message cannot be sent again: {reason}.",
    "Le message ne peut pas être renvoyé : {reason}.",
  ),

  // Ourselves
  SERVICE_UNAVAILABLE: entry(
    503,
    "A part of the shop cannot answer just now. Nothing was lost; try again in a moment.",
    "Une partie de la boutique ne répond pas pour l'instant. Rien n'est perdu ; réessayez dans un instant.",
    2,
  ),
  OVERLOADED: entry(
    503,
    "The shop has too much to do just now and puts more important requests first. Nothing was done; try again in {retryAfterS} seconds.",
    "La boutique a trop à faire pour l'instant et sert d'abord les requêtes plus importantes. Rien n'a été fait ; réessayez dans {retryAfterS} secondes.",
    5,
  ),
  TIMEOUT: entry(
    504,
    "The answer took too long. Repeat the request with the same Idempotency-Key: it will not be done twice.",
    "La réponse a trop tardé. Répétez la requête avec la même Idempotency-Key : elle ne sera pas faite deux fois.",
    2,
  ),
  INTERNAL: entry(
    500,
    "Something failed on our side. Tell us the request id {requestId}; repeating the request with the same Idempotency-Key is safe.",
    "Quelque chose a échoué de notre côté. Donnez-nous le numéro de requête {requestId} ; répéter la requête avec la même Idempotency-Key est sans risque.",
  ),
} as const satisfies Record<string, CatalogueEntry>;
