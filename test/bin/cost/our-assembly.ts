import { rm } from 'node:fs/promises';
import { App } from 'aws-cdk-lib/core';
import { afterAll } from 'vitest';
import cdkJson from '../../../cdk.json' with { type: 'json' };
import { addMillrace } from '../../../lib/millrace.ts';
import { pipelines } from '../../../lib/pipelines/index.ts';
import { readSettings } from '../../../lib/settings/read-settings.ts';
import { stages } from '../../../lib/settings/stages/index.ts';
import { emptyBundles } from '../../lib/synthesize.ts';

/**
 * For the tests of a file: answers the folder of a cloud assembly of our own stacks with these settings, with functions of
 * no code. Each is made at the first call, and all are deleted after the last test.
 */
export function shareAssemblies(): (context: Readonly<Record<string, unknown>>) => string {
  const folders = new Map<string, string>();
  afterAll(() => Promise.all(Array.from(folders.values(), (folder) => rm(folder, { recursive: true }))));
  return (context) => {
    const key = JSON.stringify(context);
    const folder = folders.get(key) ?? synthesizeOurs(context);
    folders.set(key, folder);
    return folder;
  };
}

/** To a temporary folder that the CDK makes. */
function synthesizeOurs(context: Readonly<Record<string, unknown>>): string {
  const app = new App({ context: cdkJson.context, builtinCloudFormationValidation: false });
  addMillrace(app, {
    pipelines,
    settings: readSettings({ context, stages, pipelines }),
    bundles: emptyBundles(import.meta.dirname),
  });
  return app.synth().directory;
}
