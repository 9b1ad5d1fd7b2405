/**
 * A refusal of an emulated AWS API in AWS's own words. Thrown by a service, answered by the listener as the JSON that
 * SDKs turn back into an exception of that name.
 */
export class ApiError extends Error {
  /** The exception's name, with a namespace where the service sends one: `com.amazon.coral.service#AccessDeniedException`. */
  readonly type: string;
  /** HTTP status; SDKs retry from 500 on. */
  readonly status: number;

  constructor(type: string, message: string, options?: { status?: number; cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ApiError';
    this.type = type;
    this.status = options?.status ?? 400;
  }
}
