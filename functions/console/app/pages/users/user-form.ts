import type { showUser } from '../../../../api/contract/users.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';

export type User = AnswerOf<typeof showUser>;

/** What the form holds: texts as typed, empty for what is not given. */
export interface UserForm {
  readonly user: string;
  readonly status: string;
  readonly email: string;
  readonly phone: string;
  readonly push: string;
  readonly optOut: boolean;
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly timeZone: string;
  /** By type of event; undefined is the pipeline's default, an empty list is none. */
  readonly channels: Readonly<Record<string, readonly string[] | undefined>>;
}

const CONTACTS = ['email', 'phone', 'push'] as const;

export function toForm(user: User | undefined, name = ''): UserForm {
  const { contact, preferences } = user ?? {};
  return {
    user: user?.user ?? name,
    status: user?.status ?? 'unpaid',
    email: contact?.email ?? '',
    phone: contact?.phone ?? '',
    push: contact?.push ?? '',
    optOut: preferences?.opt_out ?? false,
    quietFrom: preferences?.quiet_hours?.from ?? '',
    quietTo: preferences?.quiet_hours?.to ?? '',
    timeZone: preferences?.quiet_hours?.time_zone ?? '',
    channels: preferences?.channels ?? {},
  };
}

/** A new user, with what was given of it. */
export function toNewUser(form: UserForm): object {
  const { contact, preferences } = toChanges(undefined, form);
  return {
    user: form.user.trim(),
    status: form.status,
    ...(contact && { contact }),
    ...(preferences && { preferences }),
  };
}

export interface UserChanges {
  readonly status?: string;
  readonly contact?: Readonly<Record<string, string | null>>;
  readonly preferences?: Readonly<Record<string, unknown>>;
}

/** What the form changes of a user, and nothing else: null takes away what was there. */
export function toChanges(before: User | undefined, form: UserForm): UserChanges {
  const old = toForm(before);
  const contact = Object.fromEntries(
    CONTACTS.filter((way) => form[way].trim() !== old[way]).map((way) => [way, form[way].trim() || null]),
  );
  const channels = Object.fromEntries(
    Object.keys({ ...old.channels, ...form.channels })
      .filter((type) => !isSame(form.channels[type], old.channels[type]))
      .map((type) => [type, form.channels[type] ?? null]),
  );
  const [quiet, oldQuiet] = [toQuietHours(form), toQuietHours(old)];
  const preferences = {
    ...(form.optOut !== old.optOut && { opt_out: form.optOut }),
    ...(!isSame(quiet, oldQuiet) && { quiet_hours: quiet }),
    ...(!isEmpty(channels) && { channels }),
  };
  return {
    ...(form.status !== before?.status && { status: form.status }),
    ...(!isEmpty(contact) && { contact }),
    ...(!isEmpty(preferences) && { preferences }),
  };
}

function toQuietHours({ quietFrom, quietTo, timeZone }: UserForm): object | null {
  const hours = { from: quietFrom.trim(), to: quietTo.trim(), time_zone: timeZone.trim() };
  return Object.values(hours).every((text) => text === '') ? null : hours;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}
