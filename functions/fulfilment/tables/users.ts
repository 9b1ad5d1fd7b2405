import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { userName } from '../../orders/event.ts';
import { AlreadyExists, FunctionError, NotFound } from '../../shared/errors.ts';
import { retryConflicts } from '../../shared/retry-conflicts.ts';
import { parseInput, parseItem, scanTable, type Table } from '../../shared/table.ts';
import { type Page, type PageRequest, scanPage } from '../../shared/table-page.ts';

/** How often an update is made anew because somebody else changed the user meanwhile. */
const MAX_ATTEMPTS = 8;

/** Only a user who has paid is served. */
const userStatus = z.enum(['paid', 'unpaid'], 'must be paid or unpaid');

export type UserStatus = z.output<typeof userStatus>;

const EMAIL_RULE = 'must be an e-mail address of 254 characters at most';
const PHONE_RULE = 'must be a telephone number in E.164, such as +48123456789';
const PUSH_RULE =
  'must be the ARN of an SNS platform endpoint, such as arn:aws:sns:us-east-1:111122223333:endpoint/GCM/app/id';

/** Of three names: SNS takes 256 characters for an application's. */
const MAX_PUSH_LENGTH = 512;

const email = z.email(EMAIL_RULE).max(254, EMAIL_RULE);
const phone = z.string(PHONE_RULE).regex(/^\+[1-9]\d{1,14}$/, PHONE_RULE);
const push = z
  .string(PUSH_RULE)
  .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:endpoint\/[\w-]+\/[\w.-]+\/[\w-]+$/, PUSH_RULE)
  .max(MAX_PUSH_LENGTH, PUSH_RULE);

/** Where a user can be reached. */
export const contactSchema = z.strictObject({
  email: email.optional(),
  phone: phone.optional(),
  push: push.optional(),
});

export type Contact = z.output<typeof contactSchema>;

const NAME_RULE = 'must be a name in lower case with underscores, of 50 characters at most';
const TYPE_RULE =
  'must be under the name of a type of event in lower case with underscores, of 50 characters at most';
const CHANNELS_RULE = 'must be a list of up to 20 channels';

/** Names alone: which there are, the notifications pipeline knows, and it records one that it does not. */
const preferenceName = z.string(NAME_RULE).regex(/^[a-z][a-z0-9_]{0,49}$/, NAME_RULE);
const channelList = z.array(preferenceName, CHANNELS_RULE).max(20, CHANNELS_RULE);

/** With the longest names in the longest lists, these take an eighth of what DynamoDB takes for an item. */
const MAX_TYPES = 50;
const TYPES_RULE = `must name ${MAX_TYPES} types of event at most`;

/** Zod says of a key in its own words that it does not fit. */
const typeRule = {
  error: ({ code }: { readonly code: string }) => (code === 'invalid_key' ? TYPE_RULE : undefined),
};

function hasFewTypes(channels: object): boolean {
  return Object.keys(channels).length <= MAX_TYPES;
}

const TIME_RULE = 'must be a time of day from 00:00 to 23:59';
const timeOfDay = z.string(TIME_RULE).regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, TIME_RULE);

const ZONE_RULE = 'must be a time zone of the IANA database, such as Europe/Warsaw';
const timeZone = z.string(ZONE_RULE).refine(isTimeZone, ZONE_RULE);

/** A part of the day in which the user is left alone: from the first to before the second, over midnight when it is less. */
const quietHours = z
  .strictObject({ from: timeOfDay, to: timeOfDay, time_zone: timeZone })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    error: 'must differ from the time the quiet hours begin at',
  });

/** What a user wants to be told, and how. What is absent is as the notifications pipeline's default says. */
export const preferencesSchema = z.strictObject({
  /** Channels by type of event; an empty list is an opt-out of that type. */
  channels: z.record(preferenceName, channelList, typeRule).refine(hasFewTypes, TYPES_RULE).optional(),
  quiet_hours: quietHours.optional(),
  /** Nothing may reach the user. */
  opt_out: z.boolean('must be true or false').optional(),
});

export type Preferences = z.output<typeof preferencesSchema>;
export type QuietHours = z.output<typeof quietHours>;

export const userSchema = z.object({
  user: userName,
  status: userStatus,
  contact: contactSchema.optional(),
  preferences: preferencesSchema.optional(),
});

export type User = z.output<typeof userSchema>;

/** Whether somebody is served: all that is read of a user to decide an order, whatever else the item holds. */
export const servedUserSchema = userSchema.pick({ user: true, status: true });

