import { physicalName } from '../../assembly/identity.ts';
import type { JsonObject } from '../../assembly/json.ts';
import type { PlannedAttributes, ResourceFacts } from '../../assembly/resource-type.ts';
import { given, type InertType, toArn, toUuid } from './inert-type.ts';

const NO_ALARMS =
  "nothing at a laptop is watched over time; metrics are in the runner's journal as they come";
const NO_TOPICS =
  'nobody subscribes at a laptop, and no alarm fires; a function that publishes to a topic is told that there is none';
const NO_TRACES = 'every trace is kept, and segments are in the journal as they come';
const LOG_LINES = "log lines go to the runner's journal";

/** Logs, metrics, alarms and traces: who looks at a running system. */
export const monitoringTypes: readonly InertType[] = [
  {
    type: 'AWS::Logs::LogGroup',
    reason: `${LOG_LINES} and are not kept for the retention time`,
    attributes: (facts, properties) => {
      const name = String(given(properties, 'LogGroupName', physicalName(facts, 512)));
      return { Ref: name, Arn: toArn(facts, 'logs', `log-group:${name}:*`) };
    },
  },
  { type: 'AWS::Logs::LogStream', reason: LOG_LINES, attributes: named('LogStreamName') },
  {
    type: 'AWS::Logs::MetricFilter',
    reason: `${LOG_LINES}, where none are counted; metrics that a function logs itself are`,
    attributes: named('FilterName'),
  },
  {
    type: 'AWS::Logs::QueryDefinition',
    reason: `${LOG_LINES}, which queries do not reach`,
    attributes: (facts) => ({ Ref: toUuid(facts), QueryDefinitionId: toUuid(facts) }),
  },
  {
    type: 'AWS::Logs::ResourcePolicy',
    reason: `${LOG_LINES}, and no other service writes any`,
    attributes: named('PolicyName'),
  },
  { type: 'AWS::CloudWatch::Alarm', reason: NO_ALARMS, attributes: alarm },
  { type: 'AWS::CloudWatch::CompositeAlarm', reason: NO_ALARMS, attributes: alarm },
  { type: 'AWS::CloudWatch::AnomalyDetector', reason: NO_ALARMS, attributes: withUuid('Id') },
  { type: 'AWS::CloudWatch::Dashboard', reason: NO_ALARMS, attributes: named('DashboardName') },
  {
    type: 'AWS::SNS::Topic',
    reason: NO_TOPICS,
    attributes: (facts, properties) => {
      const name = String(given(properties, 'TopicName', physicalName(facts, 256)));
      const arn = toArn(facts, 'sns', name);
      return { Ref: arn, TopicArn: arn, TopicName: name };
    },
  },
  {
    type: 'AWS::SNS::Subscription',
    reason: NO_TOPICS,
    attributes: (facts, properties) => {
      const arn = `${String(given(properties, 'TopicArn', toArn(facts, 'sns', 'topic')))}:${toUuid(facts)}`;
      return { Ref: arn, Arn: arn };
    },
  },
  { type: 'AWS::SNS::TopicPolicy', reason: NO_TOPICS, attributes: withUuid('Id') },
  { type: 'AWS::SNS::TopicInlinePolicy', reason: NO_TOPICS },
  { type: 'AWS::Chatbot::SlackChannelConfiguration', reason: NO_TOPICS, attributes: chat('slack-channel') },
  {
    type: 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration',
    reason: NO_TOPICS,
    attributes: chat('microsoft-teams-channel'),
  },
  {
    type: 'AWS::XRay::Group',
    reason: NO_TRACES,
    attributes: (facts, properties) => {
      const name = String(given(properties, 'GroupName', physicalName(facts, 32)));
      const arn = toArn(facts, 'xray', `group/${name}/${toUuid(facts)}`);
      return { Ref: arn, GroupARN: arn };
    },
  },
  {
    type: 'AWS::XRay::SamplingRule',
    reason: NO_TRACES,
    attributes: (facts, properties) => {
      const name = String(given(properties, 'RuleName', physicalName(facts, 32)));
      const arn = toArn(facts, 'xray', `sampling-rule/${name}`);
      return { Ref: arn, RuleARN: arn };
    },
  },
];

/** Answers the name that the property gives, or a made-up one. */
function named(property: string): NonNullable<InertType['attributes']> {
  return (facts, properties) => ({ Ref: given(properties, property, physicalName(facts)) });
}

function withUuid(attribute: string): NonNullable<InertType['attributes']> {
  return (facts) => ({ Ref: toUuid(facts), [attribute]: toUuid(facts) });
}

function alarm(facts: ResourceFacts, properties: JsonObject): PlannedAttributes {
  const name = String(given(properties, 'AlarmName', physicalName(facts, 255)));
  return { Ref: name, Arn: toArn(facts, 'cloudwatch', `alarm:${name}`) };
}

/** Chat configurations are of no Region. */
function chat(kind: string): NonNullable<InertType['attributes']> {
  return (facts, properties) => {
    const name = String(given(properties, 'ConfigurationName', physicalName(facts, 128)));
    const arn = `arn:${facts.partition}:chatbot::${facts.account}:chat-configuration/${kind}/${name}`;
    return { Ref: arn, Arn: arn };
  };
}
