import type { Json } from '../../../local/assembly/json.ts';
import { LATE, type ResourceType, type Started } from '../../../local/assembly/resource-type.ts';
import { Journal } from '../../../local/core/journal.ts';

/** A platform that notes what resources do on it. */
export interface FakePlatform {
  readonly journal: Journal;
  readonly events: string[];
  /** What a resource does when it starts, by logical id; otherwise it is ready at once. */
  readonly behaviours: Record<string, (signal: AbortSignal) => Promise<Started>>;
  readonly properties: Record<string, Json>;
}

export function fakePlatform(behaviours: FakePlatform['behaviours'] = {}): FakePlatform {
  return { journal: new Journal({ now: () => 0 }), events: [], behaviours, properties: {} };
}

/**
 * `Test::Thing` takes any property but `Bad`; its `Name` is pure, its `Arn` is what it is given, its `Late` is only known
 * once it runs. A property `Count` has to be a number.
 */
export const thing: ResourceType<FakePlatform> = {
  type: 'Test::Thing',
  bind(facts, properties) {
    if ('Bad' in properties)
      return [{ kind: 'unknown', path: ['Bad'], problem: 'this property is not emulated' }];
    const { Count: count = 0 } = properties;
    if (typeof count !== 'number') return [{ kind: 'value', path: ['Count'], problem: 'expected a number' }];
    return {
      attributes: {
        Ref: facts.logicalId.toLowerCase(),
        Name: `${facts.stack}.${facts.logicalId}`,
        Late: LATE,
        ...(properties['Arn'] === undefined ? {} : { Arn: properties['Arn'] }),
      },
      ignored: 'Tags' in properties ? [{ path: ['Tags'], reason: 'nothing is billed by tags' }] : [],
      async start({ platform, signal }) {
        const { logicalId } = facts;
        platform.events.push(`start ${logicalId}`);
        platform.properties[logicalId] = properties;
        const started = (await platform.behaviours[logicalId]?.(signal)) ?? {};
        platform.events.push(`ready ${logicalId}`);
        return {
          attributes: { Late: `late ${logicalId}`, ...started.attributes },
          stop: async () => {
            await started.stop?.();
            platform.events.push(`stop ${logicalId}`);
          },
        };
      },
    };
  },
};

const inertThing: ResourceType<FakePlatform> = {
  type: 'Test::Inert',
  inert: 'nobody needs it here',
  bind: (facts) => ({ attributes: { Ref: facts.logicalId }, ignored: [], start: async () => ({}) }),
};

export const fakeTypes = [thing, inertThing];
