import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { buildOpenApi } from '../../../functions/api/build-openapi.ts';
import { contracts } from '../../../functions/api/contract/index.ts';
import { toRouteKey } from '../../../functions/shared/http/contract.ts';
import { PROJECT } from '../../support/project.ts';

const FUNCTIONS = join(PROJECT, 'functions');
const written: unknown = JSON.parse(readFileSync(join(FUNCTIONS, 'api/openapi.json'), 'utf8'));

const schemaOrReference = z.record(z.string(), z.unknown());
const content = z.record(
  z.string(),
  z.strictObject({ schema: schemaOrReference.optional(), example: z.unknown().optional() }),
);
const response = z.union([
  z.strictObject({ $ref: z.string() }),
  z.strictObject({ description: z.string().min(1), content: content.optional() }),
]);

/** OpenAPI 3.1 as far as Millrace uses it: https://spec.openapis.org/oas/v3.1.1.html */
const operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z]*$/),
  tags: z.array(z.string()).length(1),
  summary: z.string().min(1),
  'x-millrace-entry': z.string(),
  'x-millrace-access': z.enum(['open', 'viewer', 'operator']),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      in: z.enum(['path', 'query', 'header']),
      required: z.boolean(),
      description: z.string().optional(),
      schema: schemaOrReference,
    }),
  ),
  requestBody: z
    .strictObject({ required: z.literal(true), description: z.string().optional(), content })
    .optional(),
  responses: z.record(z.string().regex(/^[2-5]\d\d$/), response),
});

const openApi = z.strictObject({
  openapi: z.literal('3.1.1'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.strictObject({ url: z.string() })),
  tags: z.array(z.strictObject({ name: z.string() })),
  paths: z.record(
    z.string().startsWith('/'),
    z.strictObject({ get: operation, post: operation, patch: operation }).partial(),
  ),
  components: z.strictObject({
    securitySchemes: z.record(z.string(), schemaOrReference),
    responses: z.record(z.string(), response),
    schemas: z.record(z.string(), schemaOrReference),
  }),
});

const document = openApi.parse(written);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, one]) => (one ? [{ path, method, ...one }] : [])),
);

/** Every object within a value. */
function* walk(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { ...value };
  for (const one of Object.values(value)) yield* walk(one);
}

