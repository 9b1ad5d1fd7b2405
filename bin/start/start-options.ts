import { z } from 'zod';
import { UserError } from '../../local/core/errors.ts';

/** The options of `millrace start`, as commander hands them over. */
export const startOptionsSchema = z.object({
  plan: z.boolean(),
  demo: z.number().optional(),
  rate: z.number(),
  events: z.boolean(),
  fresh: z.boolean(),
  assembly: z.string().optional(),
  context: z.record(z.string(), z.string()),
  kafkaPort: z.number(),
  kafkaTlsPort: z.number(),
  awsPort: z.number(),
  httpPort: z.number(),
  signInPort: z.number(),
  awsHost: z.string(),
  bootstrapServers: z.array(z.string()).optional(),
  dynamodbEndpoint: z.url().optional(),
  state: z.string(),
  json: z.boolean(),
});

export type StartOptions = z.infer<typeof startOptionsSchema>;

/**
 * Of listeners on one port the second would find it in use, with nobody to stop but this program itself.
 * @throws UserError ARGUMENT_INVALID naming both.
 */
export function requireOwnPorts(options: StartOptions): void {
  const { kafkaPort, kafkaTlsPort, awsPort, httpPort, signInPort, bootstrapServers } = options;
  const ports = Object.entries({
    ...(bootstrapServers === undefined && { '--kafka-port': kafkaPort, '--kafka-tls-port': kafkaTlsPort }),
    ...{ '--aws-port': awsPort, '--http-port': httpPort, '--sign-in-port': signInPort },
  }).filter(([, port]) => port !== 0);
  for (const [index, [name, port]] of ports.entries()) {
    const other = ports.slice(0, index).find(([, taken]) => taken === port)?.[0];
    if (other !== undefined)
      throw new UserError(
        'ARGUMENT_INVALID',
        `${other} and ${name} are both ${port}: each needs a port of its own. See --help.`,
      );
  }
}
