import type { Api } from './api.ts';

/** The APIs of this broker: dispatch and ApiVersions follow from this list. One line per API, by key. */
export const apis: readonly Api[] = [];
