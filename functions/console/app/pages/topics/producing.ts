/** How something gets into a topic: by the route of the pipeline that owns it. */
export interface Producing {
  readonly path: `/${string}`;
  /** What one makes, with its article. */
  readonly what: string;
}

const PRODUCING: Readonly<Record<string, Producing>> = {
  orders: { path: '/orders', what: 'an order' },
  payments: { path: '/payments', what: 'a payment' },
  user_events: { path: '/events', what: 'a user event' },
  'email-updates': { path: '/emails', what: 'an e-mail event' },
};

/** Undefined of a topic that no route writes to. */
export function findProducing(topic: string): Producing | undefined {
  return Object.hasOwn(PRODUCING, topic) ? PRODUCING[topic] : undefined;
}

/** As much of the API's description as says what a body looks like. */
interface Described {
  readonly paths?: Readonly<
    Record<
      string,
      {
        readonly post?: {
          readonly requestBody?: { readonly content?: Record<string, { readonly example?: unknown }> };
        };
      }
    >
  >;
}

/** The example that the API's description has of what a route takes. */
export function findExample(description: Described, path: string): unknown {
  return description.paths?.[path]?.post?.requestBody?.content?.['application/json']?.example;
}
