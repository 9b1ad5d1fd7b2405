import { z } from 'zod';
import type { JsonObject } from '../../../local/assembly/json.ts';
import type { Facts } from '../facts.ts';

/** A resource of a template, references to others resolved to their ids. */
export interface ReadResource {
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly deletionPolicy: unknown;
}

/** What a resource adds to the facts; throws ZodError where a property is not of a form that can be priced. */
export type ResourceReader = (resource: ReadResource) => Partial<Facts>;

/** Makes a reader of a schema of the properties that matter. */
export function reader<S extends z.ZodType>(
  schema: S,
  read: (properties: z.output<S>, resource: ReadResource) => Partial<Facts>,
): ResourceReader {
  return (resource) => read(schema.parse(resource.properties), resource);
}

/** Numbers of custom resources and parameters come as text. */
export const number = z.coerce.number().min(0);

/** Of which only the length matters. */
export const list = z.array(z.unknown());

/** Of a reference to a function, its id: `Ref` answers that, and `Arn` ends in a word. */
export const functionName = z.string().transform((name) => name.replace(/\.Arn$/, ''));
