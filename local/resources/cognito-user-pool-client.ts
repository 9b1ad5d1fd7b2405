import { createHash } from 'node:crypto';
import { z } from 'zod';
import { physicalName } from '../assembly/identity.ts';
import type { PropertyIssue, ResourceFacts } from '../assembly/resource-type.ts';
import { defineResource } from './define-resource.ts';
import { flag, integer } from './scalars.ts';

const UNIT_SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
const unit = z.enum(['seconds', 'minutes', 'hours', 'days']);
const HOUR = 3600;
const DAY = 86_400;

const redirectUrl = z
  .string()
  .max(1024)
  .refine(
    isRedirectUrl,
    'expected an absolute https:// URL, http:// of this computer or one of an app, with no fragment',
  );

const NO_PASSWORDS = 'the users here have no passwords';
const OWN_USERS = 'the users here have an e-mail address, which every client may read';

const properties = z.strictObject({
  UserPoolId: z.string(),
  ClientName: z.string().min(1).max(128).optional(),
  GenerateSecret: flag
    .refine((generates) => !generates, 'clients with a secret are not emulated; a public client uses PKCE')
    .optional(),
  AllowedOAuthFlowsUserPoolClient: flag.default(false),
  AllowedOAuthFlows: z
    .array(
      z.literal('code', {
        error: ({ input }) => `the grant ${JSON.stringify(input)} is not emulated, code is the only one`,
      }),
    )
    .default([]),
  AllowedOAuthScopes: z.array(z.string().min(1).max(256)).max(50).default([]),
  CallbackURLs: z.array(redirectUrl).max(100).default([]),
  LogoutURLs: z.array(redirectUrl).max(100).default([]),
  SupportedIdentityProviders: z
    .array(z.literal('COGNITO', 'only the pool itself is emulated as a provider: COGNITO'))
    .optional(),
  EnableTokenRevocation: flag.default(true),
  RefreshTokenRotation: z
    .object({ Feature: z.literal('DISABLED', 'rotation of refresh tokens is not emulated: DISABLED') })
    .optional(),
  AccessTokenValidity: integer(1, DAY).optional(),
  IdTokenValidity: integer(1, DAY).optional(),
  RefreshTokenValidity: integer(0, 315_360_000).optional(),
  TokenValidityUnits: z
    .strictObject({
      AccessToken: unit.default('hours'),
      IdToken: unit.default('hours'),
      RefreshToken: unit.default('days'),
    })
    .default({ AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' }),
});
type Properties = z.output<typeof properties>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html */
export const cognitoUserPoolClient = defineResource({
  type: 'AWS::Cognito::UserPoolClient',
  properties,
  ignored: {
    AuthSessionValidity: NO_PASSWORDS,
    DefaultRedirectURI: 'the sign-in page asks for a redirect_uri in every request',
    EnablePropagateAdditionalUserContextData: 'nobody attacks the sign-in at a laptop',
    ExplicitAuthFlows: 'they are those of the API; the sign-in page is the only way in here',
    PreventUserExistenceErrors: NO_PASSWORDS,
    ReadAttributes: OWN_USERS,
    WriteAttributes: 'nobody changes the users here',
  },
  check: ({ properties }) => [...checkFlows(properties), ...checkValidity(properties)],
  attributes: ({ facts, properties }) => {
    const id = clientId(facts);
    return { Ref: id, ClientId: id, Name: nameOf(facts, properties) };
  },
  start: ({ facts, properties, platform, attribute }) => {
    const isSigningIn = properties.AllowedOAuthFlowsUserPoolClient;
    platform.userPools.addClient(properties.UserPoolId, {
      id: attribute('Ref'),
      name: nameOf(facts, properties),
      scopes: properties.AllowedOAuthScopes,
      // Cognito knows no way back to a client that may not use the authorization server.
      callbackUrls: isSigningIn ? properties.CallbackURLs : [],
      logoutUrls: isSigningIn ? properties.LogoutURLs : [],
      validitySeconds: toSeconds(properties),
      revocation: properties.EnableTokenRevocation,
    });
    return {};
  },
});

function nameOf(facts: ResourceFacts, { ClientName }: Properties): string {
  return ClientName ?? physicalName(facts, 128);
}

/** Absolute, with no fragment, and http nowhere but on this computer: an HTTP API here has an address of that kind. */
function isRedirectUrl(text: string): boolean {
  if (!/^[\x21-\x7e]+$/.test(text) || text.includes('#') || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  if (protocol === 'http:') return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  return !['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'].includes(protocol);
}

function checkFlows({ AllowedOAuthFlowsUserPoolClient, ...given }: Properties): PropertyIssue[] {
  const issue = (name: string, problem: string): PropertyIssue => ({ kind: 'value', path: [name], problem });
  if (!AllowedOAuthFlowsUserPoolClient) return [];
  if (given.AllowedOAuthFlows.length === 0) return [issue('AllowedOAuthFlows', 'is required: ["code"]')];
  if (given.AllowedOAuthScopes.length === 0)
    return [issue('AllowedOAuthScopes', 'is required where AllowedOAuthFlows are given')];
  if (given.CallbackURLs.length === 0)
    return [issue('CallbackURLs', 'is required where AllowedOAuthFlows are given')];
  return [];
}

const MAX_REFRESH = 3650 * DAY;
const VALIDITIES = [
  { name: 'AccessTokenValidity', token: 'access', least: 300, most: DAY, range: '5 minutes to 1 day' },
  { name: 'IdTokenValidity', token: 'id', least: 300, most: DAY, range: '5 minutes to 1 day' },
  {
    name: 'RefreshTokenValidity',
    token: 'refresh',
    least: HOUR,
    most: MAX_REFRESH,
    range: '1 hour to 10 years',
  },
] as const;

function checkValidity(given: Properties): PropertyIssue[] {
  const seconds = toSeconds(given);
  return VALIDITIES.filter(({ token, least, most }) => seconds[token] < least || seconds[token] > most).map(
    ({ name, token, range }) => ({
      ...{ kind: 'value', path: [name] },
      problem: `expected ${range}, it is ${seconds[token]} seconds`,
    }),
  );
}

/** One hour, one hour and 30 days where the template says nothing; 0 for a refresh token is that as well. */
function toSeconds({ TokenValidityUnits: units, ...given }: Properties) {
  const count = (value: number | undefined, per: z.output<typeof unit>, otherwise: number): number =>
    value === undefined || value === 0 ? otherwise : value * UNIT_SECONDS[per];
  return {
    access: count(given.AccessTokenValidity, units.AccessToken, HOUR),
    id: count(given.IdTokenValidity, units.IdToken, HOUR),
    refresh: count(given.RefreshTokenValidity, units.RefreshToken, 30 * DAY),
  };
}

const LETTERS_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 26;

/** AWS draws it; a fixed one keeps bookmarks and sessions of a browser. */
function clientId({ account, region, stack, logicalId }: ResourceFacts): string {
  const digest = createHash('sha256')
    .update(['user pool client', account, region, stack, logicalId].join('\u0000'))
    .digest();
  return [...digest.subarray(0, ID_LENGTH)]
    .map((byte) => LETTERS_AND_DIGITS[byte % LETTERS_AND_DIGITS.length])
    .join('');
}
