import { App } from 'aws-cdk-lib/core';
import cdkJson from '../../../cdk.json' with { type: 'json' };
import { addMillrace } from '../../../lib/millrace.ts';
import { pipelines } from '../../../lib/pipelines/index.ts';
import { readSettings } from '../../../lib/settings/read-settings.ts';
import { stages } from '../../../lib/settings/stages/index.ts';
import { emptyBundles } from '../../lib/synthesize.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** The folder of a cloud assembly of our own stacks, with functions of no code. */
export async function synthesizeOurs(context: Readonly<Record<string, unknown>>): Promise<string> {
  const outdir = await tempFolder();
  const app = new App({ context: cdkJson.context, outdir, builtinCloudFormationValidation: false });
  addMillrace(app, {
    pipelines,
    settings: readSettings({ context, stages, pipelines }),
    bundles: emptyBundles(import.meta.dirname),
  });
  app.synth();
  return outdir;
}
