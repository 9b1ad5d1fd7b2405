import { deterministicUuid, ec2Id } from '../../assembly/identity.ts';
import type { Json, JsonObject } from '../../assembly/json.ts';
import type { PlannedAttributes, ResourceFacts } from '../../assembly/resource-type.ts';

/** A CloudFormation type that the runner accepts and does nothing with. */
export interface InertType {
  readonly type: string;
  /** Why leaving it out changes nothing that a function could notice, or what it is that changes. */
  readonly reason: string;
  /** `Ref` is a made-up name unless this says what `Ref` and `Fn::GetAtt` answer. */
  readonly attributes?: (facts: ResourceFacts, properties: JsonObject) => PlannedAttributes;
}

/** Answers an id of EC2's form for `Ref` and for one attribute. */
export function withId(prefix: string, attribute: string): (facts: ResourceFacts) => PlannedAttributes {
  return (facts) => ({ Ref: ec2Id(prefix, facts), [attribute]: ec2Id(prefix, facts) });
}

export function given(properties: JsonObject, name: string, otherwise: Json): Json {
  return properties[name] ?? otherwise;
}

/** `arn:<partition>:<service>:<region>:<account>:<rest>` */
export function toArn({ partition, region, account }: ResourceFacts, service: string, rest: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${rest}`;
}

/** A UUID that is the resource's own, the same at every start. */
export function toUuid({ account, region, stack, logicalId, type }: ResourceFacts): string {
  return deterministicUuid(type, account, region, stack, logicalId);
}
