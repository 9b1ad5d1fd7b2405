import {
  CfnUserPool,
  CfnUserPoolClient,
  CfnUserPoolDomain,
  CfnUserPoolGroup,
  CfnUserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { toPascalCase } from '../pascal-case.ts';
import type { Settings } from '../settings/settings.ts';
import { SCOPES } from './api-operation.ts';
import type { TokenSource } from './http-api.ts';

export interface SignInProps {
  readonly settings: Settings;
  /** Where the console is, without a slash at the end. */
  readonly consoleUrl: string;
}

const ACCESS_TOKEN_MINUTES = 60;
/** A working day: whoever comes back the next morning signs in again. */
const REFRESH_TOKEN_HOURS = 12;
/**
 * From one step of a sign-in to the next, the longest that Cognito gives: it takes three minutes unless told otherwise, and whoever
 * signs in for the first time has an authenticator app to find and to set up.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 */
const SIGN_IN_STEP_MINUTES = 15;
const TEMPORARY_PASSWORD_DAYS = 3;
const PASSWORD_LENGTH = 12;

const GROUPS = [
  { name: 'operator', precedence: 1, description: 'May everything: send events, edit, operate Kafka' },
  { name: 'viewer', precedence: 2, description: 'May look at everything, and change nothing' },
];

/**
 * Who may use the console and the API: a user pool with the two groups, its sign-in page, and the client that the console is.
 * Nobody signs up: people are added with `aws cognito-idp admin-create-user`, their address as verified, and get their role with
 * `admin-add-user-to-group`.
 *
 * The plan is Essentials: 10,000 users a month are free, beyond them it is 0.015 USD a user. Lite is cheaper beyond that, and has no
 * managed login later on; Plus watches for stolen passwords, at 0.02 USD for each user from the first on.
 * https://aws.amazon.com/cognito/pricing/
 */
export class SignIn extends Construct implements TokenSource {
  readonly userPoolId: string;
  readonly clientId: string;
  /** As tokens have it. */
  readonly issuer: string;
  /** Of the sign-in page, without a slash at the end. */
  readonly url: string;
  readonly #resourceServer: string;

  constructor(scope: Construct, id: string, { settings, consoleUrl }: SignInProps) {
    super(scope, id);
    const { region, account } = Stack.of(this);
    this.#resourceServer = settings.name;
    const pool = this.#createPool(settings);
    this.userPoolId = pool.ref;
    this.issuer = `https://cognito-idp.${region}.amazonaws.com/${pool.ref}`;
    for (const { name, ...group } of GROUPS)
      new CfnUserPoolGroup(this, `${toPascalCase(name)}Group`, {
        userPoolId: pool.ref,
        groupName: name,
        ...group,
      });
    const domain = new CfnUserPoolDomain(this, 'Domain', {
      userPoolId: pool.ref,
      // Unique among all of the Region's, whosever they are.
      domain: settings.signIn.domainPrefix ?? `${settings.name}-${account}`,
      // The classic pages: those of managed login are blank without a style, which is a resource of its own.
      managedLoginVersion: 1,
    });
    this.url = `https://${domain.ref}.auth.${region}.amazoncognito.com`;
    this.clientId = this.#createClient(pool, consoleUrl);
  }

  scopeOf(scope: (typeof SCOPES)[number]): string {
    return `${this.#resourceServer}/${scope}`;
  }

  /**
   * With MFA required, the sign-in page has each user set up an authenticator app after the first password. When it is merely
   * allowed, it asks nobody, and the console has no page for it either, so there is nothing in between here. CloudFormation may
   * refuse to require it of a pool that is there.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
   * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1176
   */
  #createPool({ name, removalPolicy, signIn: { requireMfa } }: Settings): CfnUserPool {
    const isKept = removalPolicy === 'retain';
    const pool = new CfnUserPool(this, 'UserPool', {
      userPoolName: name,
      userPoolTier: 'ESSENTIALS',
      deletionProtection: isKept ? 'ACTIVE' : 'INACTIVE',
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      // An e-mail address signs in as well as a name, and actions are recorded under the name.
      aliasAttributes: ['email'],
      usernameConfiguration: { caseSensitive: false },
      schema: [{ name: 'email', required: true, mutable: true }],
      autoVerifiedAttributes: ['email'],
      accountRecoverySetting: { recoveryMechanisms: [{ name: 'verified_email', priority: 1 }] },
      policies: {
        passwordPolicy: {
          minimumLength: PASSWORD_LENGTH,
          requireLowercase: true,
          requireUppercase: true,
          requireNumbers: true,
          requireSymbols: true,
          temporaryPasswordValidityDays: TEMPORARY_PASSWORD_DAYS,
        },
      },
      ...(requireMfa
        ? { mfaConfiguration: 'ON', enabledMfas: ['SOFTWARE_TOKEN_MFA'] }
        : { mfaConfiguration: 'OFF' }),
    });
    // As tables are: what is protected CloudFormation could not take back when its creation is rolled back.
    pool.applyRemovalPolicy(isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason:
        'The Plus plan costs from the first user on, for a console that only invited people sign in to.',
    });
    if (!requireMfa)
      Validations.of(pool).acknowledge({
        id: 'AwsSolutions-COG2',
        reason: 'A password is enough in a place to try things: signIn.requireMfa is true in prod.',
      });
    return pool;
  }

  /**
   * A public client: what runs in a browser can keep no secret, so it proves by PKCE that who asks for tokens is who asked for
   * the code. The console sends the challenge; Cognito holds it to what was sent.
   */
  #createClient(pool: CfnUserPool, consoleUrl: string): string {
    const scopes = new CfnUserPoolResourceServer(this, 'ResourceServer', {
      userPoolId: pool.ref,
      identifier: this.#resourceServer,
      name: this.#resourceServer,
      scopes: SCOPES.map((scopeName) => ({ scopeName, scopeDescription: SCOPE_DESCRIPTIONS[scopeName] })),
    });
    const client = new CfnUserPoolClient(this, 'ConsoleClient', {
      userPoolId: pool.ref,
      clientName: 'console',
      generateSecret: false,
      supportedIdentityProviders: ['COGNITO'],
      allowedOAuthFlowsUserPoolClient: true,
      allowedOAuthFlows: ['code'],
      allowedOAuthScopes: ['openid', ...SCOPES.map((scope) => this.scopeOf(scope))],
      callbackUrLs: [`${consoleUrl}/`],
      logoutUrLs: [`${consoleUrl}/`],
      // Passwords go to the sign-in page alone: none of the flows that take one from a client.
      explicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      preventUserExistenceErrors: 'ENABLED',
      enableTokenRevocation: true,
      authSessionValidity: SIGN_IN_STEP_MINUTES,
      accessTokenValidity: ACCESS_TOKEN_MINUTES,
      idTokenValidity: ACCESS_TOKEN_MINUTES,
      refreshTokenValidity: REFRESH_TOKEN_HOURS,
      tokenValidityUnits: { accessToken: 'minutes', idToken: 'minutes', refreshToken: 'hours' },
    });
    // It names the scopes by text, which Cognito refuses before they exist.
    client.node.addDependency(scopes);
    return client.ref;
  }
}

const SCOPE_DESCRIPTIONS: Readonly<Record<(typeof SCOPES)[number], string>> = {
  read: 'Look at everything',
  write: 'Send events, edit, operate Kafka',
};
