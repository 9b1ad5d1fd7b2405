import * as z from 'zod';

/** What of a JSON Schema says which values are wrong. */
const schemaOf: z.ZodType<JsonSchema> = z.lazy(() =>
  z.looseObject({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    properties: z.record(z.string(), schemaOf).optional(),
    additionalProperties: z.union([z.boolean(), schemaOf]).optional(),
    required: z.array(z.string()).optional(),
    items: schemaOf.optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    anyOf: z.array(schemaOf).optional(),
    oneOf: z.array(schemaOf).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    pattern: z.string().optional(),
  }),
);

export interface JsonSchema {
  readonly type?: string | readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly additionalProperties?: boolean | JsonSchema | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: JsonSchema | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
}

export function readSchema(schema: unknown): JsonSchema {
  return schemaOf.parse(schema);
}

/** Texts of which one or another fits any pattern of the contracts. */
const TEXTS = ['x', '0a1b2c3d', '11111111-1111-4111-8111-111111111111', '0:1', '1', '12:00'];
const MORE_TEXTS = [
  'a@example.com',
  '+48123456789',
  '2026-01-31T09:30:00Z',
  'arn:aws:sns:us-east-1:111122223333:endpoint/GCM/app/id',
];

/** A value that fits, with what it must have and nothing else. */
export function makeValue(schema: JsonSchema): unknown {
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first !== undefined) return makeValue(first);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [type] = [schema.type ?? 'string'].flat();
  if (type === 'object') {
    const required = schema.required ?? [];
    return Object.fromEntries(required.map((name) => [name, makeValue(schema.properties?.[name] ?? {})]));
  }
  if (type === 'array')
    return Array.from({ length: schema.minItems ?? 0 }, () => makeValue(schema.items ?? {}));
  if (type === 'integer' || type === 'number') return Math.max(1, schema.minimum ?? 1);
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  const { pattern = '', maxLength = 1_000 } = schema;
  const found = [...TEXTS, ...MORE_TEXTS].find(
    (text) => text.length <= maxLength && new RegExp(pattern, 'u').test(text),
  );
  if (found === undefined) throw new Error(`no text fits ${pattern}: add one`);
  return found;
}

/** JSON that stands in a body in place of a value: so deep that whoever follows it level by level runs out of stack. */
export class DeepJson {
  readonly #open: string;
  readonly #close: string;

  constructor(open: '[' | '{"a":' = '[') {
    this.#open = open;
    this.#close = open === '[' ? ']' : '}';
  }

  write(depth: number): string {
    return this.#open.repeat(depth) + (this.#open === '[' ? '' : '1') + this.#close.repeat(depth);
  }
}

export interface WrongValue {
  readonly what: string;
  /** Where in the value it is wrong, as violations write it. */
  readonly path: string;
  readonly value: unknown;
}

const OF_TYPES: readonly (readonly [type: string, value: unknown])[] = [
  ['string', 'nonsense'],
  ['number', 17.5],
  ['boolean', true],
  ['null', null],
  ['object', { nonsense: 1 }],
  ['array', ['nonsense']],
];

/** Values that a schema does not take: one for each way to be wrong, here and further in. */
export function* listWrongValues(schema: JsonSchema, good: unknown, path = ''): Generator<WrongValue> {
  const types = listTypes(schema);
  for (const [type, value] of OF_TYPES)
    if (types !== undefined && !types.includes(type) && !(type === 'number' && types.includes('integer')))
      yield { what: `${type} in place of ${types.join(' or ')}`, path, value };
  if (types !== undefined) {
    if (!types.includes('array')) yield { what: 'a deep list', path, value: new DeepJson() };
    yield { what: 'a deep object', path, value: new DeepJson('{"a":') };
  }
  if (schema.enum !== undefined || schema.const !== undefined)
    yield { what: 'a value that is none of those', path, value: 'nonsense' };
  if (schema.maxLength !== undefined)
    yield { what: 'a long text', path, value: 'x'.repeat(schema.maxLength + 1) };
  if (schema.minLength !== undefined && schema.minLength > 0)
    yield { what: 'an empty text', path, value: '' };
  if (schema.pattern !== undefined) yield { what: 'a text of another form', path, value: '\u0000 ' };
  if (types?.includes('integer')) {
    yield { what: 'a fraction', path, value: 1.5 };
    if (schema.maximum !== undefined) yield { what: 'too much', path, value: schema.maximum * 2 };
    if (schema.minimum !== undefined) yield { what: 'too little', path, value: schema.minimum - 1 };
  }
  if (types?.includes('array')) yield* listWrongLists(schema, good, path);
  if (schema.properties !== undefined) yield* listWrongObjects(schema, good, path);
}

function* listWrongLists(schema: JsonSchema, good: unknown, path: string): Generator<WrongValue> {
  const list = Array.isArray(good) ? good : [];
  const { items = {}, minItems = 0, maxItems } = schema;
  if (minItems > 0) yield { what: 'an empty list', path, value: [] };
  if (maxItems !== undefined)
    yield { what: 'a long list', path, value: Array(maxItems + 1).fill(list[0] ?? makeValue(items)) };
  for (const wrong of listWrongValues(items, list[0] ?? makeValue(items), `${path}[0]`))
    yield { ...wrong, value: [wrong.value, ...list.slice(1)] };
}

function* listWrongObjects(schema: JsonSchema, good: unknown, path: string): Generator<WrongValue> {
  const fields = typeof good === 'object' && good !== null ? { ...good } : {};
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  if (schema.additionalProperties === false)
    yield { what: 'an unknown field', path: at('nonsense'), value: { ...fields, nonsense: 1 } };
  for (const name of schema.required ?? []) {
    const others = Object.entries(fields).filter(([other]) => other !== name);
    yield { what: 'a missing field', path: at(name), value: Object.fromEntries(others) };
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const given: unknown = Reflect.get(fields, name) ?? makeValue(property);
    for (const wrong of listWrongValues(property, given, at(name)))
      yield { ...wrong, value: { ...fields, [name]: wrong.value } };
  }
}

/** Undefined when a value of any type may fit. */
function listTypes(schema: JsonSchema): readonly string[] | undefined {
  const { type, anyOf, oneOf, enum: values, const: only } = schema;
  if (type !== undefined)
    return [type].flat().flatMap((one) => (one === 'integer' ? [one, 'number'] : [one]));
  if (values !== undefined) return values.map((value) => typeof value);
  if (only !== undefined) return [typeof only];
  const branches = anyOf ?? oneOf;
  if (branches === undefined) return undefined;
  const all = branches.map(listTypes);
  return all.includes(undefined) ? undefined : all.flatMap((types) => types ?? []);
}

/** A body with the deep JSON in it as such. */
export function writeBody(value: unknown, depth: number): string {
  const deep: DeepJson[] = [];
  const text = JSON.stringify(value, (_key, one: unknown) => {
    if (!(one instanceof DeepJson)) return one;
    deep.push(one);
    return `deep ${deep.length - 1}`;
  });
  return text.replaceAll(/"deep (\d+)"/g, (_whole, index: string) => deep[Number(index)]?.write(depth) ?? '');
}
