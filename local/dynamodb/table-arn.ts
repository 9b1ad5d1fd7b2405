import { ApiError } from '../core/api-error.ts';
import { partitionOf } from '../core/partition.ts';

/** Whose tables the runner has. */
export interface TableOwner {
  readonly region: string;
  readonly account: string;
}

/** A table as a request names it, by name or by ARN. */
export interface TableReference {
  /** As it stands in the request. */
  readonly given: string;
  readonly name: string;
  readonly arn: string;
}

const TABLE_ARN = /^arn:[\w-]+:dynamodb:([\w-]*):(\d*):table\/([^/]+)$/;

/** The ARN of a table; `name` may be a pattern. */
export function tableArn({ region, account }: TableOwner, name: string): string {
  return `arn:${partitionOf(region)}:dynamodb:${region}:${account}:table/${name}`;
}

/** Reads what stands in `TableName`: since 2024 the service takes an ARN there too. */
export function readTableReference(given: string, owner: TableOwner): TableReference {
  if (!given.startsWith('arn:')) return { given, name: given, arn: tableArn(owner, given) };
  const name = TABLE_ARN.exec(given)?.[3];
  if (name === undefined)
    throw new ApiError(
      'com.amazon.coral.validate#ValidationException',
      `"${given}" is not the ARN of a table.`,
    );
  return { given, name, arn: given };
}

/**
 * Makes sure that an ARN is of a table that can be here.
 * @throws ApiError ResourceNotFoundException for another account's or region's.
 */
export function requireOwnTable(table: TableReference, owner: TableOwner): void {
  const [, region, account] = TABLE_ARN.exec(table.arn) ?? [];
  if (region !== owner.region || account !== owner.account)
    throw new ApiError(
      'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
      `Requested resource not found: ${table.arn} is not in ${owner.region} and account ${owner.account}, whose tables the runner has.`,
    );
}
