import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAssembly } from '../../../local/assembly/read-assembly.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { ENVIRONMENT, writeAssembly } from './write-assembly.ts';

test('reads stacks with their templates, assets, paths and dependencies', async () => {
  const folder = await writeAssembly({
    Base: { template: { Resources: { Vpc: { Type: 'AWS::EC2::VPC' } } } },
    App: {
      template: {
        Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Handler: 'index.handler' } } },
      },
      dependencies: ['Base'],
      paths: { Fn: 'App/Orders/Fn/Resource' },
      assets: { 'abc.zip': 'asset.abc' },
    },
  });

  const assembly = await readAssembly(folder, ENVIRONMENT);

  expect(assembly.stacks.map(({ id, account, region }) => ({ id, account, region }))).toEqual([
    { id: 'Base', ...ENVIRONMENT },
    { id: 'App', ...ENVIRONMENT },
  ]);
  const app = assembly.stacks[1];
  expect(app?.dependencies).toEqual(['Base']);
  expect(app?.assets.get('abc.zip')).toBe(join(folder, 'asset.abc'));
  expect(app?.constructPaths.get('Fn')).toBe('App/Orders/Fn/Resource');
  expect(app?.template.Resources['Fn']?.Properties).toEqual({ Handler: 'index.handler' });
});

test('keeps the environment that a stack was synthesized for', async () => {
  const folder = await writeAssembly({ Shop: { template: {}, environment: 'aws://444455556666/us-east-1' } });
  const { stacks } = await readAssembly(folder, ENVIRONMENT);
  expect(stacks[0]).toMatchObject({ account: '444455556666', region: 'us-east-1' });
});

test('takes a stack without an environment for one of the others', async () => {
  const folder = await writeAssembly({
    Watch: { template: {} },
    Base: { template: {}, environment: 'aws://444455556666/unknown-region' },
    Shop: { template: {}, environment: 'aws://444455556666/eu-west-1' },
  });
  const { stacks } = await readAssembly(folder, ENVIRONMENT);
  const there = { account: '444455556666', region: 'eu-west-1' };
  expect(stacks).toMatchObject([there, there, there]);
});

test('reads the stacks of stages', async () => {
  const folder = await writeAssembly({ Top: { template: {} } });
  await writeAssembly({ ProdShop: { template: {} } }, join(folder, 'assembly-Prod'));
  const manifest = {
    version: '36.0.0',
    artifacts: {
      'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
    },
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const { stacks } = await readAssembly(folder, ENVIRONMENT);
  expect(stacks.map(({ id }) => id)).toEqual(['ProdShop']);
});

test('names the file that is missing', async () => {
  const folder = await tempFolder();
  await expect(readAssembly(folder, ENVIRONMENT)).rejects.toMatchObject({
    code: 'ASSEMBLY_INVALID',
    message: expect.stringContaining(join(folder, 'manifest.json')),
  });
});

test('names the file that is no JSON, and says what to do', async () => {
  const folder = await writeAssembly({ Shop: { template: {} } });
  await writeFile(join(folder, 'Shop.template.json'), '{');
  await expect(readAssembly(folder, ENVIRONMENT)).rejects.toThrow(
    /Shop\.template\.json .* not JSON .*npx cdk synth/,
  );
});

test('names the place in a template that does not fit', async () => {
  const folder = await writeAssembly({ Shop: { template: { Resources: { Fn: { Properties: {} } } } } });
  await expect(readAssembly(folder, ENVIRONMENT)).rejects.toThrow(
    /Shop\.template\.json.*Resources\.Fn\.Type/,
  );
});

test('names the place in a manifest that does not fit', async () => {
  const folder = await tempFolder();
  await mkdir(folder, { recursive: true });
  const manifest = {
    version: '1',
    artifacts: { Shop: { type: 'aws:cloudformation:stack', environment: 'here' } },
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  await expect(readAssembly(folder, ENVIRONMENT)).rejects.toThrow(
    /manifest\.json.*artifacts\.Shop\.environment: expected aws:\/\//,
  );
});

test('refuses an assembly without stacks', async () => {
  await expect(readAssembly(await writeAssembly({}), ENVIRONMENT)).rejects.toThrow('it holds no stack');
});
