import { isJsonObject, type Json, type JsonObject } from '../../assembly/json.ts';

/**
 * Properties as a custom resource's function receives them: CloudFormation turns every scalar into text, so 3 arrives as
 * "3" and false as "false", however deep. A null is dropped, as templates cannot hold one.
 */
export function toCustomResourceProperties(properties: {
  readonly [key: string]: Json | undefined;
}): JsonObject {
  const converted: JsonObject = {};
  for (const [key, value] of Object.entries(properties)) {
    if (value !== undefined && value !== null) converted[key] = convert(value);
  }
  return converted;
}

function convert(value: Json): Json {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(convert);
  return isJsonObject(value) ? toCustomResourceProperties(value) : String(value);
}