/** What changes of a user; null takes away what was there. */
export const userChangesSchema = z.object({
  user: userName,
  status: userStatus.optional(),
  contact: z
    .strictObject({
      email: email.nullable().optional(),
      phone: phone.nullable().optional(),
      push: push.nullable().optional(),
    })
    .optional(),
  preferences: z
    .strictObject({
      channels: z
        .record(preferenceName, channelList.nullable(), typeRule)
        .refine(hasFewTypes, TYPES_RULE)
        .optional(),
      quiet_hours: quietHours.nullable().optional(),
      opt_out: z.boolean('must be true or false').optional(),
    })
    .optional(),
});

export type UserChanges = z.output<typeof userChangesSchema>;

/** @throws AlreadyExists when the name is taken; FunctionError VALUE_INVALID when something does not fit. */
export async function addUser(table: Table, input: User): Promise<User> {
  const user = parseInput(userSchema, input);
  const put = new PutCommand({
    TableName: table.name,
    Item: user,
    ConditionExpression: 'attribute_not_exists(#user)',
    ExpressionAttributeNames: { '#user': 'user' },
  });
  try {
    await retryConflicts(() => table.client.send(put));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new AlreadyExists(`User "${user.user}" exists already. Update it instead.`, { cause: error });
  }
  return user;
}

/**
 * Changes what is given and nothing else: one way of contact, the channels of one type of event, the quiet hours as a whole.
 * A change that somebody else makes meanwhile stays.
 * @returns the user as it is now.
 * @throws NotFound when there is no such user; FunctionError VALUE_INVALID when something does not fit, TABLE_BUSY when the
 *   user keeps changing.
 */
export async function updateUser(table: Table, input: UserChanges): Promise<User> {
  const changes = parseInput(userChangesSchema, input);
  for (let attempt = 1; ; attempt++) {
    const before = await getUser(table, changes.user);
    try {
      return await writeChanges(table, before, changes);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      if (attempt === MAX_ATTEMPTS) {
        const message = `User "${changes.user}" changed ${attempt} times while it was being updated. Try again.`;
        throw new FunctionError('TABLE_BUSY', message, { cause: error });
      }
    }
  }
}

/** Contact and preferences are written only when they are to change, and are still what was read. */
async function writeChanges(table: Table, before: User, changes: UserChanges): Promise<User> {
  const after = applyChanges(before, changes);
  const names: Record<string, string> = { '#user': 'user' };
  const values: Record<string, unknown> = {};
  const sets: string[] = [];
  const conditions = ['attribute_exists(#user)'];
  for (const field of ['status', 'contact', 'preferences'] as const) {
    if (changes[field] === undefined) continue;
    names[`#${field}`] = field;
    values[`:${field}`] = after[field];
    sets.push(`#${field} = :${field}`);
    if (field === 'status') continue;
    if (before[field] === undefined) {
      conditions.push(`attribute_not_exists(#${field})`);
    } else {
      values[`:${field}_before`] = before[field];
      conditions.push(`#${field} = :${field}_before`);
    }
  }
  if (sets.length === 0) return before;
  const update = new UpdateCommand({
    TableName: table.name,
    Key: { user: before.user },
    UpdateExpression: `SET ${sets.join(', ')}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ReturnValues: 'ALL_NEW',
  });
  const { Attributes } = await retryConflicts(() => table.client.send(update));
  return parseItem(userSchema, Attributes, table.name);
}

function applyChanges(user: User, { status, contact, preferences }: UserChanges): User {
  const { channels, ...others } = preferences ?? {};
  return parseInput(userSchema, {
    ...user,
    ...(status && { status }),
    ...(contact && { contact: merge(user.contact, contact) }),
    ...(preferences && {
      preferences: {
        ...merge(user.preferences, others),
        ...(channels && { channels: merge(user.preferences?.channels, channels) }),
      },
    }),
  });
}

/** The fields of the first with those of the second over them, without those that are null. */
function merge(before: object | undefined, changes: object): object {
  return Object.fromEntries(
    Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** @throws NotFound when there is no such user. */
export async function getUser(table: Table, user: string): Promise<User> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: { user }, ConsistentRead: true }),
  );
  if (Item === undefined) throw new NotFound(`There is no user "${user}". Add it first.`);
  return parseItem(userSchema, Item, table.name);
}

/** Every user, by name. */
export async function listUsers(table: Table): Promise<User[]> {
  const users = await scanTable(table, userSchema);
  return users.sort((a, b) => (a.user < b.user ? -1 : 1));
}

/** A page of the users, in no order. */
export function pageUsers(
  table: Table,
  request: PageRequest & { status?: UserStatus | undefined },
): Promise<Page<User>> {
  const { status } = request;
  return scanPage(table, request, { schema: userSchema, keyNames: ['user'], filter: { status } });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    // What Intl throws for a zone it does not know.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
