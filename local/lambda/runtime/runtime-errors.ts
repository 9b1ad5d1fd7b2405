/**
 * The runtime's own failures, named as the Node runtime interface client names them.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
export type RuntimeErrorType =
  | 'Runtime.ImportModuleError'
  | 'Runtime.HandlerNotFound'
  | 'Runtime.UserCodeSyntaxError'
  | 'Runtime.MalformedHandlerName'
  | 'Runtime.CallbackHandlerDeprecated'
  | 'Runtime.JSONStringifyError'
  | 'Runtime.NodejsExit'
  | 'Runtime.UnhandledPromiseRejection'
  | 'Runtime.StreamingNotEmulated';

export class RuntimeError extends Error {
  constructor(type: RuntimeErrorType, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = type;
  }
}

/** The body of an error post. Node's client names the stack `trace`. */
export interface ErrorPayload {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

export function toErrorPayload(thrown: unknown): ErrorPayload {
  try {
    if (!(thrown instanceof Error))
      return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
    return {
      errorType: escapeDelete(thrown.name),
      errorMessage: escapeDelete(thrown.message),
      trace: escapeDelete(thrown.stack ?? '').split('\n'),
    };
  } catch {
    // A getter or toString of the thrown value throws itself: the client's words for it.
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}

function escapeDelete(text: string): string {
  return text.replaceAll('\x7F', '%7F');
}
