import { isLate } from './late.ts';
import type { PlannedResource } from './planned.ts';
import type { TemplateRefusal } from './refusals.ts';

/**
 * Resources of one type that get the same ARN, each told against the one before it: here the second would take the place
 * of the first, where AWS says that it exists already.
 */
export function findNameClashes<P>(resources: readonly PlannedResource<P>[]): TemplateRefusal[] {
  const seen = new Map<string, string>();
  return resources.flatMap(({ id, facts, type, attributes }) => {
    const arn = [attributes['Arn'], attributes['Ref']].find(isArn);
    if (arn === undefined || type.inert !== undefined) return [];
    const key = `${facts.type} ${arn}`;
    const other = seen.get(key);
    seen.set(key, id);
    if (other === undefined) return [];
    const { stack, logicalId, constructPath } = facts;
    const problem = `has the name of ${other}: both are ${arn}; give one of them another`;
    const clash = { stack, logicalId, type: facts.type, path: [], problem };
    return [constructPath === undefined ? clash : { ...clash, constructPath }];
  });
}

function isArn(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('arn:') && !isLate(value);
}
