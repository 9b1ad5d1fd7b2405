/** What any route that asks the cluster may answer. */
export const KAFKA_PROBLEMS = {
  502: 'Kafka did not answer, or with an error.',
  503: 'Kafka took longer than a caller can be kept waiting; what was asked for may still be done.',
} as const;
