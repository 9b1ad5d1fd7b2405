import { expect, test } from 'vitest';
import { SECRET_FIELDS } from '../../../functions/kafka-admin/secret-fields.ts';
import { secretFields } from '../../../functions/notifications/event.ts';

test('what viewers are not shown is what the types of event call secret', () => {
  expect(SECRET_FIELDS.toSorted()).toEqual(secretFields.toSorted());
});
