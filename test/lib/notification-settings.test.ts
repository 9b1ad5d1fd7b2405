import { describe, expect, it } from 'vitest';
import { readNotificationSettings } from '../../lib/notification-settings.ts';
import { SettingError } from '../../lib/setting-error.ts';

describe('readNotificationSettings', () => {
  it('logs at most 30 notifications a minute for each user, and defers the rest, unless told otherwise', () => {
    expect(readNotificationSettings({ stage: 'prod', 'aws:cdk:version': '2' })).toEqual({
      mode: 'log',
      limit: 30,
      windowSeconds: 60,
      overLimit: 'defer',
    });
  });

  it('takes text, as the command line gives it, and numbers, as cdk.json may hold them', () => {
    const settings = {
      mode: 'send',
      sender: 'news@example.com',
      limit: 5,
      windowSeconds: 10,
      overLimit: 'drop',
    };
    expect(
      readNotificationSettings({
        'notifications.mode': 'send',
        'notifications.sender': 'news@example.com',
        'notifications.limit': '5',
        'notifications.windowSeconds': 10,
        'notifications.overLimit': 'drop',
      }),
    ).toEqual(settings);
  });

  it.each([
    ['mode', 'sned', 'context "notifications.mode" is "sned": give log or send'],
    [
      'sender',
      'news',
      'context "notifications.sender" is "news": give the e-mail address that SES sends from',
    ],
    ['limit', '0', 'context "notifications.limit" is "0": give a whole number from 1 to 1000000'],
    ['limit', '1e3', 'context "notifications.limit" is "1e3": give a whole number from 1 to 1000000'],
    ['limit', '', 'context "notifications.limit" is "": give a whole number from 1 to 1000000'],
    [
      'windowSeconds',
      1.5,
      'context "notifications.windowSeconds" is 1.5: give a whole number from 1 to 86400',
    ],
    ['overLimit', true, 'context "notifications.overLimit" is true: give defer or drop'],
  ])('refuses %s of %j and says what fits', (name, value, message) => {
    expect(() => readNotificationSettings({ [`notifications.${name}`]: value })).toThrow(
      new SettingError(message),
    );
  });

  it.each([
    'notifications',
    'notifications.mod',
    'notification.mode',
    'Notifications.mode',
    'notifications.toString',
  ])('refuses the key %s and says which there are', (key) => {
    expect(() => readNotificationSettings({ [key]: 'send' })).toThrow(
      new SettingError(
        `context "${key}" is no setting: there are notifications.mode, notifications.sender, notifications.limit, notifications.windowSeconds, notifications.overLimit`,
      ),
    );
  });

  it('sends only when it is told from whom', () => {
    expect(() => readNotificationSettings({ 'notifications.mode': 'send' })).toThrow(
      new SettingError(
        'context "notifications.sender" is absent: give the e-mail address that SES sends from: notifications.mode is send',
      ),
    );
  });

  it('names all that is wrong at once', () => {
    const context = {
      'notifications.mod': 'send',
      'notifications.limit': -1,
      'notifications.overLimit': 'keep',
    };
    expect(() => readNotificationSettings(context)).toThrow(/mod" is no setting.*limit" is -1.*overLimit"/s);
  });
});
