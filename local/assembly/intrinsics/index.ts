import { cidr } from './cidr.ts';
import { onlyInConditions, when } from './decide.ts';
import { findInMap } from './find-in-map.ts';
import { base64, join, split, sub, toJsonString } from './form-text.ts';
import type { IntrinsicFunction } from './intrinsic-function.ts';
import { getAtt, getStackOutput, importValue, ref } from './refer.ts';
import { getAZs, length, select } from './take-from-lists.ts';

/** Every intrinsic function that the runner computes. A function that is not here is refused by its name. */
export const intrinsicFunctions: readonly IntrinsicFunction[] = [
  ref,
  getAtt,
  join,
  sub,
  select,
  split,
  findInMap,
  when,
  importValue,
  getStackOutput,
  base64,
  getAZs,
  cidr,
  length,
  toJsonString,
  ...onlyInConditions,
];
