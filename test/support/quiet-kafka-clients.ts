import { quietRequestQueue } from '../../local/event-sources/request-queue.ts';

// For the kafkajs clients that tests make themselves: without it each open connection costs hundreds of wake-ups a second,
// and warns of a negative timeout.
quietRequestQueue();
