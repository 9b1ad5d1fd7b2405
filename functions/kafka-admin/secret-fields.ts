/**
 * The fields of events that only their user may read: `secretFields` of functions/notifications/event.ts, to which a test holds
 * them. Imported from there they would bring the channels along, and with them the client of DynamoDB.
 */
export const SECRET_FIELDS: readonly string[] = ['link', 'code'];
