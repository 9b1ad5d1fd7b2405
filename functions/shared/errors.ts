/** Every code a function fails with, and when. */
export const FUNCTION_ERROR_CODES = {
  ENVIRONMENT_INVALID: 'A variable of the function is missing or does not fit; all are named at once.',
  EVENT_INVALID: 'The invocation is not the event that the function is made for.',
  DELIVERY_UNCONFIRMED: 'The cluster answered without confirming every record that was sent.',
  ALREADY_EXISTS: 'Something was added that is there already.',
  NOT_FOUND: 'Something was changed that is not there.',
  VALUE_INVALID: 'A value does not fit what a table may hold.',
  TABLE_ITEM_INVALID: 'An item read from a table does not fit what the pipeline stores there.',
  TABLE_BUSY: 'DynamoDB kept leaving parts of a batch unprocessed.',
  SETTLEMENT_CONTENDED: 'What a batch relies on kept changing while it was being stored.',
} as const;

export type FunctionErrorCode = keyof typeof FUNCTION_ERROR_CODES;

/** A failure of a function that names what failed, the value, where, and what to do. */
export class FunctionError extends Error {
  readonly code: FunctionErrorCode;

  constructor(code: FunctionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FunctionError';
    this.code = code;
  }
}

/** Adding refused: the key is taken. */
export class AlreadyExists extends FunctionError {
  constructor(message: string, options?: ErrorOptions) {
    super('ALREADY_EXISTS', message, options);
    this.name = 'AlreadyExists';
  }
}

/** Changing refused: there is nothing under the key. */
export class NotFound extends FunctionError {
  constructor(message: string, options?: ErrorOptions) {
    super('NOT_FOUND', message, options);
    this.name = 'NotFound';
  }
}
