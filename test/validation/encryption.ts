import type { Resource } from '../lib/synthesize.ts';

interface Encryption {
  /** How what it holds, and what goes to and from it, is encrypted; or that there is nothing. */
  readonly how: string;
  /** What of its properties says otherwise. */
  readonly fault?: (properties: Resource['Properties']) => string | undefined;
}

const NOTHING = 'holds and carries no data';
const NO_KEY_OF_OUR_OWN =
  'with a key of the service, free and always on; one of our own would cost by the month and the request, and protect from nobody but who may use the service';

/** Of each type of resource in the stacks. One that is not here has not been thought about. */
export const ENCRYPTION: Readonly<Record<string, Encryption>> = {
  'AWS::MSK::ServerlessCluster': {
    how: 'at rest by the service, which offers no choice; in transit TLS, of which IAM is a part: there is no other way in',
    fault: ({ ClientAuthentication }) =>
      ClientAuthentication?.Sasl?.Iam?.Enabled === true
        ? undefined
        : 'clients do not have to use IAM over TLS',
  },
  'AWS::DynamoDB::GlobalTable': {
    how: `at rest ${NO_KEY_OF_OUR_OWN}; in transit TLS, by the endpoint`,
  },
  'AWS::Logs::LogGroup': { how: `at rest ${NO_KEY_OF_OUR_OWN}; in transit TLS` },
  'AWS::Lambda::Function': {
    how: 'variables and code at rest with a key that AWS manages; variables hold no secret. To Kafka SASL_SSL, to AWS TLS',
    fault: ({ Environment }) => {
      const { KAFKA_SECURITY_PROTOCOL: protocol, ...others } = Environment?.Variables ?? {};
      if (typeof protocol === 'string' && protocol !== 'SASL_SSL') return `speaks ${protocol} with Kafka`;
      if (Object.hasOwn(others, 'NODE_TLS_REJECT_UNAUTHORIZED')) return 'trusts any certificate';
      return JSON.stringify(others).includes('http://') ? 'has an address without TLS' : undefined;
    },
  },
  'AWS::Lambda::EventSourceMapping': {
    how: 'carries records over TLS; a filter, which would be stored, it has none',
    fault: ({ FilterCriteria }) =>
      FilterCriteria === undefined ? undefined : 'stores a filter without a key',
  },
  'AWS::SNS::Topic': {
    how: 'stores no message that it could deliver; CloudWatch cannot use the key that AWS manages for SNS. In transit TLS, by the policy of the topic',
  },
  'AWS::SNS::TopicPolicy': {
    how: 'refuses what comes without TLS',
    fault: ({ PolicyDocument }) =>
      JSON.stringify(PolicyDocument).includes('"aws:SecureTransport":"false"')
        ? undefined
        : 'takes messages without TLS',
  },
  'AWS::SNS::Subscription': {
    how: 'e-mail, as encrypted as its servers agree: alarms tell names and numbers of ours, no events',
    fault: ({ Protocol }) => (['email', 'https'].includes(Protocol) ? undefined : `delivers by ${Protocol}`),
  },
  'Custom::BootstrapBrokers': { how: NOTHING },
  'Custom::KafkaTopics': { how: 'speaks with Kafka as the cluster says, which is SASL_SSL' },
  'AWS::Glue::Registry': {
    how: 'schemas, at rest with a key of the service; they are in this repository as well',
  },
  'AWS::Glue::Schema': { how: 'as its registry' },
  'AWS::Glue::SchemaVersion': { how: 'as its registry' },
  'AWS::CloudWatch::Alarm': { how: NOTHING },
  'AWS::CloudWatch::Dashboard': { how: NOTHING },
  'AWS::Budgets::Budget': { how: NOTHING },
  'AWS::Scheduler::Schedule': {
    how: 'at rest with a key of the service; it has no input of its own',
    fault: ({ Target }) => (Target?.Input === undefined ? undefined : 'has an input, which nobody looked at'),
  },
  'AWS::ApiGatewayV2::Api': {
    how: 'takes TLS 1.2 and better at the address that AWS gives it, and nothing else',
  },
  'AWS::ApiGatewayV2::Authorizer': {
    how: 'fetches the keys that tokens are verified with over TLS',
    fault: ({ JwtConfiguration }) =>
      JSON.stringify(JwtConfiguration?.Issuer ?? '').includes('https://')
        ? undefined
        : 'has an issuer without TLS',
  },
  'AWS::ApiGatewayV2::Integration': {
    how: 'invokes a function, as an API of AWS does',
    fault: ({ IntegrationType }) =>
      IntegrationType === 'AWS_PROXY' ? undefined : `integrates by ${IntegrationType}`,
  },
  'AWS::ApiGatewayV2::Route': { how: NOTHING },
  'AWS::ApiGatewayV2::Stage': { how: 'writes into its log group, as that is encrypted' },
  'AWS::Cognito::UserPool': {
    how: `at rest ${NO_KEY_OF_OUR_OWN}; passwords as hashes that cannot be turned back; in transit TLS`,
  },
  'AWS::Cognito::UserPoolClient': {
    how: 'a public client has no secret; sends people back over TLS',
    fault: ({ CallbackURLs, LogoutURLs, GenerateSecret }) => {
      if (GenerateSecret !== false) return 'has a secret, which no browser can keep';
      return JSON.stringify([CallbackURLs, LogoutURLs]).includes('http://')
        ? 'sends people back without TLS'
        : undefined;
    },
  },
  'AWS::Cognito::UserPoolDomain': { how: 'TLS, with a certificate of AWS' },
  'AWS::Cognito::UserPoolGroup': { how: NOTHING },
  'AWS::Cognito::UserPoolResourceServer': { how: NOTHING },
  'AWS::Lambda::Permission': { how: NOTHING },
  'AWS::IAM::Role': { how: NOTHING },
  'AWS::IAM::Policy': { how: NOTHING },
  'AWS::EC2::VPC': { how: NOTHING },
  'AWS::EC2::Subnet': { how: NOTHING },
  'AWS::EC2::RouteTable': { how: NOTHING },
  'AWS::EC2::SubnetRouteTableAssociation': { how: NOTHING },
  'AWS::EC2::SecurityGroup': { how: NOTHING },
  'AWS::EC2::SecurityGroupIngress': {
    how: 'lets TLS to Kafka in, by its port',
    fault: ({ FromPort, ToPort }) =>
      FromPort === 9098 && ToPort === 9098 ? undefined : 'opens another port',
  },
  'AWS::EC2::SecurityGroupEgress': {
    how: 'lets TLS to Kafka out, by its port',
    fault: ({ FromPort, ToPort }) =>
      FromPort === 9098 && ToPort === 9098 ? undefined : 'opens another port',
  },
  'AWS::EC2::VPCEndpoint': { how: 'carries what clients of S3 and DynamoDB encrypt' },
  'AWS::EC2::FlowLog': { how: 'writes into its log group, as that is encrypted' },
};
