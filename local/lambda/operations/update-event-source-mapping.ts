import { z } from 'zod';
import type { EventSourceMapping } from '../event-source-mappings.ts';
import { LambdaError } from '../lambda-error.ts';
import { describeMapping, findMapping, mappingArn } from './event-source-mapping-configuration.ts';
import { answerJson, authorize, type Operation } from './operation.ts';

const bodySchema = z.looseObject({ Enabled: z.boolean().nullish() });

/**
 * Switches a mapping on or off. All else about it is the template's: on AWS the next deployment would set it back.
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
 */
export const updateEventSourceMapping: Operation = {
  name: 'UpdateEventSourceMapping',
  method: 'PUT',
  path: /^\/event-source-mappings\/(?<uuid>[^/]+)$/,
  async handle({ request, uuid }, context) {
    authorize(context, request, {
      action: 'lambda:UpdateEventSourceMapping',
      resource: mappingArn(context, uuid),
    });
    const enabled = readEnabled(request.body);
    const mapping = findMapping(context, uuid);
    requireSettled(mapping);
    if (enabled === undefined || enabled === (mapping.state === 'Enabled'))
      return answerJson(202, describeMapping(mapping, context));
    const changing = (await context.mappings.setEnabled(uuid, enabled)) ?? findMapping(context, uuid);
    return answerJson(202, describeMapping(changing, context));
  },
};

function readEnabled(body: Buffer): boolean | undefined {
  const parsed = bodySchema.safeParse(parseJson(body));
  if (!parsed.success)
    throw new LambdaError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${z.prettifyError(parsed.error)}`,
      { cause: parsed.error },
    );
  const { Enabled: enabled, ...others } = parsed.data;
  const given = Object.entries(others).filter(([, value]) => value !== null);
  if (given.length > 0)
    throw new LambdaError(
      'NotEmulatedException',
      `UpdateEventSourceMapping changes Enabled alone here, not ${given.map(([name]) => name).join(', ')}. Change the template and start again.`,
    );
  return enabled ?? undefined;
}

function parseJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new LambdaError('InvalidRequestContentException', 'Could not parse request body into json', {
      cause,
    });
  }
}

function requireSettled({ uuid, state }: EventSourceMapping): void {
  if (state === 'Enabled' || state === 'Disabled') return;
  throw new LambdaError(
    'ResourceInUseException',
    `Cannot update the event source mapping because it is in use: ${uuid} is ${state}.`,
  );
}
