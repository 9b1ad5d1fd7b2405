import cdkJson from '../cdk.json' with { type: 'json' };
import { bundleFunctions } from '../lib/bundle-functions.ts';
import { allEntries } from '../lib/entries.ts';
import { pipelines } from '../lib/pipelines/index.ts';

// The bundler works in a process of its own, so it starts before this one is busy loading the CDK.
const bundling = bundleFunctions(allEntries(pipelines));
const [{ App }, { addMillrace }, { readSettings }, { SettingError }, { stages }] = await Promise.all([
  import('aws-cdk-lib/core'),
  import('../lib/millrace.ts'),
  import('../lib/settings/read-settings.ts'),
  import('../lib/settings/setting-error.ts'),
  import('../lib/settings/stages/index.ts'),
]);

// The CDK command hands the context of cdk.json over; run without it, the same context gives the same templates.
const app = new App({
  context: cdkJson.context,
  outdir: process.env['CDK_OUTDIR'] ?? 'cdk.out',
  analyticsReporting: false,
});
try {
  addMillrace(app, {
    pipelines,
    settings: readSettings({ context: app.node.getAllContext(), stages, pipelines }),
    bundles: await bundling,
  });
  app.synth();
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  // Whoever gave it is told what to give; where the code noticed helps nobody.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
