import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CfnRegistry } from 'aws-cdk-lib/aws-glue';
import { CfnSchema, CfnSchemaVersion } from 'aws-cdk-lib/aws-glue';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SchemaDeclaration } from '../pipeline-declaration.ts';
import { toRemovalPolicy } from '../removal-policy.ts';
import type { Settings } from '../settings/settings.ts';

const functionsFolder = join(import.meta.dirname, '..', '..', 'functions');

export interface RegisteredSchemaProps {
  readonly registry: CfnRegistry;
  readonly name: string;
  readonly declaration: SchemaDeclaration;
  readonly settings: Settings;
}

/** One version of a schema. */
export interface RegisteredVersion {
  /** As Glue gives it, and as records carry it. */
  readonly id: string;
  /** The Avro schema as compact JSON. */
  readonly definition: string;
}

/**
 * An Avro schema and its versions in the Glue registry. Each later version is a resource of its own that outlives the
 * stack's interest in it: records written with it can be read as long as they are kept.
 */
export class RegisteredSchema extends Construct {
  readonly schemaArn: string;
  /** The oldest first. */
  readonly versions: readonly RegisteredVersion[];
  /** The id that producers write before each record: the newest version's. */
  readonly newestVersionId: string;

  constructor(scope: Construct, id: string, props: RegisteredSchemaProps) {
    super(scope, id);
    const [first, ...later] = props.declaration.versions;
    const definition = readDefinition(first);
    const schema = new CfnSchema(this, 'Schema', {
      name: props.name,
      dataFormat: 'AVRO',
      compatibility: 'BACKWARD',
      schemaDefinition: definition,
      registry: { arn: props.registry.attrArn },
    });
    schema.applyRemovalPolicy(toRemovalPolicy(props.settings));
    this.schemaArn = schema.attrArn;
    let newest: RegisteredVersion = { id: schema.attrInitialSchemaVersionId, definition };
    const versions = [newest];
    let previous: CfnSchema | CfnSchemaVersion = schema;
    for (const [index, file] of later.entries()) {
      const schemaDefinition = readDefinition(file);
      const version: CfnSchemaVersion = new CfnSchemaVersion(this, `Version${index + 2}`, {
        schema: { schemaArn: schema.attrArn },
        schemaDefinition,
      });
      version.applyRemovalPolicy(RemovalPolicy.RETAIN);
      // Glue checks each version against those before it.
      version.addResourceDependency(previous);
      previous = version;
      newest = { id: version.attrVersionId, definition: schemaDefinition };
      versions.push(newest);
    }
    this.versions = versions;
    this.newestVersionId = newest.id;
  }
}

/** The file without its layout: to format it must not replace the schema. */
function readDefinition(file: string): string {
  const path = join(functionsFolder, file);
  try {
    return JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Error(`${path} must hold an Avro schema as JSON: name an existing file in lib/pipelines/`, {
      cause: error,
    });
  }
}
