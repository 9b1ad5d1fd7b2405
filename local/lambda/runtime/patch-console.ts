import { format } from 'node:util';
import { toErrorPayload } from './runtime-errors.ts';

const LEVELS = { TRACE: 1, DEBUG: 2, INFO: 3, WARN: 4, ERROR: 5, FATAL: 6 } as const;
type Level = keyof typeof LEVELS;

interface LogOptions {
  /** `AWS_LAMBDA_LOG_FORMAT`: anything but JSON is text. */
  format: string | undefined;
  /** `AWS_LAMBDA_LOG_LEVEL`: unset lets everything through. */
  level: string | undefined;
  requestId: () => unknown;
  write: (line: string) => void;
}

/**
 * Replaces the methods of `target` by the ones of the Node runtime. Text: `<ISO>\t<request id>\t<LEVEL>\t<message>`.
 * JSON: an object per call. A line break inside a message becomes a carriage return, so that a call stays one line.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 * @returns how the runtime logs its own errors, in the same format.
 */
export function patchConsole(target: object, options: LogOptions): (title: string, thrown: unknown) => void {
  const json = options.format?.toUpperCase() === 'JSON';
  const render = json ? renderJson : renderText;
  const threshold = isLevel(options.level) ? LEVELS[options.level] : LEVELS.TRACE;
  const methodOf =
    (level: Level) =>
    (message?: unknown, ...parameters: unknown[]): void => {
      if (LEVELS[level] < threshold) return;
      const line = render({ level, requestId: options.requestId(), message, parameters });
      options.write(`${line.replaceAll('\n', '\r')}\n`);
    };
  const info = methodOf('INFO');
  const error = methodOf('ERROR');
  Object.assign(target, {
    trace: methodOf('TRACE'),
    debug: methodOf('DEBUG'),
    info,
    log: info,
    warn: methodOf('WARN'),
    error,
    fatal: methodOf('FATAL'),
  });
  return (title, thrown) => {
    const failure = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (json) error(failure);
    else error(title, `\t${stringifyError(failure)}`);
  };
}

interface LogCall {
  level: Level;
  requestId: unknown;
  message: unknown;
  parameters: unknown[];
}

function renderText(call: LogCall): string {
  const text = format(call.message, ...call.parameters);
  return `${new Date().toISOString()}\t${String(call.requestId)}\t${call.level}\t${text}`;
}

function renderJson({ level, requestId, message, parameters }: LogCall): string {
  const head = { timestamp: new Date().toISOString(), level, requestId };
  if (parameters.length > 0) {
    const error = parameters.find((parameter) => parameter instanceof Error);
    return JSON.stringify({
      ...head,
      message: format(message, ...parameters),
      ...(error === undefined ? {} : describeError(error)),
    });
  }
  try {
    return JSON.stringify({ ...head, message }, (_key, value: unknown) =>
      value instanceof Error ? { ...describeError(value), ...value } : value,
    );
  } catch {
    // A cycle or a BigInt: the runtime falls back to the inspected form.
    return JSON.stringify({ ...head, message: format(message) });
  }
}

function describeError(error: Error): Record<string, unknown> {
  return {
    errorType: error.constructor.name,
    errorMessage: error.message,
    stackTrace: error.stack?.split('\n') ?? [],
  };
}

function stringifyError(error: Error): string {
  try {
    return JSON.stringify(error, (_key, value: unknown) =>
      value instanceof Error
        ? {
            errorType: value.name,
            errorMessage: value.message,
            ...value,
            stack: value.stack?.split('\n'),
          }
        : value,
    );
  } catch {
    // A cycle or a BigInt among the error's own properties.
    return JSON.stringify(toErrorPayload(error));
  }
}

function isLevel(level: string | undefined): level is Level {
  return level !== undefined && Object.hasOwn(LEVELS, level);
}
