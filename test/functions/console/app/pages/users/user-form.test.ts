import { expect, test } from 'vitest';
import {
  toChanges,
  toForm,
  toNewUser,
  type User,
} from '../../../../../../functions/console/app/pages/users/user-form.ts';

const alice: User = {
  user: 'alice',
  status: 'paid',
  contact: { email: 'alice@example.com', phone: '+48123456789' },
  preferences: {
    channels: { item_purchased: ['email', 'sms'], user_signup: [] },
    quiet_hours: { from: '22:00', to: '07:00', time_zone: 'Europe/Warsaw' },
  },
};

test('changes nothing of a user that was only looked at', () => {
  expect(toChanges(alice, toForm(alice))).toEqual({});
});

test('sends what is changed, and null for what is taken away', () => {
  const form = {
    ...toForm(alice),
    status: 'unpaid',
    phone: ' ',
    quietFrom: '',
    quietTo: '',
    timeZone: '',
    channels: { item_purchased: undefined, user_signup: [], password_reset: ['sms'] },
  };
  expect(toChanges(alice, form)).toEqual({
    status: 'unpaid',
    contact: { phone: null },
    preferences: { quiet_hours: null, channels: { item_purchased: null, password_reset: ['sms'] } },
  });
});

test('sends quiet hours as a whole, for the API to say what is missing', () => {
  const form = { ...toForm(alice), quietTo: '' };
  expect(toChanges(alice, form)).toEqual({
    preferences: { quiet_hours: { from: '22:00', to: '', time_zone: 'Europe/Warsaw' } },
  });
});

test('sends of a new user what was given', () => {
  expect(toNewUser(toForm(undefined, 'dave'))).toEqual({ user: 'dave', status: 'unpaid' });
  const form = {
    ...toForm(undefined),
    user: ' erin ',
    status: 'paid',
    email: 'erin@example.com',
    optOut: true,
  };
  expect(toNewUser(form)).toEqual({
    user: 'erin',
    status: 'paid',
    contact: { email: 'erin@example.com' },
    preferences: { opt_out: true },
  });
});
