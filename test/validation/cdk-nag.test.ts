import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { App } from 'aws-cdk-lib/core';
import { Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { deployments, make, makeOnce } from './stages.ts';

/** Each finding, a warning as well as an error, as `<rule> at <construct>`. */
function findingsOf(app: App): string[] {
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

interface Acknowledged {
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

const KEY = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;

function entriesOf({ node: { metadata, path } }: IConstruct): Acknowledged[] {
  return metadata
    .filter(({ type }) => type === KEY)
    .flatMap(({ data }) => Object.entries<string>(data))
    .map(([id, reason]) => ({ path, rule: id.replace(/^annotation::/i, ''), reason }));
}

const acknowledgedIn = (app: App): Acknowledged[] => app.node.findAll().flatMap(entriesOf);

/** Forgets every acknowledgement of an app, which none of its constructs has a way to take back. */
function withoutAcknowledgements(app: App): App {
  for (const { node } of app.node.findAll())
    Object.defineProperty(node, 'metadata', { value: node.metadata.filter(({ type }) => type !== KEY) });
  return app;
}

describe.each(deployments)('$deployment', ({ context }) => {
  it('has nothing that cdk-nag finds and no reason answers', async () => {
    const { app } = await makeOnce(context);
    expect(findingsOf(app)).toEqual([]);
  });

  it('acknowledges nothing that cdk-nag does not find', async () => {
    const { app } = await make(context);
    const acknowledged = acknowledgedIn(app);
    const findings = findingsOf(withoutAcknowledgements(app));
    const stale = acknowledged.filter(
      ({ path, rule }) => !findings.some((finding) => `${finding}/`.startsWith(`${rule} at ${path}/`)),
    );
    expect(stale).toEqual([]);
    expect(acknowledged).not.toEqual([]);
  });

  it('says why in sentences', async () => {
    const { app } = await makeOnce(context);
    for (const { reason } of acknowledgedIn(app)) expect(reason).toMatch(/^[A-Z].{30,}\.$/);
  });
});

it('finds a bucket that is open to anybody, over any connection', async () => {
  const OPEN = {
    publicAccessBlockConfiguration: { blockPublicAcls: false, blockPublicPolicy: false },
    accessControl: 'PublicRead',
  };
  const change = (app: App) => new CfnBucket(new Stack(app, 'Fault'), 'Public', OPEN);
  const { app } = await make({}, { change });
  expect(findingsOf(app)).toEqual(
    expect.arrayContaining(['AwsSolutions-S2 at Fault/Public', 'AwsSolutions-S10 at Fault/Public']),
  );
});
