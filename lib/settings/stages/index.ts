import type { StageSettings } from '../settings.ts';
import { dev } from './dev.ts';
import { prod } from './prod.ts';

export const stages: Readonly<Record<string, StageSettings>> = { dev, prod };
