import { z } from 'zod';

/** Something a caller must be allowed: `action` without its `dynamodb:`, on a table, an index, or the account. */
export type Right =
  | { readonly action: string; readonly table: string; readonly index?: string }
  | { readonly action: string; readonly anyTable: true };

/** An operation of the DynamoDB API: what it asks for, read from its request. */
export interface Operation {
  readonly name: string;
  /** @throws ZodError when the request lacks what the rights are derived from. */
  readonly rights: (body: unknown) => readonly Right[];
  /** What the operation is billed in; absent for what is not billed by the request. */
  readonly bills?: 'read' | 'write';
  /** The answer describes a table, with ARNs in it. */
  readonly describesTable?: true;
}

const tableName = z.string({
  error: "The parameter 'TableName' is required but was not present in the request",
});
const tableRequest = z.looseObject({ TableName: tableName });
const indexRequest = z.looseObject({ TableName: tableName, IndexName: z.string().nullish() });
const createRequest = z.looseObject({ TableName: tableName, Tags: z.array(z.unknown()).nullish() });
const batchRequest = z.looseObject({
  RequestItems: z.record(z.string(), z.unknown(), {
    error: "The parameter 'RequestItems' is required but was not present in the request",
  }),
});
const tagRequest = z.looseObject({
  ResourceArn: z.string({
    error: "The parameter 'ResourceArn' is required but was not present in the request",
  }),
});

/**
 * Each kind of transaction item needs the right of the single operation, not one of a transaction. The service refuses
 * an item of two kinds; an engine may run one of them and forget the other.
 */
const transactionItem = z
  .object({
    Put: tableRequest.nullish(),
    Update: tableRequest.nullish(),
    Delete: tableRequest.nullish(),
    ConditionCheck: tableRequest.nullish(),
    Get: tableRequest.nullish(),
  })
  .refine((item) => Object.values(item).filter((kind) => kind != null).length === 1, {
    error: 'TransactItems can only contain one of Check, Put, Update or Delete',
  });
const transactionRequest = z.looseObject({
  TransactItems: z.array(transactionItem, {
    error: "The parameter 'TransactItems' is required but was not present in the request",
  }),
});
const TRANSACTION_ACTIONS = [
  ['Put', 'PutItem'],
  ['Update', 'UpdateItem'],
  ['Delete', 'DeleteItem'],
  ['ConditionCheck', 'ConditionCheckItem'],
  ['Get', 'GetItem'],
] as const;

/**
 * Every operation that is passed on to the engine, with the rights it needs.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
const LISTED: readonly Operation[] = [
  { ...onTable('GetItem'), bills: 'read' },
  { ...onTable('PutItem'), bills: 'write' },
  { ...onTable('UpdateItem'), bills: 'write' },
  { ...onTable('DeleteItem'), bills: 'write' },
  { ...onIndex('Query'), bills: 'read' },
  { ...onIndex('Scan'), bills: 'read' },
  { ...onEachTable('BatchGetItem'), bills: 'read' },
  { ...onEachTable('BatchWriteItem'), bills: 'write' },
  { ...onEachItem('TransactGetItems'), bills: 'read' },
  { ...onEachItem('TransactWriteItems'), bills: 'write' },
  { name: 'CreateTable', rights: rightsToCreate, describesTable: true },
  { ...onTable('DeleteTable'), describesTable: true },
  { ...onTable('DescribeTable'), describesTable: true },
  { ...onTable('UpdateTable'), describesTable: true },
  onTable('DescribeTimeToLive'),
  onTable('UpdateTimeToLive'),
  onTaggedTable('TagResource'),
  onTaggedTable('UntagResource'),
  onTaggedTable('ListTagsOfResource'),
  { name: 'ListTables', rights: () => [{ action: 'ListTables', anyTable: true }] },
];

/** The same by name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  LISTED.map((operation) => [operation.name, operation]),
);

function onTable(action: string): Operation {
  return { name: action, rights: (body) => [{ action, table: tableRequest.parse(body).TableName }] };
}

/** An index is a resource of its own: the right to the table does not cover it. */
function onIndex(action: string): Operation {
  return {
    name: action,
    rights: (body) => {
      const { TableName, IndexName } = indexRequest.parse(body);
      return [{ action, table: TableName, ...(IndexName == null ? {} : { index: IndexName }) }];
    },
  };
}

function onEachTable(action: string): Operation {
  return {
    name: action,
    rights: (body) => Object.keys(batchRequest.parse(body).RequestItems).map((table) => ({ action, table })),
  };
}

function onEachItem(name: string): Operation {
  return {
    name,
    rights: (body) => {
      const rights = new Map<string, Right>();
      for (const item of transactionRequest.parse(body).TransactItems) {
        for (const [kind, action] of TRANSACTION_ACTIONS) {
          const table = item[kind]?.TableName;
          if (table != null) rights.set(`${action} ${table}`, { action, table });
        }
      }
      return [...rights.values()];
    },
  };
}

function onTaggedTable(action: string): Operation {
  return { name: action, rights: (body) => [{ action, table: tagRequest.parse(body).ResourceArn }] };
}

function rightsToCreate(body: unknown): readonly Right[] {
  const { TableName: table, Tags } = createRequest.parse(body);
  const create = { action: 'CreateTable', table };
  return Tags?.length ? [create, { action: 'TagResource', table }] : [create];
}
