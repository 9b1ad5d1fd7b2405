import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { toPascalCase } from '../pascal-case.ts';
import type { TableAccess, TableDeclaration } from '../pipeline-declaration.ts';
import type { Settings } from '../settings/settings.ts';

export interface TableSetProps {
  readonly tables: readonly TableDeclaration[];
  readonly settings: Settings;
}

/** The declared tables of all pipelines, by name, so that a pipeline can use another's. */
export class TableSet extends Construct {
  readonly #tables = new Map<string, TableV2>();

  constructor(scope: Construct, id: string, { tables, settings }: TableSetProps) {
    super(scope, id);
    const isKept = settings.removalPolicy === 'retain';
    for (const { name, key, sortKey } of tables) {
      const table = new TableV2(this, toPascalCase(name), {
        partitionKey: { name: key, type: AttributeType.STRING },
        ...(sortKey !== undefined && { sortKey: { name: sortKey, type: AttributeType.STRING } }),
        billing: Billing.onDemand(),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        deletionProtection: isKept,
        // CloudFormation cannot take a protected table back when its creation is rolled back, and would get stuck.
        removalPolicy: isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });
      this.#tables.set(name, table);
    }
  }

  /** Gives the function the table's name and the right to use it, in one call: neither is any good alone. */
  bind(user: LambdaFunction, access: TableAccess): void {
    const table = this.#get(access.table);
    user.addEnvironment(access.variable, table.tableName);
    user.addToRolePolicy(
      new PolicyStatement({
        actions: access.actions.map((action) => `dynamodb:${action}`),
        resources: [table.tableArn],
      }),
    );
  }

  /** The physical name, which CloudFormation makes. */
  nameOf(table: string): string {
    return this.#get(table).tableName;
  }

  /** Output name and physical name of each table. */
  outputs(): readonly { name: string; value: string }[] {
    return [...this.#tables].map(([name, table]) => ({
      name: `${toPascalCase(name)}Table`,
      value: table.tableName,
    }));
  }

  #get(name: string): TableV2 {
    const table = this.#tables.get(name);
    if (table === undefined)
      throw new Error(
        `table "${name}" is declared by no pipeline: declared are ${[...this.#tables.keys()].join(', ')}`,
      );
    return table;
  }
}
