/**
 * How the coordinator answers, in Kafka's own error names: the numbers belong to the wire.
 * https://kafka.apache.org/protocol.html#protocol_error_codes
 */
export type GroupError =
  | 'NONE'
  | 'OFFSET_METADATA_TOO_LARGE'
  | 'COORDINATOR_NOT_AVAILABLE'
  | 'NOT_COORDINATOR'
  | 'ILLEGAL_GENERATION'
  | 'INCONSISTENT_GROUP_PROTOCOL'
  | 'INVALID_GROUP_ID'
  | 'UNKNOWN_MEMBER_ID'
  | 'INVALID_SESSION_TIMEOUT'
  | 'REBALANCE_IN_PROGRESS'
  | 'NON_EMPTY_GROUP'
  | 'GROUP_ID_NOT_FOUND'
  | 'MEMBER_ID_REQUIRED'
  | 'GROUP_MAX_SIZE_REACHED'
  | 'FENCED_INSTANCE_ID';

/** One way of assigning partitions that a member can take part in, and what it says about itself for it. */
export interface Protocol {
  readonly name: string;
  readonly metadata: Buffer;
}

/** Who sends a request: `instanceId` is set for a static member, `memberId` is empty before the first join. */
export interface MemberIdentity {
  readonly memberId: string;
  readonly instanceId: string | null;
}

export interface JoinRequest extends MemberIdentity {
  readonly groupId: string;
  /** JoinGroup v4 and later: a dynamic member without an id is given one and asked to join again (KIP-394). */
  readonly requireKnownMemberId: boolean;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocolType: string;
  readonly protocols: readonly Protocol[];
}

export interface JoinResult {
  readonly error: GroupError;
  /** -1 when refused. */
  readonly generation: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly leaderId: string;
  readonly memberId: string;
  /** Filled for the leader alone. */
  readonly members: readonly {
    readonly memberId: string;
    readonly instanceId: string | null;
    readonly metadata: Buffer;
  }[];
}

/** A request of a member that has joined. */
export interface MemberRequest extends MemberIdentity {
  readonly groupId: string;
  readonly generation: number;
}

export interface SyncRequest extends MemberRequest {
  /** Sent since SyncGroup v5; checked against the group's when not null. */
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  /** Filled by the leader alone. */
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[];
}

export interface SyncResult {
  readonly error: GroupError;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly assignment: Buffer;
}

export interface LeaveResult extends MemberIdentity {
  readonly error: GroupError;
}

/** The service's own words for where a group stands. */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

export interface GroupDescription {
  readonly groupId: string;
  readonly state: GroupState;
  readonly protocolType: string;
  /** Empty unless the group is Stable, as are metadata and assignments. */
  readonly protocolName: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly instanceId: string | null;
    readonly clientId: string;
    readonly clientHost: string;
    readonly metadata: Buffer;
    readonly assignment: Buffer;
  }[];
}

const NOTHING = Buffer.alloc(0);

export function refuseJoin(memberId: string, error: GroupError): JoinResult {
  return {
    error,
    generation: -1,
    protocolType: null,
    protocolName: null,
    leaderId: '',
    memberId,
    members: [],
  };
}

export function refuseSync(error: GroupError): SyncResult {
  return { error, protocolType: null, protocolName: null, assignment: NOTHING };
}
