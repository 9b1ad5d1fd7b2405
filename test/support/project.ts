import { resolve } from 'node:path';

/** The folder of this project. */
export const PROJECT = resolve(import.meta.dirname, '../..');
