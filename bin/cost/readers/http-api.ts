import { z } from 'zod';
import { functionName, number, reader } from './resource-reader.ts';

export const httpApi = reader(
  z.object({ ProtocolType: z.string().optional() }),
  ({ ProtocolType }, { id, type }) =>
    ProtocolType === 'WEBSOCKET'
      ? { unpriced: [{ id, type, what: 'a WebSocket API' }] }
      : { httpApis: [{ id }] },
);

export const apiStage = reader(
  z.object({
    AccessLogSettings: z.object({ DestinationArn: z.string() }).optional(),
    DefaultRouteSettings: z.object({ ThrottlingRateLimit: number.optional() }).optional(),
  }),
  ({ AccessLogSettings, DefaultRouteSettings }, { id }) => {
    const requestsPerSecond = DefaultRouteSettings?.ThrottlingRateLimit;
    return {
      apiStages: [
        {
          ...{ id, logged: AccessLogSettings !== undefined },
          ...(requestsPerSecond !== undefined && { requestsPerSecond }),
        },
      ],
    };
  },
);

export const integration = reader(
  z.object({ IntegrationType: z.string(), IntegrationUri: functionName.optional() }),
  ({ IntegrationType, IntegrationUri }, { id, type }) =>
    IntegrationType === 'AWS_PROXY' && IntegrationUri !== undefined
      ? { integrations: [{ id, function: IntegrationUri }] }
      : { unpriced: [{ id, type, what: 'what it sends elsewhere' }] },
);
