import { answerJson, type Endpoint } from '../site.ts';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html */
export const jwksEndpoint: Endpoint = {
  path: '/{poolId}/.well-known/jwks.json',
  methods: { GET: ({ pool }) => answerJson(200, pool.jwks) },
  origins: 'any',
};

/**
 * The issuer is the one of AWS, which tokens name; all else is here.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
 */
export const openIdConfigurationEndpoint: Endpoint = {
  path: '/{poolId}/.well-known/openid-configuration',
  methods: {
    GET: ({ pool, url }) =>
      answerJson(200, {
        authorization_endpoint: `${url}/oauth2/authorize`,
        end_session_endpoint: `${url}/logout`,
        id_token_signing_alg_values_supported: ['RS256'],
        issuer: pool.issuer,
        jwks_uri: `${url}/${pool.id}/.well-known/jwks.json`,
        response_types_supported: ['code'],
        revocation_endpoint: `${url}/oauth2/revoke`,
        scopes_supported: ['openid', 'email', 'phone', 'profile'],
        subject_types_supported: ['public'],
        token_endpoint: `${url}/oauth2/token`,
        token_endpoint_auth_methods_supported: ['none'],
        userinfo_endpoint: `${url}/oauth2/userInfo`,
      }),
  },
  origins: 'any',
};
