/** What the templates of an assembly hold that costs, or that makes events cost. `id` is stack and logical id. */
export interface Facts {
  readonly regions: readonly string[];
  readonly clusters: readonly ClusterFacts[];
  readonly topics: readonly TopicFacts[];
  readonly mappings: readonly MappingFacts[];
  readonly functions: readonly FunctionFacts[];
  readonly tables: readonly TableFacts[];
  readonly endpoints: readonly EndpointFacts[];
  readonly natGateways: readonly { readonly id: string }[];
  readonly httpApis: readonly { readonly id: string }[];
  readonly apiStages: readonly ApiStageFacts[];
  readonly integrations: readonly IntegrationFacts[];
  readonly userPools: readonly { readonly id: string }[];
  readonly schedules: readonly ScheduleFacts[];
  readonly alarms: readonly AlarmFacts[];
  readonly compositeAlarms: readonly { readonly id: string }[];
  readonly dashboards: readonly { readonly id: string }[];
  readonly logGroups: readonly LogGroupFacts[];
  readonly keys: readonly { readonly id: string }[];
  /** What has no price here, or not in this form: told, never left out in silence. */
  readonly unpriced: readonly UnpricedFacts[];
}

export interface ClusterFacts {
  readonly id: string;
  /** Availability zones that it has subnets in. */
  readonly zones: number;
}

export interface TopicFacts {
  readonly name: string;
  readonly partitions: number;
  /** How long records are kept; infinite where nothing ends it. */
  readonly retentionDays: number;
  /** How much of a partition is kept at most. */
  readonly retentionBytes: number;
}

export interface MappingFacts {
  readonly id: string;
  /** The function's id or, given so, its name. */
  readonly function: string;
  readonly topics: readonly string[];
  /** The consumer group; the mapping's id where Lambda would make one up. */
  readonly group: string;
  /** Records in an invocation at most. */
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  /** Absent: on-demand mode. */
  readonly pollers?: PollerFacts;
  /** The groups of metrics that it was told to write; absent: none. */
  readonly metricGroups?: readonly string[];
}

export interface PollerFacts {
  readonly minimum: number;
  readonly maximum: number;
  /** Absent: the mapping has event poller units of its own. */
  readonly group?: string;
}

export interface FunctionFacts {
  readonly id: string;
  readonly name: string;
  readonly memoryMb: number;
  readonly architecture: 'arm64' | 'x86_64';
  readonly traced: boolean;
  /** How many of it may run at a time; absent: what the account has left. */
  readonly reservedConcurrency?: number;
  /** Whether lines of level INFO are kept: those of the function, and Lambda's own about each invocation. */
  readonly logs: { readonly application: boolean; readonly platform: boolean };
  /** Whether it writes metrics into its log, in the embedded metric format. */
  readonly emitsMetrics: boolean;
  /** Its environment: what is a topic's name among the values is what it writes to. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface TableFacts {
  readonly id: string;
  readonly pointInTimeRecovery: boolean;
  /** Whether it outlives its stack. */
  readonly retained: boolean;
}

export interface ApiStageFacts {
  readonly id: string;
  /** Whether each request is a line in a log group. */
  readonly logged: boolean;
  /** Absent: what the account may have. */
  readonly requestsPerSecond?: number;
}

export interface IntegrationFacts {
  readonly id: string;
  /** The id of the function that an API invokes. */
  readonly function: string;
}

export interface EndpointFacts {
  readonly id: string;
  readonly zones: number;
}

export interface ScheduleFacts {
  readonly id: string;
  /** The function's id or, given so, its name. */
  readonly function: string;
  readonly everyMinutes: number;
}

export interface AlarmFacts {
  readonly id: string;
  /** Each metric that it looks at counts. */
  readonly metrics: number;
  /** Looks more often than once a minute, which costs more. */
  readonly fast: boolean;
}

export interface LogGroupFacts {
  readonly id: string;
  /** Absent: for ever. */
  readonly retentionDays?: number;
}

export interface UnpricedFacts {
  readonly id: string;
  readonly type: string;
  /** What of it is not priced, where the type as such is. */
  readonly what?: string;
}

/** Everything of several readings; of none, facts that hold nothing. */
export function mergeFacts(parts: readonly Partial<Facts>[]): Facts {
  const all = <K extends keyof Facts>(key: K): Facts[K][number][] =>
    parts.flatMap((part): readonly Facts[K][number][] => part[key] ?? []);
  return {
    regions: [...new Set(all('regions'))],
    clusters: all('clusters'),
    topics: all('topics'),
    mappings: all('mappings'),
    functions: all('functions'),
    tables: all('tables'),
    endpoints: all('endpoints'),
    natGateways: all('natGateways'),
    httpApis: all('httpApis'),
    apiStages: all('apiStages'),
    integrations: all('integrations'),
    userPools: all('userPools'),
    schedules: all('schedules'),
    alarms: all('alarms'),
    compositeAlarms: all('compositeAlarms'),
    dashboards: all('dashboards'),
    logGroups: all('logGroups'),
    keys: all('keys'),
    unpriced: all('unpriced'),
  };
}

/** The function that a mapping or a schedule names. */
export function findFunction(facts: Facts, name: string): FunctionFacts | undefined {
  return facts.functions.find((one) => one.id === name || one.name === name);
}
