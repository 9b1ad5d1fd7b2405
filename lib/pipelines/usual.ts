/** What suits most producers; one that needs it otherwise says so after it. */
export const usualProducer = {
  memoryMb: 512,
  timeoutSeconds: 60,
  // Each connects to Kafka, and the cluster takes 100 new connections a second, from all clients together.
  reservedConcurrency: 20,
};

/** What suits most consumers. */
export const usualConsumer = {
  batchSize: 500,
  batchingWindowSeconds: 0,
  retryLimit: 3,
  memoryMb: 512,
  timeoutSeconds: 60,
};
