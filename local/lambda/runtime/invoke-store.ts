/** The keys under which the runtime keeps its own fields; shared symbols, so bundled copies of the store see them. */
const FIELDS = {
  requestId: Symbol.for('_AWS_LAMBDA_REQUEST_ID'),
  traceId: Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID'),
  tenantId: Symbol.for('_AWS_LAMBDA_TENANT_ID'),
};

type InvokeFields = Record<string | symbol, unknown>;

/**
 * What `awslambda.InvokeStore` offers: the fields of the invocation at work. Libraries that bundle
 * `@aws/lambda-invoke-store` (the AWS SDK, Powertools) adopt this instance. An environment runs one invocation at a
 * time, so the fields of the last one stay until the next begins.
 */
export class InvokeStore {
  #fields: InvokeFields | undefined;

  enter(requestId: string, traceId: string | undefined): void {
    this.#fields = { [FIELDS.requestId]: requestId, [FIELDS.traceId]: traceId };
  }

  getContext(): InvokeFields | undefined {
    return this.#fields;
  }

  hasContext(): boolean {
    return this.#fields !== undefined;
  }

  get(key: string | symbol): unknown {
    return this.#fields?.[key];
  }

  set(key: string | symbol, value: unknown): void {
    if (Object.values<unknown>(FIELDS).includes(key))
      throw new Error(`Cannot modify protected Lambda context field: ${String(key)}`);
    this.#fields ??= {};
    this.#fields[key] = value;
  }

  run<T>(fields: InvokeFields, task: () => T): T {
    this.#fields = fields;
    return task();
  }

  isProtectedKey(key: string | symbol): boolean {
    return Object.values<unknown>(FIELDS).includes(key);
  }

  /** `-` before the first invocation, as the runtime logs it. */
  getRequestId(): unknown {
    return this.get(FIELDS.requestId) ?? '-';
  }

  getXRayTraceId(): unknown {
    return this.get(FIELDS.traceId);
  }

  getTenantId(): unknown {
    return this.get(FIELDS.tenantId);
  }
}
