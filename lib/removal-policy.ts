import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Settings } from './settings/settings.ts';

/**
 * What becomes of a resource with data when it leaves its stack. Nothing stays of a first deployment that failed, whatever the
 * settings: most have names of their own, so the next one could not create them again.
 */
export function toRemovalPolicy({ removalPolicy }: Settings): RemovalPolicy {
  return removalPolicy === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