describe('openapi.json', () => {
  it('is what the contracts say: `npm run openapi` writes it', () => {
    expect(written).toEqual(JSON.parse(JSON.stringify(buildOpenApi(contracts))));
  });

  it('has an operation for each contract, each under a name of its own', () => {
    expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(
      contracts.map(toRouteKey).sort(),
    );
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(contracts.length);
  });

  it('has the parameters of each path, and no other', () => {
    for (const { path, parameters } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = parameters.filter((one) => one.in === 'path');
      expect(
        described.map(({ name }) => name),
        path,
      ).toEqual(named);
      expect(
        described.every(({ required }) => required),
        path,
      ).toBe(true);
      expect(new Set(parameters.map((one) => `${one.in} ${one.name}`)).size, path).toBe(parameters.length);
    }
  });

  it('refers to nothing that is not in it', () => {
    for (const { $ref } of walk(written)) {
      if ($ref === undefined) continue;
      const found = String($ref)
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>((value, step) => Reflect.get(Object(value), step), written);
      expect(found, String($ref)).toBeDefined();
    }
  });

  it('leaves no schema of a body or a parameter without a meaning, and says no rule that is none of JSON Schema', () => {
    const KNOWN = new Set(
      (
        'type properties required additionalProperties propertyNames items minItems maxItems enum const anyOf oneOf ' +
        'allOf not format pattern minLength maxLength minimum maximum exclusiveMinimum default description $ref'
      ).split(' '),
    );
    const schemas = [
      ...Object.values(document.components.schemas),
      ...operations.flatMap(({ parameters, requestBody }) => [
        ...parameters.map(({ schema }) => schema),
        ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => schema ?? []),
      ]),
    ];
    const unknown = schemas.flatMap((schema) => [...listKeywords(schema)]).filter((word) => !KNOWN.has(word));
    expect(unknown).toEqual([]);
  });

  it('says who may, and what each may answer', () => {
    for (const one of operations) {
      const { path, security, responses, requestBody } = one;
      const access = one['x-millrace-access'];
      const statuses = Object.keys(responses);
      expect(security, path).toEqual(
        access === 'open' ? [] : [{ signIn: [one.method === 'get' ? 'read' : 'write'] }],
      );
      expect(
        statuses.filter((status) => status.startsWith('2')),
        path,
      ).toHaveLength(1);
      expect(statuses, path).toEqual(expect.arrayContaining(['400', '429', '500']));
      if (access !== 'open') expect(statuses, path).toEqual(expect.arrayContaining(['401', '403']));
      if (requestBody !== undefined) expect(statuses, path).toEqual(expect.arrayContaining(['413', '415']));
      if (one.method !== 'get') expect(access, path).toBe('operator');
    }
  });

  it('tells what each parameter is when it is left out', () => {
    const told = operations.flatMap(({ operationId, parameters }) =>
      parameters.flatMap(({ name, in: place, schema }) =>
        place === 'query' && 'default' in schema ? [`${operationId} ${name} ${schema['default']}`] : [],
      ),
    );
    const meant = contracts.flatMap(({ operationId, query }) =>
      Object.entries(Object(query?.parse({}))).map(([name, value]) => `${operationId} ${name} ${value}`),
    );
    expect(told.sort()).toEqual(meant.sort());
    expect(told).toEqual(
      expect.arrayContaining(['listOrders limit 50', 'readMessages raw false', 'listActions minutes 1440']),
    );
    for (const { schema } of operations.flatMap(({ parameters }) => parameters))
      if (schema['type'] === 'integer' && 'default' in schema) expect(schema['default']).toBeTypeOf('number');
  });

  it('says of each list in pages that it has no order, and how it goes on', () => {
    const paged = operations.filter(({ parameters }) => parameters.some(({ name }) => name === 'cursor'));
    expect(paged).toHaveLength(10);
    for (const { path, parameters, responses } of paged) {
      expect(responses['200'], path).toMatchObject({
        description: expect.stringMatching(/in no order; what was written a moment ago may be missing/),
      });
      const [limit, cursor] = ['limit', 'cursor'].map((name) => parameters.find((one) => one.name === name));
      expect(limit?.schema['description'], path).toMatch(/fewer or none, though more are to come/);
      expect(cursor?.schema['description'], path).toMatch(/`next` of the page before, with the same filters/);
    }
  });

  it('warns at each route that sends events of a key that is used for others', () => {
    const warned = operations.filter(({ parameters }) =>
      parameters.some(
        (one) =>
          one.name === 'Idempotency-Key' &&
          /Other events under a key that was used before are lost, and nobody is told/.test(
            one.description ?? '',
          ),
      ),
    );
    expect(warned.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'post /emails',
      'post /events',
      'post /orders',
      'post /payments',
    ]);
  });

  it('names functions that there are', () => {
    const entries = new Set(operations.map((one) => one['x-millrace-entry']));
    expect([...entries].filter((entry) => !existsSync(join(FUNCTIONS, `${entry}.ts`)))).toEqual([]);
  });
});

it('refuses two contracts of one name or one route', () => {
  const [one] = contracts;
  if (one === undefined) throw new Error('no contract');
  expect(() => buildOpenApi([one, { ...one, path: '/other' }])).toThrow(
    `two contracts have ${one.operationId}`,
  );
  expect(() => buildOpenApi([one, { ...one, operationId: 'other' }])).toThrow(
    'two contracts have POST /orders',
  );
});

/** The words of a schema and of those in it; names of properties are none. */
function* listKeywords(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [word, value] of Object.entries(schema)) {
    yield word;
    if (word === 'properties') for (const one of Object.values(Object(value))) yield* listKeywords(one);
    else if (['items', 'additionalProperties', 'propertyNames', 'not'].includes(word))
      yield* listKeywords(value);
    else if (Array.isArray(value) && word.endsWith('Of')) for (const one of value) yield* listKeywords(one);
  }
}
