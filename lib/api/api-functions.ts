import type { Deployment, Extras, TableAccess, WorkerDeclaration } from '../pipeline-declaration.ts';

/** What the functions behind the API are told of the stacks. ARNs, ids and addresses are tokens that CloudFormation fills in. */
export interface ApiSite extends Deployment {
  readonly clusterArn: string;
  /** Of the event source mappings. */
  readonly mappingArns: readonly string[];
  /** Of every function that pipelines and API have, each with its ARN. */
  readonly logGroups: readonly { readonly name: string; readonly arn: string }[];
  /** The names of those that may tell of an operator's action, and of those that may tell of a record. */
  readonly logGroupsOfActions: readonly string[];
  readonly logGroupsOfRecords: readonly string[];
  /** What metrics have as `service`: the pipelines. */
  readonly services: readonly string[];
  readonly signIn: { readonly issuer: string; readonly url: string; readonly clientId: string };
}

/** A function that only API Gateway invokes. */
export interface ApiFunctionDeclaration extends Omit<WorkerDeclaration, 'extras'> {
  /** The physical name is `<settings.name>-<name>`. */
  readonly name: string;
  readonly description: string;
  readonly extras?: (site: ApiSite) => Extras;
}

/**
 * What suits most of them. They end before API Gateway gives up on them (lib/api/http-api.ts), so that the caller hears from the
 * function why. Their number is limited, so that a crowd at the console takes nothing from the pipelines.
 */
const usual = { memoryMb: 512, timeoutSeconds: 10, reservedConcurrency: 20 };

const SCANNED = ['Scan'] as const;
const SCANNED_AND_GOT = ['GetItem', 'Scan'] as const;

/** What each route of `api/read` reads of a table: a list scans, one item is got, what is below a key is queried. */
const READ: readonly TableAccess[] = [
  { table: 'users', variable: 'USERS_TABLE', actions: SCANNED_AND_GOT },
  { table: 'inventory', variable: 'INVENTORY_TABLE', actions: SCANNED_AND_GOT },
  { table: 'order-decisions', variable: 'ORDER_DECISIONS_TABLE', actions: SCANNED_AND_GOT },
  { table: 'order-history', variable: 'ORDER_HISTORY_TABLE', actions: SCANNED_AND_GOT },
  { table: 'payments', variable: 'PAYMENTS_TABLE', actions: SCANNED_AND_GOT },
  { table: 'payment-totals', variable: 'PAYMENT_TOTALS_TABLE', actions: ['Query', 'Scan'] },
  { table: 'emails', variable: 'EMAILS_TABLE', actions: SCANNED_AND_GOT },
  { table: 'email-history', variable: 'EMAIL_HISTORY_TABLE', actions: ['Query'] },
  { table: 'email-counts', variable: 'EMAIL_COUNTS_TABLE', actions: SCANNED },
  { table: 'suppressions', variable: 'SUPPRESSIONS_TABLE', actions: SCANNED },
  { table: 'notifications', variable: 'NOTIFICATIONS_TABLE', actions: SCANNED },
];

/**
 * The functions of the HTTP API that are no pipeline's. Producers and kafka-admin are behind it as well, and have a minute for who
 * invokes them with IAM; over HTTP they answer before API Gateway gives up. What is done after that is not heard of, and a call
 * repeated with its Idempotency-Key counts nothing twice.
 */
export const apiFunctions: readonly ApiFunctionDeclaration[] = [
  {
    ...usual,
    name: 'api-read',
    entry: 'api/read',
    description: 'What the pipelines made: orders, users, stock, payments, e-mails, notifications',
    tables: READ,
  },
  {
    ...usual,
    name: 'api-edit',
    entry: 'api/edit',
    description: 'Adds and changes users and stock',
    reservedConcurrency: 10,
    tables: [
      { table: 'users', variable: 'USERS_TABLE', actions: ['GetItem', 'PutItem', 'UpdateItem'] },
      { table: 'inventory', variable: 'INVENTORY_TABLE', actions: ['PutItem', 'UpdateItem'] },
    ],
  },
  {
    ...usual,
    name: 'api-mappings',
    entry: 'api/mappings',
    description: 'Shows event source mappings, and switches them on and off',
    // Lambda takes 15 calls a second of this kind from an account, deployments among them.
    reservedConcurrency: 5,
    tables: [],
    extras: mappings,
  },
  {
    ...usual,
    name: 'api-observe',
    entry: 'api/observe',
    description: 'Metrics, errors, actions of operators, and journeys of records',
    // A search through the logs of all functions takes its time.
    timeoutSeconds: 28,
    // CloudWatch Logs takes 5 searches a second from an account.
    reservedConcurrency: 5,
    tables: [],
    extras: observe,
  },
  {
    ...usual,
    name: 'console',
    entry: 'console/handler',
    description: 'Serves the web console',
    tables: [],
    extras: ({ settings, signIn }) => ({
      environment: {
        MILLRACE_NAME: settings.name,
        SIGN_IN_ISSUER: signIn.issuer,
        SIGN_IN_URL: signIn.url,
        SIGN_IN_CLIENT_ID: signIn.clientId,
      },
      grants: [],
    }),
  },
];

function mappings({ clusterArn, mappingArns }: ApiSite): Extras {
  const [first, ...others] = mappingArns;
  return {
    environment: { CLUSTER_ARN: clusterArn },
    grants: [
      {
        actions: ['lambda:ListEventSourceMappings'],
        resources: ['*'],
        wildcardReason:
          'Lambda lists mappings on every resource or on none; the function asks for one cluster.',
      },
      ...(first === undefined
        ? []
        : [
            {
              actions: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
              resources: [first, ...others],
            } as const,
          ]),
    ],
  };
}

function observe({ settings, services, logGroups, ...site }: ApiSite): Extras {
  const [first, ...others] = logGroups.map(({ arn }) => arn);
  return {
    environment: {
      LOG_GROUPS: JSON.stringify(logGroups.map(({ name }) => name)),
      LOG_GROUPS_OF_ACTIONS: JSON.stringify(site.logGroupsOfActions),
      LOG_GROUPS_OF_RECORDS: JSON.stringify(site.logGroupsOfRecords),
      METRICS_NAMESPACE: settings.name,
      SERVICES: JSON.stringify(services),
    },
    grants: [
      ...(first === undefined
        ? []
        : [{ actions: ['logs:FilterLogEvents'], resources: [first, ...others] } as const]),
      {
        actions: ['cloudwatch:GetMetricData', 'xray:BatchGetTraces'],
        resources: ['*'],
        wildcardReason: 'Metrics and traces are no resources: IAM knows only "*" of these actions.',
      },
    ],
  };
}
