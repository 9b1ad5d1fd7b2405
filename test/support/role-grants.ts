import { readdirSync, readFileSync } from 'node:fs';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const oneOrMany = z.union([z.string(), z.array(z.string())]).transform((one) => [one].flat());
const statementSchema = z.looseObject({ Effect: z.literal('Allow'), Action: oneOrMany });
type Statement = z.output<typeof statementSchema>;
const policySchema = z.looseObject({
  PolicyDocument: z.looseObject({ Statement: z.array(statementSchema) }),
  Roles: z.array(z.object({ Ref: z.string() })).length(1),
});
const arnOf = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) });
const importSchema = z.object({ 'Fn::ImportValue': z.string() });
const joinSchema = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const functionSchema = z.looseObject({ FunctionName: z.string(), Role: arnOf });
const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.looseObject({}).default({}) }),
  ),
});
type Template = z.output<typeof templateSchema>;

/** The smallest part of a statement that is taken away: one action, and of several tables one. */
export interface Grant {
  readonly template: string;
  /** Logical ids of the policy and of the role that has it. */
  readonly policy: string;
  readonly role: string;
  /** The function that works with the role; undefined for the role of a schedule. */
  readonly functionName: string | undefined;
  readonly action: string;
  /** Of what, in a few words. */
  readonly of: string;
  /** Tells it from the others of its policy. */
  readonly place: string;
}

/** Everything that the roles of an assembly grant. */
export function listGrants(assembly: string): Grant[] {
  return readdirSync(assembly)
    .filter(isTemplate)
    .flatMap((template) => {
      const read = readTemplate(readFileSync(join(assembly, template), 'utf8'));
      const owners = listOwners(read);
      return Object.entries(read.Resources)
        .filter(([, { Type }]) => Type === 'AWS::IAM::Policy')
        .flatMap(([policy, { Properties }]) => {
          const { PolicyDocument, Roles } = policySchema.parse(Properties);
          const role = Roles[0]?.Ref ?? '';
          const functionName = owners.get(role);
          return PolicyDocument.Statement.flatMap(split).map(({ action, of, place }) => ({
            ...{ template, policy, role, functionName, action, of, place },
          }));
        });
    });
}

/** A copy of the assembly in `folder`, whose roles lack these. */
export async function takeAway(assembly: string, gone: readonly Grant[], folder: string): Promise<string> {
  await cp(assembly, folder, { recursive: true, filter: (source) => !source.endsWith('.map') });
  for (const file of (await readdir(folder)).filter(isTemplate)) {
    const path = join(folder, file);
    const template = readTemplate(await readFile(path, 'utf8'));
    for (const [policy, { Type, Properties }] of Object.entries(template.Resources)) {
      const places = new Set(
        gone.filter((one) => one.template === file && one.policy === policy).map(({ place }) => place),
      );
      if (Type !== 'AWS::IAM::Policy' || places.size === 0) continue;
      const { PolicyDocument } = policySchema.parse(Properties);
      const kept = PolicyDocument.Statement.flatMap(split).filter(({ place }) => !places.has(place));
      Properties['PolicyDocument'] = { ...PolicyDocument, Statement: kept.map(({ statement }) => statement) };
    }
    await writeFile(path, JSON.stringify(template));
  }
  return folder;
}

interface Part extends Pick<Grant, 'action' | 'of' | 'place'> {
  readonly statement: object;
}

/** What is granted for each resource by itself: the CDK merges statements that differ in nothing else. */
const BY_RESOURCE = /^(dynamodb|glue):/;

function split(statement: Statement, index: number): Part[] {
  const { Action, Resource } = statement;
  return Action.flatMap((action): Part[] => {
    const place = `${index} ${action}`;
    if (!BY_RESOURCE.test(action) || !Array.isArray(Resource))
      return [{ action, of: describe(statement), place, statement: { ...statement, Action: action } }];
    return Resource.map((resource: unknown) => ({
      ...{ action, of: nameOf(resource), place: `${place} ${nameOf(resource)}` },
      statement: { ...statement, Action: action, Resource: resource },
    }));
  });
}

function describe({ Resource, NotResource }: Statement): string {
  if (NotResource !== undefined) return `all but ${nameOf(NotResource)}`;
  const [first, ...more] = [Resource].flat();
  return more.length === 0 ? nameOf(first) : `${nameOf(first)} and ${more.length} more`;
}

/** The tail of an ARN that is put together, or the resource that has it. */
function nameOf(resource: unknown): string {
  const joined = joinSchema.safeParse(resource);
  if (joined.success) return String(joined.data['Fn::Join'][1].at(-1)).replace(/^[:/]/, '');
  const attribute = arnOf.safeParse(resource);
  if (attribute.success) return attribute.data['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, '');
  const imported = importSchema.safeParse(resource);
  if (imported.success)
    return imported.data['Fn::ImportValue'].replace(/^.*FnGetAtt(\w+)Arn[0-9A-F]{8}$/, '$1');
  return String(resource);
}

function listOwners({ Resources }: Template): ReadonlyMap<string, string> {
  return new Map(
    Object.values(Resources).flatMap(({ Type, Properties }) => {
      if (Type !== 'AWS::Lambda::Function') return [];
      const { FunctionName, Role } = functionSchema.parse(Properties);
      return [[Role['Fn::GetAtt'][0], FunctionName] as const];
    }),
  );
}

function readTemplate(text: string): Template {
  return templateSchema.parse(JSON.parse(text));
}

function isTemplate(file: string): boolean {
  return file.endsWith('.template.json');
}
