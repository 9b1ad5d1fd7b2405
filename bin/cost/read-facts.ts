import { z } from 'zod';
import { AssemblyIndex, type ResourceAddress } from '../../local/assembly/assembly-index.ts';
import { isJsonObject, type JsonObject } from '../../local/assembly/json.ts';
import type { Assembly } from '../../local/assembly/read-assembly.ts';
import { resolveValue } from '../../local/assembly/resolve-value.ts';
import type { TemplateResource } from '../../local/assembly/template.ts';
import { UserError } from '../../local/core/errors.ts';
import { type Facts, mergeFacts } from './facts.ts';
import { FREE_FAMILY, freeTypes } from './free-types.ts';
import { resourceReaders } from './readers/index.ts';
import type { ReadResource } from './readers/resource-reader.ts';

type Found = ResourceAddress & { readonly resource: TemplateResource };

/**
 * Reads what costs out of the templates of all stacks. References resolve to the id of what they name, which is all that
 * is asked of them; what the runner does not emulate is read too.
 * @throws UserError ASSEMBLY_INVALID naming the resource and the property that cannot be priced.
 */
export function readFacts(assembly: Assembly): Facts {
  const index = new AssemblyIndex(assembly);
  const parts = index.stacks.flatMap((stack) =>
    index.resourcesOf(stack).map((found) => readResource(found, resolveProperties(index, found))),
  );
  return mergeFacts([...index.stacks.map(({ region }) => ({ regions: [region] })), ...parts]);
}

function resolveProperties(index: AssemblyIndex, { stack, resource }: Found): JsonObject {
  const scope = index.scopeOf(stack, {
    read: ({ id }, attribute) => (attribute === undefined ? id : `${id}.${attribute}`),
    // Whether a template can be run is no matter here; where a price needs the value, its reader complains.
    refuse: () => undefined,
  });
  const resolved = resolveValue(resource.Properties ?? {}, scope, ['Properties']);
  return isJsonObject(resolved) ? resolved : {};
}

function readResource({ id, resource }: Found, properties: JsonObject): Partial<Facts> {
  const { Type: type, DeletionPolicy: deletionPolicy } = resource;
  const read = resourceReaders[type];
  if (read !== undefined) return readOrExplain(read, { id, type, properties, deletionPolicy });
  if (type in freeTypes || type.startsWith(FREE_FAMILY)) return {};
  return { unpriced: [{ id, type }] };
}

function readOrExplain(
  read: (resource: ReadResource) => Partial<Facts>,
  resource: ReadResource,
): Partial<Facts> {
  try {
    return read(resource);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const places = error.issues.map(({ path, message }) =>
      `${['Properties', ...path].map(String).join('.')}: ${message}`.trim(),
    );
    throw new UserError(
      'ASSEMBLY_INVALID',
      `${resource.id} (${resource.type}) cannot be priced: ${places.join('; ')}. Correct the template, or synthesize again.`,
      { cause: error },
    );
  }
}
