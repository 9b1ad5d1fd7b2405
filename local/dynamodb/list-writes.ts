/**
 * What a request writes, item by item. It was accepted by the engine or refused for its conditions, so it reads as the API
 * says; it is looked at with as little work as can be, for every write of every function passes here.
 */
export interface ItemWrite {
  readonly table: string;
  readonly operation: 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';
  /** In DynamoDB's JSON: the key, or of a put the whole item. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly isWhole: boolean;
}

type Members = Readonly<Record<string, unknown>>;

const KINDS = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  PutRequest: 'PutItem',
  DeleteRequest: 'DeleteItem',
} as const;

/** In the order of the request; none for an operation that writes no items. */
export function listWrites(operation: string, request: unknown): ItemWrite[] {
  if (!isMembers(request)) return [];
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return toWrite(operation, request, request['TableName']);
    case 'TransactWriteItems':
      return asList(request['TransactItems']).flatMap((item) => listOne(item));
    case 'BatchWriteItem':
      return Object.entries(isMembers(request['RequestItems']) ? request['RequestItems'] : {}).flatMap(
        ([table, items]) => asList(items).flatMap((item) => listOne(item, table)),
      );
    default:
      return [];
  }
}

/** An item of a transaction names its table, one of a batch stands below its table. */
function listOne(item: unknown, table?: string): ItemWrite[] {
  if (!isMembers(item)) return [];
  for (const kind in item) {
    const one = item[kind];
    if (isKind(kind) && isMembers(one)) return toWrite(KINDS[kind], one, table ?? one['TableName']);
  }
  return [];
}

function toWrite(operation: ItemWrite['operation'], members: Members, table: unknown): ItemWrite[] {
  const attributes = members['Key'] ?? members['Item'];
  if (typeof table !== 'string' || !isMembers(attributes)) return [];
  return [{ table, operation, attributes, isWhole: members['Key'] === undefined }];
}

function isKind(name: string): name is keyof typeof KINDS {
  return Object.hasOwn(KINDS, name);
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
