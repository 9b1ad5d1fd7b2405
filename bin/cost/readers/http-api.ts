import { z } from 'zod';
import { reader } from './resource-reader.ts';

export const httpApi = reader(
  z.object({ ProtocolType: z.string().optional() }),
  ({ ProtocolType }, { id, type }) =>
    ProtocolType === 'WEBSOCKET'
      ? { unpriced: [{ id, type, what: 'a WebSocket API' }] }
      : { httpApis: [{ id }] },
);
