import { z } from 'zod';

/** What a template is made of. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** Inside a document that `JSON.parse` produced every value is JSON already; there is nothing left to check. */
export const anyJson = z.custom<Json>((value) => value !== undefined, 'expected a value');

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
