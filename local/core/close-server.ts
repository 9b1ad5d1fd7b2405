import type { Server } from 'node:http';

/** Stops listening, and cuts off whoever is still connected. @throws Error when the server does not listen. */
export function closeServer(server: Server): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.close((error) => (error === undefined ? resolve() : reject(error)));
  server.closeAllConnections();
  return promise;
}
