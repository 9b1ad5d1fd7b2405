import type { NotificationSettings } from './notification-settings.ts';

/** What a deployment may choose, beside its stage; given as context, in cdk.json or with `-c`. */
export interface Settings {
  readonly notifications: NotificationSettings;
}
