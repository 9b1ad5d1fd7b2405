import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ResourceFacts } from '../assembly/resource-type.ts';
import { issuerOf } from '../cognito/user-pool.ts';
import { defineResource } from './define-resource.ts';
import { TAGS_IGNORED } from './scalars.ts';

const NO_PASSWORDS = 'the users here have no passwords';
const OWN_USERS = 'the users here are made of the groups, with an e-mail address each';
const NO_MAIL = 'nobody here has to be sent anything: nobody registers';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html */
export const cognitoUserPool = defineResource({
  type: 'AWS::Cognito::UserPool',
  properties: z.strictObject({}),
  ignored: {
    AccountRecoverySetting: NO_PASSWORDS,
    AdminCreateUserConfig: OWN_USERS,
    AliasAttributes: OWN_USERS,
    AutoVerifiedAttributes: OWN_USERS,
    DeletionProtection: 'nothing here deletes a user pool',
    DeviceConfiguration: NO_PASSWORDS,
    EmailAuthenticationMessage: NO_MAIL,
    EmailAuthenticationSubject: NO_MAIL,
    EmailConfiguration: NO_MAIL,
    EmailVerificationMessage: NO_MAIL,
    EmailVerificationSubject: NO_MAIL,
    EnabledMfas: NO_PASSWORDS,
    MfaConfiguration: NO_PASSWORDS,
    Policies: NO_PASSWORDS,
    Schema: OWN_USERS,
    SmsAuthenticationMessage: NO_MAIL,
    SmsConfiguration: NO_MAIL,
    SmsVerificationMessage: NO_MAIL,
    UserAttributeUpdateSettings: OWN_USERS,
    UserPoolAddOns: 'nobody attacks the sign-in at a laptop',
    UserPoolName: 'it is for people',
    UserPoolTags: TAGS_IGNORED,
    UserPoolTier: 'nothing at a laptop is billed, and no feature of a higher tier is emulated',
    UsernameAttributes: OWN_USERS,
    UsernameConfiguration: OWN_USERS,
    VerificationMessageTemplate: NO_MAIL,
    WebAuthnFactorConfiguration: NO_PASSWORDS,
    WebAuthnRelyingPartyID: NO_PASSWORDS,
    WebAuthnUserVerification: NO_PASSWORDS,
  },
  attributes: ({ facts }) => {
    const id = poolId(facts);
    const issuer = issuerOf({ id, region: facts.region });
    return {
      Ref: id,
      UserPoolId: id,
      Arn: `arn:${facts.partition}:cognito-idp:${facts.region}:${facts.account}:userpool/${id}`,
      ProviderName: issuer.slice('https://'.length),
      ProviderURL: issuer,
    };
  },
  start: async ({ facts, platform, attribute }) => {
    await platform.userPools.addPool({ id: attribute('Ref'), region: facts.region });
    return {};
  },
});

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** AWS draws it; a fixed one keeps the keys of a pool its own across restarts. */
function poolId({ account, region, stack, logicalId }: ResourceFacts): string {
  const digest = createHash('sha256')
    .update(['user pool', account, region, stack, logicalId].join('\u0000'))
    .digest();
  const drawn = [...digest.subarray(0, 9)].map(
    (byte) => LETTERS_AND_DIGITS[byte % LETTERS_AND_DIGITS.length],
  );
  return `${region}_${drawn.join('')}`;
}
