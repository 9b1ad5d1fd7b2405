import { z } from 'zod';

/**
 * `manifest.json` of a cloud assembly, as much as the runner reads. The schema version is not looked at: fields have only
 * been added so far, and a file that lacks what is needed fails on that field by name.
 * https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
 */
export const manifestSchema = z.looseObject({
  version: z.string(),
  artifacts: z.record(z.string(), z.looseObject({ type: z.string() })).default({}),
  /** Context that the app asked for and nobody has looked up: dummy values stand in the templates. */
  missing: z.array(z.looseObject({ key: z.string(), provider: z.string() })).default([]),
});

export const stackArtifactSchema = z.looseObject({
  /** `aws://<account>/<region>`; either may be `unknown-account` or `unknown-region`. */
  environment: z.string().regex(/^aws:\/\/[^/]+\/[^/]+$/, 'expected aws://<account>/<region>'),
  properties: z.looseObject({ templateFile: z.string(), stackName: z.string().optional() }),
  dependencies: z.array(z.string()).default([]),
  displayName: z.string().optional(),
  additionalMetadataFile: z.string().optional(),
  metadata: z.record(z.string(), z.array(z.looseObject({ type: z.string() }))).optional(),
});

export const nestedAssemblySchema = z.looseObject({
  properties: z.looseObject({ directoryName: z.string() }),
});

export const assetManifestArtifactSchema = z.looseObject({ properties: z.looseObject({ file: z.string() }) });

/** `<stack>.assets.json`. The object key is what a template's `Code.S3Key` says. */
export const assetManifestSchema = z.looseObject({
  files: z
    .record(
      z.string(),
      z.looseObject({
        source: z.looseObject({ path: z.string().optional(), packaging: z.string().optional() }),
        destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/** `<stack>.metadata.json`: construct path to entries; the one of type `aws:cdk:logicalId` names the logical id. */
export const metadataSchema = z.record(
  z.string(),
  z.array(z.looseObject({ type: z.string(), data: z.unknown().optional() })),
);
