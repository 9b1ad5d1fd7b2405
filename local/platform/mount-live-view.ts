import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { MappingInspection } from '../event-sources/mapping.ts';
import type { HttpApiAccess } from '../http-api/http-api.ts';
import type { LambdaEngine } from '../lambda/start-lambda.ts';
import { createLiveView, LIVE_VIEW_PREFIX, type LiveView } from '../live-view/live-view.ts';
import type { Recorder } from '../live-view/recorder.ts';

interface MountOptions {
  readonly recorder: Recorder;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly lambda: LambdaEngine;
  readonly stacks: number;
  readonly resources: number;
  readonly mappings: () => readonly MappingInspection[];
  readonly inspect: () => readonly unknown[];
  readonly httpApis: readonly HttpApiAccess[];
}

const packageSchema = z.object({ version: z.string() });

/**
 * Serves the live view on every HTTP API that has a JWT authorizer, to those whose tokens that one takes. Without such an
 * API nobody can look, and nothing is recorded any more.
 */
export async function mountLiveView(options: MountOptions): Promise<LiveView> {
  const { recorder, journal, clock, lambda, httpApis, stacks, resources, mappings, inspect } = options;
  const liveView = createLiveView({
    ...{ recorder, journal, clock },
    runner: {
      ...{ version: await readVersion(), stacks, resources, mappings, inspect },
      functions: () => lambda.list(),
      invoke: (call) => lambda.invoke({ ...call, by: 'replay' }),
    },
  });
  const authorizing = httpApis.filter(({ hasAuthorizer }) => hasAuthorizer);
  if (authorizing.length === 0) await liveView.stop();
  for (const api of authorizing)
    api.addPath(LIVE_VIEW_PREFIX, (request, response) =>
      liveView.handle(request, response, (header) => api.authorize(header)),
    );
  return liveView;
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return packageSchema.parse(JSON.parse(text)).version;
}
