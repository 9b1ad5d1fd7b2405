import type { Endpoint } from '../site.ts';
import { authorizeEndpoint } from './authorize.ts';
import { loginEndpoint } from './login.ts';
import { logoutEndpoint } from './logout.ts';
import { revokeEndpoint } from './revoke.ts';
import { tokenEndpoint } from './token.ts';
import { userInfoEndpoint } from './user-info.ts';
import { jwksEndpoint, openIdConfigurationEndpoint } from './well-known.ts';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html */
export const endpoints: readonly Endpoint[] = [
  authorizeEndpoint,
  loginEndpoint,
  tokenEndpoint,
  revokeEndpoint,
  userInfoEndpoint,
  logoutEndpoint,
  jwksEndpoint,
  openIdConfigurationEndpoint,
];
