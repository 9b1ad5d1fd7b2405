import { z } from 'zod';

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
