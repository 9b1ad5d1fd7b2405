import { expect, test } from 'vitest';
import { LocalAddresses } from '../../../local/platform/local-addresses.ts';

const AWS = 'https://shop.auth.eu-central-1.amazoncognito.com';
const LOCAL = 'http://127.0.0.1:4601';

test.each([
  [AWS, LOCAL],
  [`${AWS}/oauth2/token`, `${LOCAL}/oauth2/token`],
  [`{"url":"${AWS}","other":"${AWS}/login?x"}`, `{"url":"${LOCAL}","other":"${LOCAL}/login?x"}`],
  [AWS.toUpperCase(), LOCAL],
  [`${AWS}.evil.example`, `${AWS}.evil.example`],
  [`${AWS}:8443`, `${AWS}:8443`],
  ['https://shopXauth.eu-central-1.amazoncognito.com', 'https://shopXauth.eu-central-1.amazoncognito.com'],
  ['https://cognito-idp.eu-central-1.amazonaws.com/p', 'https://cognito-idp.eu-central-1.amazonaws.com/p'],
])('of %s makes %s', (text, replaced) => {
  const addresses = new LocalAddresses();
  addresses.add(AWS, LOCAL);
  expect(addresses.replaceIn(text)).toBe(replaced);
});

test('leaves what is taken back', () => {
  const addresses = new LocalAddresses();
  const forget = addresses.add(AWS, LOCAL);
  forget();
  expect(addresses.replaceIn(AWS)).toBe(AWS);
});
