import * as z from 'zod';
import { type EventsForm, type RouteContract, toRouteKey } from '../shared/http/contract.ts';

type JsonObject = { [name: string]: unknown };

const PROBLEM = { $ref: '#/components/schemas/Problem' };

/** What a list of events may hold: see functions/shared/producer-request.ts. */
const MAX_EVENTS_PER_CALL = 1_000;

/** What every route may answer. */
const USUAL_PROBLEMS: Readonly<Record<number, string>> = {
  400: 'Path, query or body do not fit; every violation is named.',
  401: 'Nobody is signed in, or the token is not good.',
  403: 'Who is signed in may not do this.',
  429: 'There are more requests than the API takes.',
  500: 'It failed; the log has it under the request id.',
};

/**
 * The OpenAPI 3.1 document of the HTTP API, of the very schemas that requests are held to. Each operation names the function
 * behind it (`x-millrace-entry`) and who may use it (`x-millrace-access`); the stacks are made from these.
 * @throws Error when two contracts have one operationId or one route.
 */
export function buildOpenApi(contracts: readonly RouteContract[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  const seen = new Set<string>();
  for (const contract of contracts) {
    for (const name of [contract.operationId, toRouteKey(contract)]) {
      if (seen.has(name)) throw new Error(`two contracts have ${name}`);
      seen.add(name);
    }
    paths[contract.path] = {
      ...paths[contract.path],
      [contract.method.toLowerCase()]: describeOperation(contract),
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Millrace',
      version: '1',
      description:
        'The pipelines over HTTP: send events, look at what became of them, operate Kafka. Sign in for an access token; viewers read, operators may everything.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(contracts.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        signIn: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'An access token of the user pool, with the scope that is named (of the resource server).',
        },
      },
      responses: Object.fromEntries(
        Object.entries(USUAL_PROBLEMS).map(([status, description]) => [
          `Problem${status}`,
          describeProblem(description),
        ]),
      ),
      schemas: {
        Problem: problemSchema,
        ...Object.fromEntries(
          contracts.flatMap(({ events }) => (events ? [[events.name, describeEvent(events)]] : [])),
        ),
      },
    },
  };
}

function describeOperation(contract: RouteContract): JsonObject {
  const { operationId, tag, summary, access, entry, method, answer } = contract;
  const body = describeBody(contract);
  const content = describeContent(answer);
  const usual = Object.keys(USUAL_PROBLEMS)
    .filter((status) => access !== 'open' || (status !== '401' && status !== '403'))
    .map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]);
  const own = {
    ...(body && { 413: 'The body is too large.', 415: 'The body is no JSON.' }),
    ...contract.problems,
  };
  return {
    operationId,
    tags: [tag],
    summary,
    'x-millrace-entry': entry,
    'x-millrace-access': access,
    security: access === 'open' ? [] : [{ signIn: [method === 'GET' ? 'read' : 'write'] }],
    parameters: [...describeParameters(contract), ...(contract.events ? [idempotencyKey] : [])],
    ...(body && { requestBody: body }),
    responses: {
      [answer.status]: { description: answer.description, ...(content && { content }) },
      ...Object.fromEntries(usual),
      ...Object.fromEntries(
        Object.entries(own).map(([status, description]) => [status, describeProblem(description)]),
      ),
    },
  };
}

function describeProblem(description: string): JsonObject {
  return { description, content: { 'application/problem+json': { schema: PROBLEM } } };
}

function describeContent({ body, contentType }: RouteContract['answer']): JsonObject | undefined {
  if (body !== undefined) return { 'application/json': { schema: toSchema(body, 'output') } };
  return contentType === undefined ? undefined : { [contentType]: {} };
}

function describeParameters({ parameters, query }: RouteContract): JsonObject[] {
  return [
    ...listFields(parameters).map(([name, schema]) => ({ name, in: 'path', required: true, schema })),
    ...listFields(query).map(([name, schema, required]) => ({ name, in: 'query', required, schema })),
  ];
}

function listFields(schema: z.ZodType | undefined): [string, unknown, boolean][] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = objectSchema.parse(toSchema(schema, 'input'));
  return Object.entries(properties).map(([name, field]) => [name, field, required.includes(name)]);
}

const objectSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
});

function describeBody({ body, events, maxBodyBytes }: RouteContract): JsonObject | undefined {
  if (events !== undefined) {
    const event = { $ref: `#/components/schemas/${events.name}` };
    const schema = {
      oneOf: [event, { type: 'array', items: event, minItems: 1, maxItems: MAX_EVENTS_PER_CALL }],
    };
    return {
      required: true,
      description: `At most ${maxBodyBytes ?? 0} bytes.`,
      content: { 'application/json': { schema, example: events.example } },
    };
  }
  if (body === undefined) return undefined;
  return { required: true, content: { 'application/json': { schema: toSchema(body, 'input') } } };
}

/** The schema of an event without what it need not bring. */
function describeEvent({ schema, optional }: EventsForm): unknown {
  return relax(toSchema(schema, 'input'), optional);
}

function relax(schema: unknown, optional: readonly string[]): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  const { oneOf, anyOf, required, ...rest }: JsonObject = { ...schema };
  return {
    ...rest,
    ...(Array.isArray(oneOf) && { oneOf: oneOf.map((one) => relax(one, optional)) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map((one) => relax(one, optional)) }),
    ...(Array.isArray(required) && { required: required.filter((name) => !optional.includes(String(name))) }),
  };
}

/** Rules that JSON Schema has no word for are left out: what is told here is less than what is checked, never more. */
function toSchema(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const { means, ...others } = jsonSchema;
      const { def } = zodSchema._zod;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, means ?? others);
      // zod leaves out the default of what is made of a text, as it is none of the text itself.
      if (io === 'input' && def.type === 'default') jsonSchema.default = def.defaultValue;
    },
  });
  return rest;
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Events without an id get one that follows from this key, from their place in the list and from who sends them, so that a call sent again counts nothing twice. The first call to arrive stands with all that it says, its times too: an event without a timestamp keeps the one of that call. So the same key is for the same events in the same order. Other events under a key that was used before are lost, and nobody is told: the call is answered with 201 and the same ids, for no call is remembered, and consumers drop what they have by its id. Events with an id go by that alone.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
};

const problemSchema = {
  type: 'object',
  description: 'https://www.rfc-editor.org/rfc/rfc9457',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    violations: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'value', 'problem'],
        properties: {
          index: { type: 'integer', description: 'Of a list of events: which.' },
          path: { type: 'string' },
          value: { type: 'string' },
          problem: { type: 'string' },
        },
      },
    },
  },
};
